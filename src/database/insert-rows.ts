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
 * Inserts rows in the order given, as many to a statement as may be. Where texts are kept prepared, statements come in
 * sizes of powers of two: however many rows there are, there are few texts.
 */
export async function insertRows(
  session: Session,
  { table, columns, verb = 'INSERT INTO', ending = '' }: Into,
  rows: SqlValue[][],
): Promise<void> {
  const most = Math.floor(maxValues / columns.length);
  for (let begin = 0; begin < rows.length;) {
    const due = Math.min(most, rows.length - begin);
    const size = session.keepsTexts ? 2 ** Math.floor(Math.log2(due)) : due;
    await session.write(
      `${verb} ${table} (${columns.join(', ')}) VALUES ${rowPlaceholders(size, columns.length)}${ending}`,
      rows.slice(begin, begin + size).flat(),
    );
    begin += size;
  }
}
