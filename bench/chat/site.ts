import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisServer } from '../../test/support/redis.js';
import type { Contestant } from '../contestant.js';
import { startKefu, startPeer } from '../kefu.js';
import type { ChatWork } from './chat-works.js';
import { KefuPeople } from './kefu-people.js';
import { gather, gatherOnKefu, type Stage } from './stage.js';

/** The servers of one work. */
export class Site {
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

  /** The processes of its servers. */
  get pids(): number[] {
    return this.running.map(({ pid }) => pid);
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((contestant) => contestant.stop()));
    await this.redis.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @param folder the build of another checkout; of this one where it is left out */
  async gatherKefu(folder?: string): Promise<Stage> {
    const { site, size, audience } = this.work;
    const env: Record<string, string> =
      site === 'sqlite' ? { DATABASE_URL: `sqlite:${join(this.folder, 'kefu.sqlite')}` } : { DATABASE_URL: this.url };
    if (site === 'nodes') env.REDIS_URL = this.redis.url;
    const kefu = await this.run(startKefu(env, folder));
    const other = site === 'nodes' ? await this.run(startKefu(env, folder)) : kefu;
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
