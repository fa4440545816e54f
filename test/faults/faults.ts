import type { Random } from '../../src/demo/random.js';
import type { Client } from './client.js';
import type { FaultKind, Recorder } from './history.js';
import type { PlannedFault } from './schedule.js';
import type { Site } from './site.js';
import type { Wire } from './wire.js';

/** A client with the wire that it hangs on. */
export interface Wired {
  client: Client;
  wire: Wire;
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds) * 1_000));

/** What a fault takes for itself: nothing where it stands beside all others. A new version needs the database to start. */
function placesOf({ kind, node }: PlannedFault): string[] {
  if (node !== undefined) return [`node ${node}`, ...(kind === 'node-upgrade' ? ['database'] : [])];
  return /^(database|redis)-/.exec(kind)?.slice(1) ?? [];
}

/** Makes the planned faults happen, heals each of them, and records what really happened, and when. */
export class Faults {
  /** What is broken now, until it is healed. */
  private readonly broken = new Map<string, Promise<void>>();

  constructor(
    private readonly site: Site,
    private readonly clients: Wired[],
    private readonly recorder: Recorder,
    private readonly random: Random,
  ) {}

  /** Resolves when every fault is healed and every node serves. */
  async run(plan: PlannedFault[]): Promise<void> {
    const startedAt = this.recorder.now() / 1_000;
    await Promise.all(
      plan.map(async (fault) => {
        await pause(startedAt + fault.at - this.recorder.now() / 1_000);
        const places = placesOf(fault);
        while (!this.areFree(places)) await Promise.race(this.broken.values());
        const healed = this.make(fault).finally(() => {
          for (const place of places) this.broken.delete(place);
        });
        for (const place of places) this.broken.set(place, healed);
        await healed;
      }),
    );
  }

  /** As nodes are upgraded: one after the other is stopped and started, while everybody writes on. */
  async rollOver(): Promise<void> {
    for (const node of this.site.nodes.keys()) {
      await this.make({ kind: 'node-restart', at: 0, lasts: 0, node, share: 0 });
    }
  }

  /** What is slow to come back on a busy machine is given the time; of several nodes, one is always left. */
  private areFree(places: string[]): boolean {
    const others = this.site.nodes.length - 1;
    const isLast = [...this.broken.keys()].filter((one) => one.startsWith('node')).length >= others;
    return !places.some((place) => this.broken.has(place) || (others > 0 && place.startsWith('node') && isLast));
  }

  private async make(fault: PlannedFault): Promise<void> {
    const from = this.recorder.now();
    const hits = await this.acts[fault.kind](fault);
    const node = fault.node === undefined ? {} : { node: fault.node };
    this.recorder.record({ kind: 'fault', fault: fault.kind, ...node, hits, from, to: this.recorder.now() });
  }

  private async stop(node: number): Promise<void> {
    const code = (await this.site.nodes[node]?.stop()) ?? null;
    this.recorder.record({ kind: 'stopped', node, code });
  }

  /** Each resolves when it is healed, with how many things it met. */
  private readonly acts: Record<FaultKind, (fault: PlannedFault) => Promise<number>> = {
    'node-kill': async ({ node = 0, lasts }) => {
      await this.site.nodes[node]?.kill();
      await pause(lasts);
      await this.site.nodes[node]?.start();
      return 1;
    },
    'node-freeze': async ({ node = 0, lasts }) => {
      this.site.nodes[node]?.freeze();
      await pause(lasts);
      this.site.nodes[node]?.thaw();
      return 1;
    },
    'node-restart': async ({ node = 0, lasts }) => {
      await this.stop(node);
      await pause(lasts);
      await this.site.nodes[node]?.start();
      return 1;
    },
    'node-upgrade': async ({ node = 0 }) => {
      await this.stop(node);
      this.site.nodes[node]?.renew();
      await this.site.nodes[node]?.start();
      return 1;
    },
    'database-kill': async ({ lasts }) => {
      await this.site.mariaDb?.kill();
      await pause(lasts);
      await this.site.mariaDb?.restart();
      return 1;
    },
    'database-freeze': async ({ lasts }) => {
      await this.site.mariaDb?.freeze();
      await pause(lasts);
      this.site.mariaDb?.thaw();
      return 1;
    },
    'redis-kill': async ({ lasts }) => {
      await this.site.redis?.kill();
      await pause(lasts);
      await this.site.redis?.restart();
      return 1;
    },
    'redis-freeze': async ({ lasts }) => {
      this.site.redis?.signal('SIGSTOP');
      await pause(lasts);
      this.site.redis?.signal('SIGCONT');
      return 1;
    },
    disconnect: ({ share }) => Promise.resolve(this.meet(share, ({ wire }) => wire.cut())),
    'half-open': ({ share }) => Promise.resolve(this.meet(share, ({ wire }) => wire.halfOpen())),
    'slow-reader': async ({ share, lasts }) => {
      const hits = this.meet(share, ({ client }) => client.stall(lasts * 1_000));
      await pause(lasts);
      return hits;
    },
  };

  private meet(share: number, act: (one: Wired) => number): number {
    const met = this.clients.filter(() => this.random.chance(share));
    // However small the share, somebody is met.
    const some = met.length > 0 ? met : this.clients.slice(0, 1);
    return some.reduce((hits, one) => hits + act(one), 0);
  }
}
