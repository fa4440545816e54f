import { type Dialect, placeholders } from './dialect.js';
import type { Session, SqlValue } from './session.js';

interface Update {
  table: string;
  /** The columns of ids that name a row. */
  keys: string[];
  /** How the values that each row is given are called, by names that no column of the table has. */
  values: string[];
  /** What follows SET; `given.value` is what this row is given. */
  sets: string;
  /** Which of the rows, if not all. */
  where?: string;
}

/**
 * Changes rows each in its own way, in the order given: on MySQL and MariaDB in one statement for all of them, where each would
 * take three times as long alone. A row that is not there is left out; none may be named twice, of which the engines make
 * different things.
 * @param rows the ids of each, then its values
 */
export async function updateRows(
  session: Session,
  dialect: Dialect,
  { table, keys, values, sets, where }: Update,
  rows: SqlValue[][],
): Promise<void> {
  const named = [...keys.map((key) => `${dialect.idValue} AS of_${key}`), ...values.map((value) => `? AS ${value}`)];
  const next = ` UNION ALL SELECT ${placeholders(named.length)}`;
  const on = keys.map((key) => `${table}.${key} = given.of_${key}`).join(' AND ');
  const size = session.keepsTexts ? 1 : rows.length;
  for (let begin = 0; begin < rows.length; begin += size) {
    const given = `SELECT ${named.join(', ')}${next.repeat(size - 1)}`;
    const update = dialect.updateFrom({ table, given, on, sets, ...(where !== undefined && { where }) });
    await session.write(update, rows.slice(begin, begin + size).flat());
  }
}
