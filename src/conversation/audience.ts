import { v5 as uuidOfName } from 'uuid';
import type { SqlValue } from '../database/session.js';
import { storedTime } from '../database/time.js';
import type { CustomerPrincipal, Principal } from '../http/principal.js';
import type { Conversation } from './conversation.entity.js';
import type { Message } from './message/message.entity.js';

/*
 * Who sees what. Every read, write and delivery asks here.
 */

/** Whether the conversation exists as far as this principal may know. Every agent may know of every conversation. */
export function mayKnow(principal: Principal, conversation: Conversation): boolean {
  if (principal.kind === 'agent') return true;
  if (conversation.customerId !== principal.id) return false;
  // A token without proof sees only what comes after its own creation, and the open conversation that it writes to.
  return conversation.status === 'OPEN' || isSince(principal, conversation.lastReplyAt);
}

/** Whether this principal, who may know of the conversation, may see the message: never a note, for a customer. */
export function maySee(principal: Principal, message: Pick<Message, 'internal' | 'createdAt'>): boolean {
  if (principal.kind === 'agent') return true;
  return !message.internal && isSince(principal, message.createdAt);
}

/** The same as a condition on messages `m`. */
export function visibleTo(viewer: Principal): { sql: string; parameters: SqlValue[] } {
  if (viewer.kind === 'agent') return { sql: '', parameters: [] };
  if (viewer.seesFrom === null) return { sql: ' AND m.internal = 0', parameters: [] };
  return { sql: ' AND m.internal = 0 AND m.created_at >= ?', parameters: [storedTime(viewer.seesFrom)] };
}

/**
 * Whose read and delivery cursors the principal moves. Whoever has a token without proof may be somebody else: what they
 * have had, the customer has not. They are known by the moment from which they see, which goes on to the tokens that
 * their own vouches for.
 */
export function cursorKeyOf(principal: Principal): string {
  if (principal.kind === 'agent' || principal.seesFrom === null) return principal.id;
  return uuidOfName(principal.seesFrom, principal.id);
}

/** Whether news of the conversation goes to this agent: the assignee, or everyone while there is none. */
export function isServedBy(agentId: string, conversation: Conversation): boolean {
  return conversation.assigneeId === null || conversation.assigneeId === agentId;
}

function isSince({ seesFrom }: CustomerPrincipal, moment: string): boolean {
  return seesFrom === null || moment >= seesFrom;
}
