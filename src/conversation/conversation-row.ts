import { columnsOf } from '../database/entity-sql.js';
import { placeholders } from '../database/dialect.js';
import type { Session, SqlValue } from '../database/session.js';
import { isoTime, isoTimeOrNull } from '../database/time.js';
import { Conversation } from './conversation.entity.js';

const columns = columnsOf(Conversation);
const selectList = columns.map(({ column, property }) => `${column} AS ${property}`).join(', ');

/** The conversations that fit `where`, with their times as the API writes them. */
export async function selectConversations(
  session: Session,
  where: string,
  parameters: SqlValue[],
): Promise<Conversation[]> {
  const rows = await session.query<Conversation>(`SELECT ${selectList} FROM conversations WHERE ${where}`, parameters);
  return rows.map((row) => ({
    ...row,
    lastMessageAt: isoTime(row.lastMessageAt),
    lastReplyAt: isoTime(row.lastReplyAt),
    createdAt: isoTime(row.createdAt),
    changedAt: isoTime(row.changedAt),
    resolvedAt: isoTimeOrNull(row.resolvedAt),
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
  const rows = await selectConversations(session, `id IN (${placeholders(ids.length)}) ORDER BY id${lock}`, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
