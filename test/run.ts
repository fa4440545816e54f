import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MariaDb } from './support/mariadb.js';
import { leftOut } from './support/programs.js';
import { hasServerProgram } from './support/server-programs.js';

/*
 * `npm test`: starts one MariaDB, or the MySQL that `KEFU_TEST_MYSQLD` names, for all suites, runs Jest with the arguments
 * given, and says at the end how many tests passed and failed, and what this machine could not run.
 */

/** Jest has this long to end once its results are there. */
const lingerMs = 20_000;

interface Summary {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
}

const folder = mkdtempSync(join(tmpdir(), 'kefu-test-'));
const mariaDb = hasServerProgram() ? await MariaDb.start() : undefined;
try {
  process.exitCode = await runJest(join(folder, 'summary.json'));
} finally {
  await mariaDb?.stop();
  rmSync(folder, { recursive: true });
}

async function runJest(summaryFile: string): Promise<number> {
  const options = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const jest = spawn(
    process.execPath,
    [...options, ...process.argv.slice(2), '--json', `--outputFile=${summaryFile}`],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Its own group: what tests have started ends with it.
      detached: true,
      env: { ...process.env, ...(mariaDb === undefined ? {} : { KEFU_TEST_MARIADB_PORT: String(mariaDb.port) }) },
    },
  );
  const watch = setInterval(() => {
    if (!existsSync(summaryFile)) return;
    clearInterval(watch);
    // What a test that failed has left open keeps Jest from its end.
    setTimeout(() => end('SIGKILL'), lingerMs).unref();
  }, 500);
  const end = (signal: NodeJS.Signals) => {
    const isOver = jest.exitCode !== null || jest.signalCode !== null;
    if (jest.pid !== undefined && !isOver) process.kill(-jest.pid, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end(signal));
  const [code] = (await once(jest, 'exit')) as [number | null];
  clearInterval(watch);
  sweep(jest.pid);
  if (!existsSync(summaryFile)) {
    process.stdout.write(`\n*** Jest ended with ${code ?? 'a signal'}, and without results\n`);
    return 1;
  }
  if (code === null) process.stdout.write('\n*** Jest did not end by itself: a test has left something open\n');
  const summary = JSON.parse(readFileSync(summaryFile, 'utf8')) as Summary;
  for (const { what, reason, remedy } of leftOut()) {
    process.stdout.write(`\n*** LEFT OUT: ${what}, since ${reason}. To run them: ${remedy}\n`);
  }
  // A suite that could not even start has no tests to count.
  const failed = summary.numFailedTests + summary.numRuntimeErrorTestSuites;
  const skipped = summary.numPendingTests === 0 ? '' : `, ${summary.numPendingTests} skipped`;
  process.stdout.write(`\n${summary.numPassedTests} passed, ${failed} failed${skipped}\n`);
  return code ?? 1;
}

/** Jest ends its workers by force; what a test that failed has started lives on, in the group of that Jest. */
function sweep(group: number | undefined): void {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing has been left.
  }
}
