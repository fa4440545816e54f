import { join } from 'node:path';
import { Random } from '../../src/demo/random.js';
import { Desk } from './desk.js';
import { Faults } from './faults.js';
import { type History, type HistoryEvent, Recorder, type ScenarioName } from './history.js';
import { type People, readAll, recruit } from './people.js';
import { faultKinds, planFaults, planUpgrades } from './schedule.js';
import { openSite, type Site } from './site.js';

/** Clients write on for a while after the last fault: what was broken must serve again. */
const afterwardsMs = 3_000;
/** How long a run waits for answers. The checker's limit is 10 s; a little more shows what was late. */
const answersWithinMs = 15_000;
/** Longer than a node may take to look into the database by itself when no hint comes. */
const quietMs = 2_500;
const quietWithinMs = 15_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export interface Wish {
  scenario: ScenarioName;
  /** For how long faults happen; building up, settling and reading add about half a minute. */
  seconds: number;
  seed: number;
  /** The program of an older build, which the nodes begin with and are upgraded from. */
  older?: string;
  /** Where the recorded events and the nodes' logs go. */
  folder: string;
}

/** One run: a site of its own, clients, faults, and at last everything that was seen. */
export async function runScenario(
  { scenario, seconds, seed, older, folder }: Wish,
  onSite: (site: Site) => void,
): Promise<History> {
  const plan = planFaults(scenario, seconds, seed);
  const site = await openSite(scenario, older);
  onSite(site);
  const upgrades = older === undefined ? [] : planUpgrades(site.nodes.length, seconds);
  const kinds = [...faultKinds(scenario), ...new Set(upgrades.map(({ kind }) => kind))];
  const recorder = new Recorder(join(folder, 'events.jsonl'));
  const random = new Random();
  random.seed([seed, 3]);
  let people: People | undefined;
  try {
    people = await recruit(site, recorder, seed);
    const desk = new Desk(site, recorder, random, people.admin, people.agents);
    const faults = new Faults(site, people.wired, recorder, random);
    for (const { client } of people.wired) client.start();
    desk.start(seconds);
    await faults.run([...plan, ...upgrades]);
    await faults.rollOver();
    recorder.record({ kind: 'healed' });
    await pause(afterwardsMs);
    desk.stop();
    await settle(people, recorder, async () => {
      if (scenario === 'cluster') await withoutRedis(site, recorder);
    });
    return await readAll(site, people, [...recorder.events], kinds);
  } finally {
    await people?.dismiss();
    await site.close(folder);
    await recorder.close();
  }
}

/**
 * The last words are written while Redis is dead, and nobody asks for them: every node has to find them by itself in
 * the database. With Redis there, a later hint would cover up for one that was lost.
 */
async function withoutRedis(site: Site, recorder: Recorder): Promise<void> {
  const from = recorder.now();
  await site.redis?.kill();
  await pause(2_000);
  recorder.record({ kind: 'fault', fault: 'redis-kill', hits: 1, from, to: recorder.now() });
}

async function settle(people: People, recorder: Recorder, lastAct: () => Promise<void>): Promise<void> {
  await lastAct();
  const clients = people.wired.map(({ client }) => client);
  for (const client of clients) client.stopWriting();
  const deadline = recorder.now() + answersWithinMs;
  while (recorder.now() < deadline && !clients.every((client) => client.isDone)) await pause(50);
  const latest = recorder.now() + quietWithinMs;
  while (recorder.now() < latest && recorder.now() - lastReceived(recorder.events) < quietMs) await pause(50);
  recorder.record({ kind: 'quiet' });
}

/** When the last message, or the last ack, came. */
function lastReceived(events: readonly HistoryEvent[]): number {
  return events.findLast(({ kind }) => kind === 'received' || kind === 'acked')?.at ?? 0;
}
