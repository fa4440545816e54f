import { rowPlaceholders } from './dialect.js';
import type { Session, SqlValue } from './session.js';

/** Values in one statement. SQLite's bound is 32,766; beyond some thousand nothing is gained. */
const maxValues = 8_192;

interface Into {
  table: string;
  columns: string[];
  /** In place of INSERT INTO. */
  verb?: string;
  /** After the values. */
  ending?: string;
}

/**
 * Inserts rows in the order given, many to a statement. Statements come in sizes of powers of two, so that however many
 * rows there are, the few different texts stay prepared.
 */
export async function insertRows(
  session: Session,
  { table, columns, verb = 'INSERT INTO', ending = '' }: Into,
  rows: SqlValue[][],
): Promise<void> {
  let begin = 0;
  let size = 2 ** Math.floor(Math.log2(maxValues / columns.length));
  while (begin < rows.length) {
    while (size > rows.length - begin) size /= 2;
    await session.write(
      `${verb} ${table} (${columns.join(', ')}) VALUES ${rowPlaceholders(size, columns.length)}${ending}`,
      rows.slice(begin, begin + size).flat(),
    );
    begin += size;
  }
}
