import type { AgentPresence, PresenceStatus } from './frame.dto.js';

/** A live connection, as every node knows of it. */
export interface RosterEntry {
  id: string;
  kind: 'customer' | 'agent';
  principalId: string;
  /** Milliseconds since 1970. */
  openedAt: number;
  /** From when its holder sees messages, the same; 0 for all. Nodes of before do not say it. */
  seesFrom?: number;
}

/** How an agent has said they are. */
export interface SaidStatus {
  agentId: string;
  status: AgentPresence;
}

/** Somebody has come or gone, or said how they are. */
export interface PresenceChange {
  kind: 'customer' | 'agent';
  id: string;
  status: PresenceStatus;
  /** Whether it is what an agent says of themselves. */
  isSaid: boolean;
}

declare module '../bus/bus.js' {
  interface BusEvents {
    'connection.opened': RosterEntry & { node: string };
    'connection.closed': { node: string; id: string };
    /** A node lives. */
    'node.alive': { node: string };
    /** A node asks what connections there are. */
    'roster.asked': { node: string };
    /** With what its agents have said of themselves, where they have. */
    'roster.told': { node: string; entries: RosterEntry[]; said: SaidStatus[] };
    'agent.status': SaidStatus;
    'conversation.typing': {
      conversationId: string;
      senderType: 'CUSTOMER' | 'AGENT';
      senderId: string;
      active: boolean;
    };
  }
}
