import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findProgram } from '../support/programs.js';
import { check } from './checker.js';
import { buildOlder } from './older-build.js';
import type { ScenarioName } from './history.js';
import { describeRun, describeViolations } from './report.js';
import { runScenario } from './scenario.js';
import type { Site } from './site.js';

/*
 * `npm run test:faults -- [--seconds 60] [--seed 7] [--only cluster|single] [--keep]`: breaks everything that can break under
 * dozens of clients, and checks from what was seen that no promise was broken. Exit code 1: a promise was broken.
 * 2: the run itself failed. `--upgrade-from <git ref>`: all nodes begin as that commit, and become this build one by one.
 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    only: { type: 'string' },
    'upgrade-from': { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? randomInt(1_000_000));
const ref = values['upgrade-from'];
const only = ref === undefined ? values.only : 'cluster';
const scenarios = (['cluster', 'single'] as const).filter((name) => only === undefined || only === name);
if (!(seconds > 0) || !Number.isInteger(seed) || scenarios.length === 0) {
  print(
    'Usage: npm run test:faults -- [--seconds 60] [--seed 7] [--only cluster|single | --upgrade-from <ref>] [--keep]',
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'kefu-faults-'));
let site: Site | undefined;
// Frozen servers outlive a harness that is told to stop and does not end them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // What the run still waits for is gone now, and would only fail.
    void (site?.close(folder) ?? Promise.resolve()).finally(() => process.exit(2));
  });
}

print(`seed ${seed}, ${seconds} s`);
let broken = 0;
try {
  const older = ref === undefined ? undefined : buildOlder(ref, folder);
  for (const scenario of scenarios) broken += await run(scenario, older);
} catch (error) {
  print(`The run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nSee ${folder}`);
  process.exit(2);
}
if (broken === 0 && !values.keep) rmSync(folder, { recursive: true });
else print(`\nseed ${seed}: what was seen, and the nodes' logs, are in ${folder}`);
// All is closed: what a client may have left in the event loop is not waited for.
process.exit(broken === 0 ? 0 : 1);

/** @returns how many promises were broken */
async function run(scenario: ScenarioName, older?: string): Promise<number> {
  const needed = scenario === 'cluster' ? ['mariadbd', 'redis-server'] : [];
  const missing = needed.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0)
    throw new Error(`${scenario} needs ${missing.join(' and ')}: install it, or run --only single`);
  const own = join(folder, scenario);
  mkdirSync(own);
  const wish = {
    scenario,
    seconds: seconds / scenarios.length,
    seed,
    folder: own,
    ...(older === undefined ? {} : { older }),
  };
  const history = await runScenario(wish, (opened) => (site = opened));
  const violations = check(history);
  print(`\n${scenario}\n${describeRun(history)}\n${describeViolations(violations)}`);
  if (violations.length > 0) {
    writeFileSync(join(own, 'stored.json'), JSON.stringify({ ...history, events: [] }, null, 1));
    writeFileSync(join(own, 'violations.json'), JSON.stringify(violations, null, 1));
  }
  return violations.length;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
