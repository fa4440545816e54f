import { columnsOf } from '../../database/entity-sql.js';
import { insertRows } from '../../database/insert-rows.js';
import type { Fragment, Session, SqlValue } from '../../database/session.js';
import { isoTime, storedTime } from '../../database/time.js';
import { Message } from './message.entity.js';

const columns = columnsOf(Message);
const selectList = columns.map(({ column, property }) => `m.${column} AS ${property}`).join(', ');

/** A row as the drivers give it: MySQL's VARBINARY comes as bytes. */
type MessageRow = Omit<Message, 'metadata' | 'internal' | 'clientMessageId'> & {
  metadata: string | null;
  internal: number;
  clientMessageId: string | Buffer | null;
};

/** The messages `m` that fit `where`, which may end with an order and a limit. `joined` follows the table. */
export async function selectMessages(
  session: Session,
  where: string,
  parameters: SqlValue[],
  joined = '',
): Promise<Message[]> {
  const { sql } = messagesWhere(where, parameters, joined);
  return toMessages(await session.query(sql, parameters));
}

/** The SELECT whose rows `toMessages` reads. */
export function messagesWhere(where: string, parameters: SqlValue[], joined = ''): Fragment {
  return { sql: `SELECT ${selectList} FROM messages m ${joined} WHERE ${where}`, parameters };
}

export function toMessages(rows: unknown[]): Message[] {
  return (rows as MessageRow[]).map((row) => ({
    ...row,
    metadata: row.metadata === null ? null : (JSON.parse(row.metadata) as Record<string, unknown>),
    internal: row.internal !== 0,
    clientMessageId: row.clientMessageId === null ? null : row.clientMessageId.toString(),
    createdAt: isoTime(row.createdAt),
  }));
}

/**
 * @param at the time of all of them, where it is not known yet
 * @throws a unique violation where a sender has used a `clientMessageId` before, or a `seq` is taken
 */
export async function insertMessages(session: Session, messages: Message[], at?: Fragment): Promise<void> {
  const rows = messages.map((message): SqlValue[] => [
    message.conversationId,
    message.seq,
    message.id,
    message.senderType,
    message.senderId,
    message.content,
    message.metadata === null ? null : JSON.stringify(message.metadata),
    message.internal ? 1 : 0,
    message.clientMessageId,
    ...(at === undefined ? [storedTime(message.createdAt)] : []),
  ]);
  const into = { table: 'messages', columns: columns.map(({ column }) => column) };
  await insertRows(session, at === undefined ? into : { ...into, last: at }, rows);
}
