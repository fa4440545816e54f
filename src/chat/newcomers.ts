import { activitySlot } from '../conversation/activity-slot.js';
import { cursorKeyOf, mayKnow } from '../conversation/audience.js';
import { selectCursors, toCursors } from '../conversation/conversation-cursors.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import {
  conversationsOpenFor,
  conversationsWhere,
  latestConversationsOfEach,
  toConversations,
} from '../conversation/conversation-row.js';
import type { CursorPosition } from '../conversation/cursor-writer.js';
import { type Dialect, placeholders } from '../database/dialect.js';
import type { Fragment, Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';

/** Conversations that are named and replayed at most. */
const maxConversations = 200;

/** Resolved conversations in which a last word may not have reached the participant. */
const maxRecent = 50;

/** What there is at the moment when a connection begins to listen. */
export interface Look {
  now: Date;
  /** The open ones, and those in which a last word may not have reached the participant. */
  conversations: Conversation[];
  named: Map<string, CursorPosition>;
}

/** Those who are asked for together, and what is asked. */
interface Question {
  principals: Principal[];
  selects: Fragment[];
}

/** Looks for all of them at once. The moment comes first: what is said after it is heard as news. */
export async function lookFor(session: Session, dialect: Dialect, principals: Principal[]): Promise<Look[]> {
  const asked = questions(dialect, principals);
  const { since, results } = await session.querySince(asked.flatMap(({ selects }) => selects));
  const found = new Map<Principal, Conversation[]>();
  for (const { principals: askers, selects } of asked) {
    const conversations = results.splice(0, selects.length).flatMap((rows) => toConversations(rows).sort(latestFirst));
    for (const asker of askers) found.set(asker, ofTheirs(asker, conversations));
  }
  const named = await cursorsOf(session, found);
  return principals.map((principal) => ({
    now: since,
    conversations: found.get(principal) ?? [],
    named: named.get(principal) ?? new Map<string, CursorPosition>(),
  }));
}

/** Customers who have had what their own cursor says are one question, however many they are. */
function questions(dialect: Dialect, principals: Principal[]): Question[] {
  const customers = principals.filter((one) => one.kind === 'customer' && cursorKeyOf(one) === one.id);
  const others = principals.filter((one) => !customers.includes(one));
  const single = others.map((one) => ({ principals: [one], selects: selectsFor(one) }));
  return customers.length === 0
    ? single
    : [{ principals: customers, selects: selectsForAll(dialect, customers) }, ...single];
}

function latestFirst(a: Conversation, b: Conversation): number {
  return a.lastMessageAt === b.lastMessageAt ? compare(a.id, b.id) : compare(b.lastMessageAt, a.lastMessageAt);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function ofTheirs(principal: Principal, conversations: Conversation[]): Conversation[] {
  return conversations.filter(
    (one) => (principal.kind === 'agent' || one.customerId === principal.id) && mayKnow(principal, one),
  );
}

async function cursorsOf(
  session: Session,
  found: Map<Principal, Conversation[]>,
): Promise<Map<Principal, Map<string, CursorPosition>>> {
  const told = [...found].filter(([, conversations]) => conversations.length > 0);
  const selects = told.map(([principal, conversations]) =>
    selectCursors(
      principal,
      conversations.map(({ id }) => id),
    ),
  );
  const cursors = await session.queryEach(selects);
  return new Map(told.map(([principal], index) => [principal, toCursors(cursors[index] ?? [])]));
}

/** The open ones of an agent or a customer, and those in which a last word may not have reached them. */
function selectsFor(principal: Principal): Fragment[] {
  const isAgent = principal.kind === 'agent';
  const open = isAgent ? "(assignee_id = ? OR assignee_id IS NULL) AND status = 'OPEN'" : 'open_for = ?';
  const over = `${isAgent ? 'assignee_id' : 'customer_id'} = ? AND status = 'RESOLVED'`;
  // Within ten seconds it is not told which of them were written to last.
  const order = `ORDER BY ${activitySlot.column} DESC, id DESC LIMIT ?`;
  return [
    conversationsWhere(`${open} ${order}`, [principal.id, maxConversations]),
    conversationsWhere(`${over} AND ${unheardBy('?')} ${order}`, [principal.id, cursorKeyOf(principal), maxRecent]),
  ];
}

/** The same for many customers, each of whom has one open conversation at most. */
function selectsForAll(dialect: Dialect, customers: Principal[]): Fragment[] {
  const ids = [...new Set(customers.map(({ id }) => id))].sort();
  const over = `customer_id IN (${placeholders(ids.length)}) AND status = 'RESOLVED'`;
  return [
    conversationsOpenFor(dialect, ids),
    latestConversationsOfEach(`${over} AND ${unheardBy('conversations.customer_id')}`, ids, maxRecent),
  ];
}

function unheardBy(participant: string): string {
  return `last_seq > COALESCE((SELECT received_seq FROM conversation_cursors c
    WHERE c.conversation_id = conversations.id AND c.participant_id = ${participant}), 0)`;
}
