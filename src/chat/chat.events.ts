import type { AgentPresence } from './frame.dto.js';

/** A live connection, as every node knows of it. */
export interface RosterEntry {
  id: string;
  kind: 'customer' | 'agent';
  principalId: string;
  /** Milliseconds since 1970. */
  openedAt: number;
}

declare module '../bus/bus.js' {
  interface BusEvents {
    'connection.opened': RosterEntry & { node: string };
    'connection.closed': { node: string; id: string };
    /** A node lives. */
    'node.alive': { node: string };
    /** A node asks what connections there are. */
    'roster.asked': { node: string };
    'roster.told': { node: string; entries: RosterEntry[] };
    'agent.status': { agentId: string; status: AgentPresence };
    'conversation.typing': {
      conversationId: string;
      senderType: 'CUSTOMER' | 'AGENT';
      senderId: string;
      active: boolean;
    };
  }
}
