import { columnsOf } from '../database/entity-sql.js';
import { type Dialect, placeholders } from '../database/dialect.js';
import { insertRows } from '../database/insert-rows.js';
import type { Fragment, Session, SqlValue } from '../database/session.js';
import { isoTime, isoTimeOrNull, storedTime, storedTimeOrNull } from '../database/time.js';
import { Conversation } from './conversation.entity.js';

const columns = columnsOf(Conversation);
const properties = columns.map(({ property }) => property).join(', ');
const selectList = columns.map(({ column, property }) => `${column} AS ${property}`).join(', ');

/** The conversations that fit `where`, with their times as the API writes them. */
export async function selectConversations(
  session: Session,
  where: string,
  parameters: SqlValue[],
): Promise<Conversation[]> {
  const { sql } = conversationsWhere(where, parameters);
  return toConversations(await session.query(sql, parameters));
}

/** The SELECT whose rows `toConversations` reads. */
export function conversationsWhere(where: string, parameters: SqlValue[], key = ''): Fragment {
  return { sql: `SELECT ${selectList} FROM conversations${key} WHERE ${where}`, parameters };
}

/** The same for those with these ids, in the order of the ids. `lock` is empty or the dialect's `forUpdate`. */
export function conversationsOf(dialect: Dialect, ids: string[], lock = ''): Fragment {
  const where = `id IN (${placeholders(ids.length)}) ORDER BY id${lock}`;
  return conversationsWhere(where, ids, dialect.byKey('PRIMARY'));
}

/** The same for the open ones of these customers. */
export function conversationsOpenFor(dialect: Dialect, customerIds: string[], lock = ''): Fragment {
  const where = `open_for IN (${placeholders(customerIds.length)}) ORDER BY open_for${lock}`;
  return conversationsWhere(where, customerIds, dialect.byKey('uq_conversations_open'));
}

/** The same for those that fit `where`, at most `most` of each customer: the ones that were written to last. */
export function latestConversationsOfEach(where: string, parameters: SqlValue[], most: number): Fragment {
  const rank = 'ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY last_message_at DESC, id) AS place';
  return {
    sql: `SELECT ${properties} FROM (SELECT ${selectList}, ${rank} FROM conversations WHERE ${where}) ranked
           WHERE place <= ? ORDER BY lastMessageAt DESC, id`,
    parameters: [...parameters, most],
  };
}

export function toConversations(rows: unknown[]): Conversation[] {
  return (rows as Conversation[]).map((row) => ({
    ...row,
    lastMessageAt: isoTime(row.lastMessageAt),
    lastReplyAt: isoTime(row.lastReplyAt),
    createdAt: isoTime(row.createdAt),
    changedAt: isoTime(row.changedAt),
    resolvedAt: isoTimeOrNull(row.resolvedAt),
    waitingSince: isoTimeOrNull(row.waitingSince),
  }));
}

/** The conversation, or null. `lock` is empty or the dialect's `forUpdate`. */
export async function findConversation(session: Session, id: string, lock = ''): Promise<Conversation | null> {
  const [row] = await selectConversations(session, `id = ?${lock}`, [id]);
  return row ?? null;
}

/** Those that exist, in the order of the ids. */
export async function findConversations(session: Session, ids: string[]): Promise<Conversation[]> {
  if (ids.length === 0) return [];
  const rows = await selectConversations(session, `id IN (${placeholders(ids.length)})`, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** @throws a unique violation where another node has opened a conversation for the same customer meanwhile */
export async function insertConversations(session: Session, conversations: Conversation[]): Promise<void> {
  const names = ['id', 'customer_id', 'channel', 'status', 'open_for', 'assignee_id', 'last_seq', 'revision'];
  const times = ['last_message_at', 'last_reply_at', 'created_at', 'changed_at', 'waiting_since', 'resolved_at'];
  const rows = conversations.map((row) => [
    ...[row.id, row.customerId, row.channel, row.status, row.status === 'OPEN' ? row.customerId : null],
    ...[row.assigneeId, row.lastSeq, row.revision, row.lastEvent],
    ...[row.lastMessageAt, row.lastReplyAt, row.createdAt, row.changedAt].map(storedTime),
    ...[row.waitingSince, row.resolvedAt].map(storedTimeOrNull),
  ]);
  await insertRows(session, { table: 'conversations', columns: [...names, 'last_event', ...times] }, rows);
}

/** A conversation as it was when its row was locked, and as it is to be. */
export interface Change {
  before: Conversation;
  after: Conversation;
  /** Of its customer, whose row is locked as well: a node of before has not noted it. */
  isCustomerActive: boolean;
}

/**
 * Stores what has become of locked rows. Those that change alike share a statement, which is most of a batch. An INSERT
 * that finds its keys taken takes twice as long, an UPDATE that picks each value from a list longer still.
 */
export async function updateConversations(session: Session, dialect: Dialect, changes: Change[]): Promise<void> {
  const alike = new Map<string, { sets: [string, SqlValue][]; ids: string[] }>();
  for (const { before, after, isCustomerActive } of changes) {
    const sets = [...setsOf(before, after), activeOf(isCustomerActive)];
    const key = JSON.stringify(sets);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { sets, ids: [after.id] });
    else known.ids.push(after.id);
  }
  const update = `UPDATE conversations${dialect.byKey('PRIMARY')}`;
  for (const { sets, ids } of alike.values()) {
    const set = sets.map(([column]) => column).join(', ');
    const values = sets.map(([, value]) => value);
    await session.write(`${update} SET ${set} WHERE id IN (${placeholders(ids.length)})`, [...values, ...ids]);
  }
}

function activeOf(isCustomerActive: boolean): [string, SqlValue] {
  return ['customer_active = ?', isCustomerActive ? 1 : 0];
}

/** What differs. The row is locked: to add to a number is to set it. */
function setsOf(before: Conversation, after: Conversation): [string, SqlValue][] {
  const all: [keyof Conversation, string, SqlValue][] = [
    ['lastSeq', 'last_seq = last_seq + ?', after.lastSeq - before.lastSeq],
    ['lastMessageAt', 'last_message_at = ?', storedTime(after.lastMessageAt)],
    ['lastReplyAt', 'last_reply_at = ?', storedTime(after.lastReplyAt)],
    ['waitingSince', 'waiting_since = ?', storedTimeOrNull(after.waitingSince)],
    ['assigneeId', 'assignee_id = ?', after.assigneeId],
    ['revision', 'revision = revision + ?', after.revision - before.revision],
    ['lastEvent', 'last_event = ?', after.lastEvent],
    ['changedAt', 'changed_at = ?', storedTime(after.changedAt)],
  ];
  return all.filter(([field]) => before[field] !== after[field]).map(([, set, value]) => [set, value]);
}
