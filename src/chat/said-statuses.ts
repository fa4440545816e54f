import type { SaidStatus } from './chat.events.js';
import type { AgentPresence } from './frame.dto.js';

/** What agents say of themselves. Nodes hear it in different orders: the latest by its stamp is what all of them end with. */
export class SaidStatuses {
  private readonly known = new Map<string, SaidStatus>();

  get(agentId: string): SaidStatus | undefined {
    return this.known.get(agentId);
  }

  /** As an agent says it now, on this node: later than what is known, by whose clock ever that was said. */
  stamp(agentId: string, status: AgentPresence, node: string): SaidStatus {
    const after = (this.known.get(agentId)?.at ?? 0) + 1;
    return { agentId, status, at: Math.max(Date.now(), after), node };
  }

  /** @returns whether it is news: what a node of before says, without a stamp, always is */
  hear(said: SaidStatus): boolean {
    const known = this.known.get(said.agentId);
    const isLater = known === undefined || said.at === undefined || isBefore(known, said);
    if (isLater) this.known.set(said.agentId, said.at === undefined ? { ...known, ...said } : said);
    return isLater;
  }

  forget(agentId: string): void {
    this.known.delete(agentId);
  }
}

/** Of what was said in the same millisecond all nodes take the same. */
function isBefore({ at = 0, node = '' }: SaidStatus, other: SaidStatus): boolean {
  const [otherAt, otherNode] = [other.at ?? 0, other.node ?? ''];
  return at < otherAt || (at === otherAt && node < otherNode);
}
