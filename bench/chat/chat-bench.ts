import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisServer } from '../../test/support/redis.js';
import type { Contestant } from '../contestant.js';
import { startKefu, startPeer } from '../kefu.js';
import { median } from '../rounds.js';
import type { ChatReport } from './chat-report.js';
import type { ChatWork } from './chat-works.js';
import { KefuPeople } from './kefu-people.js';
import type { Seen } from './play.js';
import { gather, gatherOnKefu, leave, type Stage } from './stage.js';

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

/** The servers of one work. */
class Site {
  private readonly running: Contestant[] = [];

  private constructor(
    private readonly work: ChatWork,
    private readonly url: string,
    private readonly redis: RedisServer,
    private readonly folder: string,
  ) {}

  static async open(work: ChatWork, url: string): Promise<Site> {
    return new Site(work, url, await RedisServer.start(), mkdtempSync(join(tmpdir(), 'kefu-bench-')));
  }

  async gather(): Promise<Stage[]> {
    const stages = [await this.gatherKefu()];
    for (const name of Object.keys(this.work.goals)) stages.push(await this.gatherPeer(name));
    return stages;
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((contestant) => contestant.stop()));
    await this.redis.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async gatherKefu(): Promise<Stage> {
    const { site, size, audience } = this.work;
    const env: Record<string, string> =
      site === 'sqlite' ? { DATABASE_URL: `sqlite:${join(this.folder, 'kefu.sqlite')}` } : { DATABASE_URL: this.url };
    if (site === 'nodes') env.REDIS_URL = this.redis.url;
    const kefu = await this.run(startKefu(env));
    const other = site === 'nodes' ? await this.run(startKefu(env)) : kefu;
    const people = await KefuPeople.make(kefu, size.customers, size.agents);
    return gatherOnKefu(kefu, people, { others: other, assigned: audience === 1 });
  }

  private async gatherPeer(name: string): Promise<Stage> {
    const [program = name, commits = ''] = name.split(/-(?=group$|single$)/);
    const env = {
      ...(program === 'sqlite' ? { DATABASE_FILE: join(this.folder, `${name}.db`) } : { DATABASE_URL: this.url }),
      ...{ REDIS_URL: this.redis.url, AUDIENCE: String(this.work.audience), COMMITS: commits },
    };
    const peer = await this.run(startPeer(program, env, name));
    const isApart = this.work.site === 'nodes' && name === 'socketio';
    return gather(peer, this.work.size, isApart ? await this.run(startPeer(program, env, name)) : peer);
  }

  private async run(starting: Promise<Contestant>): Promise<Contestant> {
    const contestant = await starting;
    this.running.push(contestant);
    return contestant;
  }
}

function medianOf(results: Seen[]): Seen {
  const of = (field: keyof Seen) => median(results.map((result) => result[field]));
  return { rate: of('rate'), p50: of('p50'), p99: of('p99') };
}
