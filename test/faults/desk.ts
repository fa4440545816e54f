import type { Random } from '../../src/demo/random.js';
import type { AgentClient } from './agent-client.js';
import type { Recorder } from './history.js';
import { call } from './rest.js';
import type { Site } from './site.js';

const assignEveryMs = 900;
/** Agents follow every conversation for the whole run: more of them would be more than a resume may name. */
const mostResolved = 60;
const resolveEveryMs = 4_000;

/** Who hands conversations to agents, and resolves them now and then. Failures do not matter: others follow. */
export class Desk {
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly site: Site,
    private readonly recorder: Recorder,
    private readonly random: Random,
    private readonly token: string,
    private readonly agents: AgentClient[],
  ) {}

  start(seconds: number): void {
    const resolveMs = Math.max(resolveEveryMs, (seconds * 1_000) / mostResolved);
    this.timers.push(setInterval(() => void this.assign(), assignEveryMs));
    this.timers.push(setInterval(() => void this.resolve(), resolveMs));
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private async assign(): Promise<void> {
    const agent = this.agents[this.random.integer(0, this.agents.length - 1)];
    const agentId = this.random.chance(0.2) ? null : agent?.participant.id;
    await this.act('assign', { agentId });
  }

  private async resolve(): Promise<void> {
    await this.act('resolve');
  }

  private async act(verb: 'assign' | 'resolve', body?: object): Promise<void> {
    const open = [...new Set(this.agents.flatMap((agent) => [...agent.open]))].sort();
    const conversationId = open[this.random.integer(0, open.length - 1)];
    const node = this.site.nodes[this.random.integer(0, this.site.nodes.length - 1)];
    if (conversationId === undefined || node === undefined) return;
    if (verb === 'resolve') this.recorder.record({ kind: 'resolve', conversationId });
    await call(node.url, 'POST', `/conversations/${conversationId}/${verb}`, this.token, body);
  }
}
