import { BusEvent } from '../bus/bus-event.js';
import { count, flag, type Formed, id, listOf, maybe, oneOf, record } from '../bus/form.js';
import { sender } from '../conversation/conversation.events.js';
import { agentPresences, type PresenceStatus } from './frame.dto.js';

const entry = {
  id,
  kind: oneOf(['customer', 'agent']),
  principalId: id,
  /** Milliseconds since 1970. */
  openedAt: count,
  /** From when its holder sees messages, the same; 0 for all. Nodes of before do not say it. */
  seesFrom: maybe(count),
};
const rosterEntry = record(entry);
const status = {
  agentId: id,
  status: oneOf(agentPresences),
  /** When it was said, in milliseconds since 1970, and later than what was said before, and where. Nodes of before do not say it. */
  at: maybe(count),
  node: maybe(id),
};
const saidStatus = record(status);

/** A live connection, as every node knows of it. */
export type RosterEntry = Formed<typeof rosterEntry>;

/** How an agent has said they are. */
export type SaidStatus = Formed<typeof saidStatus>;

/** Somebody has come or gone, or said how they are. */
export interface PresenceChange {
  kind: 'customer' | 'agent';
  id: string;
  status: PresenceStatus;
  /** Whether it is what an agent says of themselves. */
  isSaid: boolean;
}

export const connectionOpened = BusEvent.of('connection.opened', { node: id, ...entry });

export const connectionClosed = BusEvent.of('connection.closed', { node: id, id });

/** A node lives. */
export const nodeAlive = BusEvent.of('node.alive', { node: id });

/** A node asks what connections there are. */
export const rosterAsked = BusEvent.of('roster.asked', { node: id });

/** With what its agents have said of themselves, where they have. */
export const rosterTold = BusEvent.of('roster.told', {
  node: id,
  entries: listOf(rosterEntry),
  said: listOf(saidStatus),
});

export const agentStatus = BusEvent.of('agent.status', status);

export const conversationTyping = BusEvent.of('conversation.typing', {
  conversationId: id,
  ...sender,
  active: flag,
});
