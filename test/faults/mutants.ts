import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Mutant, mutants } from './mutant-list.js';

/*
 * `npm run test:mutants [-- --only <name>]`: breaks the service on purpose, one rule at a time, and runs the fault
 * harness against it. A harness that stays green would not notice if the rule were broken by accident.
 */

/** Beside `dist`, at the same depth, since the service looks for what it needs from where it stands. */
const copy = 'dist.mutant';
const seed = '7';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = mutants.filter(({ name }) => values.only === undefined || name === values.only);
const rows: string[] = [];
let green = 0;
try {
  for (const mutant of chosen) {
    const verdict = await tryOut(mutant);
    if (!verdict.startsWith('red')) green += 1;
    rows.push(`  ${mutant.name.padEnd(Math.max(...chosen.map(({ name }) => name.length)))}  ${verdict}`);
    process.stdout.write(`${rows.at(-1) ?? ''}\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${chosen.length} mutants, ${green} not found\n`);
process.exitCode = green === 0 ? 0 : 1;

async function tryOut(mutant: Mutant): Promise<string> {
  mutate(mutant);
  const options = ['--seconds', String(mutant.seconds), '--seed', seed, '--only', mutant.scenario];
  const run = spawn('node_modules/.bin/tsx', ['test/faults/run.ts', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, KEFU_MAIN: `${copy}/main.js` },
  });
  let output = '';
  run.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(run, 'close')) as [number | null];
  if (code !== 0 && code !== 1) return `the run failed:\n${output}`;
  const broken = /^broken: .*$/m.exec(output)?.[0] ?? '';
  const found = mutant.expect.filter((invariant) => new RegExp(`\\d ${invariant}(,|$)`).test(broken));
  if (code === 0 || found.length === 0) return `GREEN, expected ${mutant.expect.join(' or ')}:\n${output}`;
  return `red (${found.join(', ')})`;
}

function mutate({ name, file, find, replace }: Mutant): void {
  rmSync(copy, { recursive: true, force: true });
  cpSync('dist', copy, { recursive: true });
  const path = `${copy}/${file}`;
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${name}: "${find}" stands ${parts.length - 1} times in ${file}`);
  writeFileSync(path, parts.join(replace));
}
