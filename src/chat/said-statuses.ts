import type { SaidStatus } from './chat.events.js';
import type { AgentPresence } from './frame.dto.js';

/** No clock is so much ahead; whoever says so would have the last word for ever. */
const maxAheadMs = 86_400_000;

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

  /** @returns whether it is news */
  hear(heard: SaidStatus): boolean {
    const known = this.known.get(heard.agentId);
    const at = heard.at ?? this.atOfOld(heard);
    const said = { ...heard, at: at > Date.now() + maxAheadMs ? Date.now() : at };
    const isLater = known === undefined || isBefore(known, said);
    if (isLater) this.known.set(said.agentId, said);
    return isLater;
  }

  /** Nodes of before give no stamp: what they say is news where it is something else than is known. */
  private atOfOld({ agentId, status }: SaidStatus): number {
    const known = this.known.get(agentId);
    return known === undefined || known.status === status ? 0 : (known.at ?? 0) + 1;
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
