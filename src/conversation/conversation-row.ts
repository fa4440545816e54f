import { columnsOf } from '../database/entity-sql.js';
import { placeholders } from '../database/dialect.js';
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
export function conversationsWhere(where: string, parameters: SqlValue[]): Fragment {
  return { sql: `SELECT ${selectList} FROM conversations WHERE ${where}`, parameters };
}

/** The same for those with these ids, in the order of the ids. `lock` is empty or the dialect's `forUpdate`. */
export function conversationsOf(ids: string[], lock = ''): Fragment {
  return conversationsWhere(`id IN (${placeholders(ids.length)}) ORDER BY id${lock}`, ids);
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

/** Those that exist, in the order of the ids. `lock` as above; rows are locked in one order on every node. */
export async function findConversations(session: Session, ids: string[], lock = ''): Promise<Conversation[]> {
  if (ids.length === 0) return [];
  const { sql, parameters } = conversationsOf(ids, lock);
  const rows = toConversations(await session.query(sql, parameters));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** @throws a unique violation where another node has opened a conversation for the same customer meanwhile */
export async function insertConversations(session: Session, conversations: Conversation[]): Promise<void> {
  const columns = ['id', 'customer_id', 'channel', 'status', 'open_for', 'assignee_id', 'last_seq', 'revision'];
  const further = ['last_event', 'last_message_at', 'last_reply_at', 'created_at', 'changed_at', 'waiting_since'];
  const rows = conversations.map((row) => [
    ...[row.id, row.customerId, row.channel, row.status, row.customerId, row.assigneeId, row.lastSeq],
    ...[row.revision, row.lastEvent],
    ...[row.lastMessageAt, row.lastReplyAt, row.createdAt, row.changedAt].map(storedTime),
    storedTimeOrNull(row.waitingSince),
  ]);
  await insertRows(session, { table: 'conversations', columns: [...columns, ...further] }, rows);
}

/** All of them in one statement. */
export async function updateConversations(session: Session, rows: Conversation[]): Promise<void> {
  if (rows.length === 0) return;
  const cases = `CASE id${' WHEN ? THEN ?'.repeat(rows.length)} END`;
  const values = {
    last_seq: rows.flatMap(({ id, lastSeq }) => [id, lastSeq]),
    last_message_at: rows.flatMap(({ id, lastMessageAt }) => [id, storedTime(lastMessageAt)]),
    last_reply_at: rows.flatMap(({ id, lastReplyAt }) => [id, storedTime(lastReplyAt)]),
    waiting_since: rows.flatMap(({ id, waitingSince }) => [id, storedTimeOrNull(waitingSince)]),
    assignee_id: rows.flatMap(({ id, assigneeId }) => [id, assigneeId]),
    revision: rows.flatMap(({ id, revision }) => [id, revision]),
    last_event: rows.flatMap(({ id, lastEvent }) => [id, lastEvent]),
    changed_at: rows.flatMap(({ id, changedAt }) => [id, storedTime(changedAt)]),
  };
  await session.write(
    `UPDATE conversations SET ${Object.keys(values)
      .map((column) => `${column} = ${cases}`)
      .join(', ')} WHERE id IN (${placeholders(rows.length)})`,
    [...Object.values(values).flat(), ...rows.map(({ id }) => id)],
  );
}
