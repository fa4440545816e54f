import { columnsOf } from '../database/entity-sql.js';
import { type Dialect, placeholders } from '../database/dialect.js';
import { insertRows } from '../database/insert-rows.js';
import type { Fragment, Session, SqlValue } from '../database/session.js';
import { isoTime, isoTimeOrNull, storedTime, storedTimeOrNull } from '../database/time.js';
import { Conversation } from './conversation.entity.js';

const columns = columnsOf(Conversation);
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
function conversationsWhere(where: string, parameters: SqlValue[], key = ''): Fragment {
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
  const rows = conversations.map((row) => rowOf(row, row.status === 'OPEN' ? row.customerId : null));
  await insertRows(session, { table: 'conversations', columns: writtenColumns }, rows);
}

/**
 * Stores what has become of locked rows. As an INSERT that finds its key taken: one that updates many rows to as many
 * values would search a list of them for every row and column (100 µs a row; so it is 10).
 */
export async function updateConversations(
  session: Session,
  dialect: Dialect,
  conversations: Conversation[],
): Promise<void> {
  const ending = dialect.orSet(['id'], changingColumns);
  // Another conversation of the customer may be the open one by now: this row must not be taken for it.
  const rows = conversations.map((row) => rowOf(row, null));
  await insertRows(session, { table: 'conversations', columns: writtenColumns, ending }, rows);
}

const fixedColumns = ['id', 'customer_id', 'channel', 'status', 'open_for', 'created_at', 'resolved_at'];
const changingColumns = [
  ...['assignee_id', 'last_seq', 'revision', 'last_event', 'last_message_at', 'last_reply_at', 'changed_at'],
  'waiting_since',
];
const writtenColumns = [...fixedColumns, ...changingColumns];

function rowOf(row: Conversation, openFor: string | null): SqlValue[] {
  return [
    ...[row.id, row.customerId, row.channel, row.status, openFor, storedTime(row.createdAt)],
    storedTimeOrNull(row.resolvedAt),
    ...[row.assigneeId, row.lastSeq, row.revision, row.lastEvent],
    ...[row.lastMessageAt, row.lastReplyAt, row.changedAt].map(storedTime),
    storedTimeOrNull(row.waitingSince),
  ];
}
