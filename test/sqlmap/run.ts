import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Kefu } from '../support/kefu.js';
import { MariaDb } from '../support/mariadb.js';
import { fetchDocument } from '../support/openapi.js';
import { findProgram } from '../support/programs.js';
import { setScene } from './scene.js';
import { type Target, targetsOf } from './targets.js';

/*
 * `npm run test:sqlmap -- [operation…] [--engine mariadb|sqlite]`: sqlmap on every id, parameter, field and header that the
 * API takes. Prints a row for each call, and ends with 1 where anything can be injected, or where a call was answered 5xx.
 */

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string', default: 'mariadb' } },
});
const engine = values.engine === 'sqlite' ? 'sqlite' : 'mariadb';
const dbms = { mariadb: 'MySQL', sqlite: 'SQLite' }[engine];
const effort = ['--level=3', '--risk=2', '--batch', '--flush-session', '--keep-alive', '--ignore-code=*'];
const most = 67_108_864;

if (findProgram('sqlmap') === undefined) {
  print('sqlmap is not installed: apt-get install sqlmap');
  process.exit(2);
}
globalThis.databaseEngine = engine;
const mariaDb = engine === 'mariadb' ? await MariaDb.start() : undefined;
process.env.KEFU_TEST_MARIADB_PORT = String(mariaDb?.port);
const folder = mkdtempSync(join(tmpdir(), 'kefu-sqlmap-'));
const kefu = await Kefu.start({ env: { TRUST_PROXY: 'true', LOG_LEVEL: 'warn' } });
try {
  process.exitCode = await attackAll();
} finally {
  await kefu.stop();
  await mariaDb?.stop();
  rmSync(folder, { recursive: true });
}

/** @returns the exit code */
async function attackAll(): Promise<number> {
  const scene = await setScene(kefu);
  const targets = targetsOf(await fetchDocument(kefu.url), scene, folder).filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name.split(',')[0] ?? ''),
  );
  const begun = await answers();
  let [tried, injectable] = [0, 0];
  for (const target of targets) {
    const before = await answers();
    const { stdout } = await sqlmap(target);
    const refused = named(stdout, /'([^']+)' does not seem to be injectable/g);
    const found = named(stdout, /^Parameter: (.*)$/gm);
    if (refused.length + found.length === 0) throw new Error(`${target.name} was not tested:\n${stdout}`);
    tried += refused.length + found.length;
    injectable += found.length;
    print(
      `| ${target.name} | ${refused.join(', ')} | ${since(before, await answers())} | ${found.join(', ') || 'none'} |`,
    );
  }
  const end = await answers();
  print(`${tried} places, answers: ${since(begun, end)}; injectable: ${injectable}`);
  const isFailed = [...end.keys()].some((status) => status.startsWith('5'));
  return injectable === 0 && !isFailed && targets.length > 0 ? 0 : 1;
}

/** sqlmap ends well whatever it finds. */
function sqlmap({ options }: Target): Promise<{ stdout: string }> {
  const quiet = ['--skip=user-agent,referer', '--disable-coloring', `--output-dir=${folder}`];
  return promisify(execFile)('sqlmap', [...effort, `--dbms=${dbms}`, ...quiet, ...options], { maxBuffer: most });
}

/** How many calls the node has answered, by status. */
async function answers(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const text = await (await fetch(`${kefu.url}/metrics`)).text();
  for (const [, labels = '', count] of text.matchAll(/^kefu_http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)) {
    const status = /status="(\d+)"/.exec(labels)?.[1] ?? '';
    if (labels.includes('/api/')) counts.set(status, (counts.get(status) ?? 0) + Number(count));
  }
  return counts;
}

function since(before: Map<string, number>, after: Map<string, number>): string {
  return [...after]
    .map(([status, count]): [string, number] => [status, count - (before.get(status) ?? 0)])
    .filter(([, count]) => count > 0)
    .sort()
    .map(([status, count]) => `${status} ${count}`)
    .join(', ');
}

function named(output: string, pattern: RegExp): string[] {
  return [...new Set([...output.matchAll(pattern)].map(([, name = '']) => name))];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
