import type { Dialect } from './dialect.js';
import type { Session } from './session.js';

/**
 * Locks those of these rows that nobody else has locked, and waits for none.
 * @param ids of each row, in the order of the table's `keys`
 * @returns those that are there and that somebody else has locked: their ids, with blanks between them
 */
export async function lockFreeRows(
  session: Session,
  dialect: Dialect,
  { table, keys }: { table: string; keys: string[] },
  ids: string[][],
): Promise<Set<string>> {
  // SQLite has one writer, and that is this transaction.
  if (ids.length === 0 || dialect.forUpdateOfFree === '') return new Set();
  const select = `SELECT ${keys.join(', ')} FROM ${table}${dialect.byKey('PRIMARY')} WHERE ${dialect.areAmong(keys, ids.length)}`;
  const find = async (sql: string) => {
    const rows = await session.query<Record<string, string>>(sql, ids.flat());
    return rows.map((row) => keys.map((key) => row[key]).join(' '));
  };
  const free = new Set(await find(`${select}${dialect.forUpdateOfFree}`));
  return free.size === ids.length ? new Set() : new Set((await find(select)).filter((row) => !free.has(row)));
}
