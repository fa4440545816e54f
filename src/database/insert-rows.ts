import { placeholders } from './dialect.js';
import type { Fragment, Session, SqlValue } from './session.js';

/** Values in one statement. SQLite's bound is 32,766; beyond some thousand nothing is gained. */
const maxValues = 8_192;

interface Into {
  table: string;
  columns: string[];
  /** A value for the last of the columns, the same in each row, which then ends before it. */
  last?: Fragment;
  /** In place of INSERT INTO. */
  verb?: string;
  /** After the values. */
  ending?: string;
}

/**
 * Inserts rows in the order given, as many to a statement as may be. Where texts are kept prepared, statements come in
 * sizes of powers of two: however many rows there are, there are few texts.
 */
export async function insertRows(
  session: Session,
  { table, columns, last, verb = 'INSERT INTO', ending = '' }: Into,
  rows: SqlValue[][],
): Promise<void> {
  const most = Math.floor(maxValues / columns.length);
  const own = last === undefined ? columns.length : columns.length - 1;
  const row = `(${[placeholders(own), ...(last === undefined ? [] : [last.sql])].join(', ')})`;
  for (let begin = 0; begin < rows.length;) {
    const due = Math.min(most, rows.length - begin);
    const size = session.keepsTexts ? 2 ** Math.floor(Math.log2(due)) : due;
    const values = Array.from({ length: size }, () => row).join(', ');
    const parameters = rows
      .slice(begin, begin + size)
      .flatMap((one) => (last === undefined ? one : [...one, ...last.parameters]));
    await session.write(`${verb} ${table} (${columns.join(', ')}) VALUES ${values}${ending}`, parameters);
    begin += size;
  }
}
