import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Kefu } from '../support/kefu.js';
import { type Harness, type Mutant, mutants, rowOf, type Suite } from './mutant-list.js';

/*
 * `npm run test:mutants [-- --only S1,M3]`: breaks the service on purpose, one rule at a time, and runs what should
 * notice: a test, and for some the fault harness too. One that stays green would not notice if the rule were broken by
 * accident.
 */

/** Runs from its many files, as compiled: the few that are made of them would be made anew for each. */
const copy = 'dist.mutant';
const seed = '7';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',');
globalThis.databaseEngine = 'sqlite';
const chosen = mutants.filter(({ code }) => wanted === undefined || wanted.includes(code));
let green = 0;
try {
  for (const mutant of chosen) {
    mutate(mutant);
    await startOnce();
    const { shownBy, faults } = mutant;
    const verdicts = [await tryTests(shownBy), ...(faults === undefined ? [] : [await tryFaults(faults)])];
    if (!verdicts.every((verdict) => verdict.startsWith('red'))) green += 1;
    process.stdout.write(`${rowOf(mutant)} ${verdicts.join(' | ')} |\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${chosen.length} mutants, ${green} not found\n`);
process.exitCode = green === 0 && chosen.length > 0 ? 0 : 1;

/** One that does not even start would turn every test red. @throws with what it printed */
async function startOnce(): Promise<void> {
  const kefu = await Kefu.start({ main: `${copy}/main.js` });
  await kefu.stop();
}

async function tryTests({ engine, suite, tests }: Suite): Promise<string> {
  const options = ['--selectProjects', engine, '--testPathPatterns', suite, '-t', tests];
  const { output } = await run('test/run.ts', options);
  const [, passed, failed] = /(\d+) passed, (\d+) failed/.exec(output) ?? [];
  if (failed === undefined) return `the run failed:\n${output}`;
  return failed === '0' ? `GREEN, ${passed ?? ''} passed` : `red (${failed} failed)`;
}

async function tryFaults({ scenario, seconds, expect }: Harness): Promise<string> {
  const options = ['--seconds', String(seconds), '--seed', seed, '--only', scenario];
  const { code, output } = await run('test/faults/run.ts', options);
  if (code !== 0 && code !== 1) return `the run failed:\n${output}`;
  const broken = /^broken: .*$/m.exec(output)?.[0] ?? '';
  const found = expect.filter((invariant) => new RegExp(`\\d ${invariant}(,|$)`).test(broken));
  if (code === 0 || found.length === 0) return `GREEN, expected ${expect.join(' or ')}:\n${output}`;
  return `red (${scenario}: ${found.join(', ')})`;
}

async function run(program: string, options: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn('node_modules/.bin/tsx', [program, ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, KEFU_MAIN: `${copy}/main.js` },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

function mutate({ name, file, find, replace }: Mutant): void {
  rmSync(copy, { recursive: true, force: true });
  cpSync('dist/src', copy, { recursive: true });
  const path = `${copy}/${file}`;
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${name}: "${find}" stands ${parts.length - 1} times in ${file}`);
  writeFileSync(path, parts.join(replace));
}
