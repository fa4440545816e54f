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
export const maxUnheard = 1_000;

/** Resolved ones of a customer, likewise. */
const maxRecent = 50;

/** Up to which moment, as it is stored, an agent lacks nothing in what is resolved; undefined where that is not known. */
export type HeardUntil = (agent: Principal) => string | undefined;

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
export async function lookFor(
  session: Session,
  dialect: Dialect,
  principals: Principal[],
  heardUntil: HeardUntil,
): Promise<Look[]> {
  const asked = questions(dialect, principals, heardUntil);
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
function questions(dialect: Dialect, principals: Principal[], heardUntil: HeardUntil): Question[] {
  const customers = principals.filter((one) => one.kind === 'customer' && cursorKeyOf(one) === one.id);
  const others = principals.filter((one) => !customers.includes(one));
  const single = others.map((one) => ({
    principals: [one],
    selects: one.kind === 'agent' ? selectsForAgent(dialect, one, heardUntil(one)) : selectsForCustomer(one),
  }));
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

/**
 * The open ones of an agent, before those that nobody serves; and those in which something may not have reached them. Of the
 * resolved ones, which are all that they have ever served, only those in which something was said or became since then.
 */
function selectsForAgent(dialect: Dialect, agent: Principal, since: string | undefined): Fragment[] {
  const resolved = "assignee_id = ? AND status = 'RESOLVED'";
  const news = (condition: string, from: string, index: string) =>
    unheard(agent, `${resolved} AND ${condition} >= ?`, [from], { most: maxUnheard, key: dialect.byIndex(index) });
  return [
    latest("assignee_id = ? AND status = 'OPEN'", [agent.id], { most: maxNamed }),
    latest("assignee_id IS NULL AND status = 'OPEN'", [], { most: maxNamed }),
    unheard(agent, "assignee_id = ? AND status = 'OPEN'", [], { most: maxUnheard }),
    ...(since === undefined
      ? [unheard(agent, resolved, [], { most: maxUnheard })]
      : [
          news(activitySlot.column, activitySlot.of(since), 'ix_conversations_assignee_slot'),
          news('changed_at', since, 'ix_conversations_assignee_changed'),
        ]),
  ];
}

/** The open one of a customer, and those in which something may not have reached them. */
function selectsForCustomer(customer: Principal): Fragment[] {
  return [
    latest('open_for = ?', [customer.id], { most: 1 }),
    unheard(customer, "customer_id = ? AND status = 'RESOLVED'", [], { most: maxRecent }),
  ];
}

interface Bounds {
  most: number;
  /** Follows the table. */
  key?: string;
}

/** Within ten seconds it is not told which of them were written to last. */
function latest(where: string, parameters: string[], { most, key = '' }: Bounds): Fragment {
  const order = `ORDER BY ${activitySlot.column} DESC, id DESC LIMIT ?`;
  return conversationsWhere(`${where} ${order}`, [...parameters, most], key);
}

/** Those of which this one, whose id `where` begins with, has not had everything. */
function unheard(principal: Principal, where: string, parameters: string[], bounds: Bounds): Fragment {
  return latest(`${where} AND ${unheardBy('?')}`, [principal.id, ...parameters, cursorKeyOf(principal)], bounds);
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
