import { readFileSync } from 'node:fs';
import type { MariaDb } from '../../test/support/mariadb.js';
import { median } from '../rounds.js';
import type { ChatSchedule } from './chat-bench.js';
import type { ChatWork } from './chat-works.js';
import type { Seen } from './play.js';
import { Site } from './site.js';
import { leave, type Stage } from './stage.js';

/** A checkout, and an empty database of its own. */
interface Build {
  folder: string;
  url: string;
}

/** What a build did in one round. */
interface Turn extends Seen {
  /** Microseconds of processor time for each message: of its nodes, and of the database. */
  own: number;
  database: number;
}

/** Clock ticks of `/proc/<pid>/stat` in a second: the same on all of Linux's platforms. */
const ticksPerSecond = 100;

/**
 * Plays one work on several builds of Kefu in turn, and prints what each did. Processor time tells more than the rate
 * where the machine is shared: it hardly depends on who else is busy.
 */
export async function benchBuilds(
  work: ChatWork,
  mariaDb: MariaDb,
  builds: Build[],
  schedule: ChatSchedule,
): Promise<void> {
  const sites: { build: Build; site: Site; stage: Stage; turns: Turn[] }[] = [];
  try {
    for (const build of builds) {
      const site = await Site.open(work, build.url);
      sites.push({ build, site, stage: await site.gatherKefu(build.folder), turns: [] });
    }
    for (let round = 0; round <= schedule.rounds; round += 1) {
      for (const { site, stage, turns } of sites) {
        const used = () => [processorTime(site.pids), processorTime([mariaDb.pid])] as const;
        const before = used();
        const seen = await work.play(stage, schedule.seconds);
        const after = used();
        const messages = seen.rate * schedule.seconds;
        const turn = { ...seen, own: (after[0] - before[0]) / messages, database: (after[1] - before[1]) / messages };
        if (round > 0) turns.push(turn);
      }
    }
    for (const { build, turns } of sites) print(work, build, turns);
    await Promise.all(sites.map(({ stage }) => leave(stage)));
  } finally {
    await Promise.all(sites.map(({ site }) => site.close()));
  }
}

function print({ name }: ChatWork, { folder }: Build, turns: Turn[]): void {
  const of = (field: keyof Turn, digits = 0) => median(turns.map((turn) => turn[field])).toFixed(digits);
  process.stdout.write(
    `${name}  ${folder}  ${of('rate')}/s  ${of('p50', 1)} / ${of('p99', 1)} ms  ${of('own')} + ${of('database')} us a message\n`,
  );
}

/** Microseconds that these have run so far. */
function processorTime(pids: number[]): number {
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  return (ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond) * 1_000_000;
}
