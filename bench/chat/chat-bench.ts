import { median } from '../rounds.js';
import type { ChatReport } from './chat-report.js';
import type { ChatWork } from './chat-works.js';
import type { Seen } from './play.js';
import { Site } from './site.js';
import { leave } from './stage.js';

export interface ChatSchedule {
  rounds: number;
  seconds: number;
}

/** Plays one work on Kefu and its peers in turn. `url` is an empty database of MariaDB. */
export async function benchChat(
  work: ChatWork,
  url: string,
  schedule: ChatSchedule,
  report: ChatReport,
): Promise<void> {
  const site = await Site.open(work, url);
  try {
    const stages = await site.gather();
    const seen = new Map<string, Seen[]>();
    for (let round = 0; round <= schedule.rounds; round += 1) {
      for (const stage of stages) {
        const result = await work.play(stage, schedule.seconds);
        if (round > 0) seen.set(stage.contestant.name, [...(seen.get(stage.contestant.name) ?? []), result]);
      }
    }
    report.add(work, new Map([...seen].map(([name, results]) => [name, medianOf(results)])));
    await Promise.all(stages.map(leave));
  } finally {
    await site.close();
  }
}

function medianOf(results: Seen[]): Seen {
  const of = (field: keyof Seen) => median(results.map((result) => result[field]));
  return { rate: of('rate'), p50: of('p50'), p99: of('p99') };
}
