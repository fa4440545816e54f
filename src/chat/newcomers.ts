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
import { piecesOf } from '../database/pieces.js';
import type { Fragment, Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';

/** Open conversations that are named at most. */
const maxNamed = 200;

/** Conversations of an agent in which something has not reached them, open or resolved: of more than so many of either the latest are replayed. */
const maxUnheard = 1_000;

/** Resolved ones of a customer, likewise. */
const maxRecent = 50;

/** What there is at the moment when a connection begins to listen. */
export interface Look {
  now: Date;
  /** The open ones that are named. */
  open: Conversation[];
  /** The same, and those in which something may not have reached the participant. */
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
    open: namedOf(found.get(principal) ?? []),
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

/** Each once. What nobody serves is nobody's own, and there for an agent as far as it is named. */
function ofTheirs(principal: Principal, conversations: Conversation[]): Conversation[] {
  const isAgent = principal.kind === 'agent';
  const theirs = conversations.filter((one) => (isAgent || one.customerId === principal.id) && mayKnow(principal, one));
  const each = [...new Map(theirs.map((one) => [one.id, one])).values()];
  const named = new Set(namedOf(each));
  return isAgent ? each.filter((one) => one.assigneeId !== null || named.has(one)) : each;
}

function namedOf(conversations: Conversation[]): Conversation[] {
  return conversations.filter(({ status }) => status === 'OPEN').slice(0, maxNamed);
}

async function cursorsOf(
  session: Session,
  found: Map<Principal, Conversation[]>,
): Promise<Map<Principal, Map<string, CursorPosition>>> {
  const pieces = [...found].flatMap(([principal, conversations]) =>
    piecesOf(conversations.map(({ id }) => id)).map((ids) => ({ principal, select: selectCursors(principal, ids) })),
  );
  const results = await session.queryEach(pieces.map(({ select }) => select));
  const cursors = new Map<Principal, Map<string, CursorPosition>>();
  for (const [index, { principal }] of pieces.entries()) {
    const positions = toCursors(results[index] ?? []);
    cursors.set(principal, new Map([...(cursors.get(principal) ?? []), ...positions]));
  }
  return cursors;
}

/** The open ones of an agent, before those that nobody serves, or of a customer; and those in which something may not have reached them. */
function selectsFor(principal: Principal): Fragment[] {
  const { id } = principal;
  // Within ten seconds it is not told which of them were written to last.
  const latest = (where: string, parameters: string[], most: number) =>
    conversationsWhere(`${where} ORDER BY ${activitySlot.column} DESC, id DESC LIMIT ?`, [...parameters, most]);
  const unheard = (where: string, most: number) =>
    latest(`${where} AND ${unheardBy('?')}`, [id, cursorKeyOf(principal)], most);
  if (principal.kind === 'customer') {
    return [latest('open_for = ?', [id], 1), unheard("customer_id = ? AND status = 'RESOLVED'", maxRecent)];
  }
  return [
    latest("assignee_id = ? AND status = 'OPEN'", [id], maxNamed),
    latest("assignee_id IS NULL AND status = 'OPEN'", [], maxNamed),
    unheard("assignee_id = ? AND status = 'OPEN'", maxUnheard),
    unheard("assignee_id = ? AND status = 'RESOLVED'", maxUnheard),
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
