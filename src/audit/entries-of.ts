import { setImmediate } from 'node:timers/promises';
import type { Dialect } from '../database/dialect.js';
import type { Fragment, Session } from '../database/session.js';

/** Entries that are read at once: each may be some hundred kilobytes long, and no statement may take seconds. */
const entriesAtOnce = 200;

/** Behind which entry to go on. */
export interface Position {
  id: string;
  createdAt: string;
}

const beginning = '1970-01-01 00:00:00.000';

/** Reads the first entries of those `where` leaves, in the order of time. */
type ReadEntries<Row> = (where: Fragment, limit: number) => Promise<Row[]>;

/**
 * Entries in the order of time, some at a time; whatever else is due in this process comes in between.
 * @param since only those from then on, as the database writes times
 */
export async function* inPieces<Row extends Position>(
  read: ReadEntries<Row>,
  since = beginning,
): AsyncGenerator<Row[]> {
  let last: Position | undefined = { id: '', createdAt: since };
  while (last !== undefined) {
    const rows: Row[] = await readBehind(read, last);
    yield rows;
    // A piece that is not full is the last one.
    last = rows[entriesAtOnce - 1];
    await setImmediate();
  }
}

/** Those of the same moment on their own: else all of them would be passed over again for each piece. */
async function readBehind<Row>(read: ReadEntries<Row>, { id, createdAt }: Position): Promise<Row[]> {
  const same = await read({ sql: 'created_at = ? AND id > ?', parameters: [createdAt, id] }, entriesAtOnce);
  if (same.length === entriesAtOnce) return same;
  const later = await read({ sql: 'created_at > ?', parameters: [createdAt] }, entriesAtOnce - same.length);
  return [...same, ...later];
}

/** An entry that concerns a customer, with what changed where that tells something of one of the fields asked for. */
export interface EntryOf extends Position {
  changes: string | null;
}

/** Whether anything but ids, acts and times stands in an entry. */
interface Told {
  tells: 0 | 1;
}

/** Whose entries, and the fields of which is asked what changed. */
interface Asked {
  customerId: string;
  fields: readonly string[];
}

/** The entries that concern a customer, in pieces, all of them by one session. */
export function entriesOf(session: Session, dialect: Dialect, asked: Asked): AsyncGenerator<(EntryOf & Told)[]> {
  return entriesBy((work) => work(session), dialect, asked);
}

/** The same, each piece by a session that `read` has. */
export function entriesBy(
  read: (work: (session: Session) => Promise<(EntryOf & Told)[]>) => Promise<(EntryOf & Told)[]>,
  dialect: Dialect,
  { customerId, fields }: Asked,
): AsyncGenerator<(EntryOf & Told)[]> {
  const { sql: changes, parameters } = changesOf(fields);
  return inPieces((where, limit) =>
    read((session) =>
      session.query<EntryOf & Told>(
        `SELECT id, created_at AS createdAt, ${changes} AS changes,
              (changes IS NOT NULL OR request_id IS NOT NULL OR address IS NOT NULL) AS tells
         FROM audit_entries${dialect.byIndex('ix_audit_entries_customer')}
        WHERE customer_id = ? AND ${where.sql} ORDER BY created_at, id LIMIT ?`,
        [...parameters, customerId, ...where.parameters, limit],
      ),
    ),
  );
}

/** The entries of the requests with this id, in pieces: callers choose it, and may choose one for all of theirs. */
export function entriesOfRequest(session: Session, dialect: Dialect, requestId: string): AsyncGenerator<Position[]> {
  return inPieces((where, limit) =>
    session.query<Position>(
      `SELECT id, created_at AS createdAt FROM audit_entries${dialect.byIndex('ix_audit_entries_request')}
        WHERE request_id = ? AND ${where.sql} ORDER BY created_at, id LIMIT ?`,
      [requestId, ...where.parameters, limit],
    ),
  );
}

/** What changed where one of `fields` did, else NULL: the rest need not travel. */
export function changesOf(fields: readonly string[]): Fragment {
  if (fields.length === 0) return { sql: 'NULL', parameters: [] };
  const has = fields.map(() => 'INSTR(changes, ?) > 0').join(' OR ');
  return { sql: `CASE WHEN ${has} THEN changes END`, parameters: fields.map((field) => `"${field}"`) };
}
