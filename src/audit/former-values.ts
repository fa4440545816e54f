import { setImmediate } from 'node:timers/promises';
import type { Dialect } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { AuditAction } from './audit-action.js';
import type { FieldChange } from './audit-entry.entity.js';

/** What made one customer lose a value that another may have now. */
const update: AuditAction = 'customer.updated';

/** Entries that are looked through at once: the embedded database does nothing else meanwhile. */
const entriesAtOnce = 1_000;

/** Values by the field of a customer that had them. */
export type FormerValues = ReadonlyMap<string, ReadonlySet<string>>;

/** Behind which entry to go on. */
interface Position {
  id: string;
  createdAt: string;
}

interface UpdateRow extends Position {
  customerId: string;
  /** Null where none of the fields is in it. */
  changes: string | null;
}

/** The values that `fields` of a customer had at any time, as their entries tell it. */
export async function valuesTold(
  session: Session,
  customerId: string,
  fields: readonly string[],
): Promise<FormerValues> {
  const told = new Map(fields.map((field) => [field, new Set<string>()]));
  for (const { changes } of await entriesOf(session, customerId)) {
    for (const { field, from, to } of changes) {
      for (const value of [from, to]) if (isText(value)) told.get(field)?.add(value);
    }
  }
  return told;
}

/** Where the trail is read: within a transaction, or beside whatever else goes on. */
export interface TrailReader {
  dialect: Dialect;
  read: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
}

/**
 * Finds the customers from whom an update took one of the values. Looks through all updates there are, some microseconds
 * each.
 */
export async function findFormerHolders({ dialect, read }: TrailReader, former: FormerValues): Promise<string[]> {
  const fields = [...former].filter(([, values]) => values.size > 0).map(([field]) => field);
  const holders = new Set<string>();
  let next: Position | undefined = { id: '', createdAt: '1970-01-01 00:00:00.000' };
  while (next !== undefined && fields.length > 0) {
    const last: Position = next;
    const rows = await read((session) => readUpdates(session, dialect, fields, last));
    for (const { changes, customerId } of rows) if (tells(parsed(changes), former)) holders.add(customerId);
    next = rows[entriesAtOnce - 1];
    await setImmediate();
  }
  return [...holders];
}

function readUpdates(session: Session, dialect: Dialect, fields: string[], last: Position): Promise<UpdateRow[]> {
  const { id, createdAt } = last;
  const has = fields.map(() => 'INSTR(changes, ?) > 0').join(' OR ');
  return session.query<UpdateRow>(
    `SELECT id, created_at AS createdAt, customer_id AS customerId, CASE WHEN ${has} THEN changes END AS changes
       FROM audit_entries${dialect.byIndex('ix_audit_entries_action')}
      WHERE action = ? AND created_at >= ? AND (created_at > ? OR id > ?) ORDER BY created_at, id LIMIT ?`,
    [...fields.map((field) => `"${field}"`), update, createdAt, createdAt, id, entriesAtOnce],
  );
}

/** Takes what changed out of those entries of `customerIds` that tell one of the values, within a transaction. */
export async function blankFormer(session: Session, customerIds: string[], former: FormerValues): Promise<void> {
  for (const customerId of customerIds) {
    for (const { id, changes } of await entriesOf(session, customerId)) {
      if (tells(changes, former)) await session.write('UPDATE audit_entries SET changes = NULL WHERE id = ?', [id]);
    }
  }
}

async function entriesOf(session: Session, customerId: string): Promise<{ id: string; changes: FieldChange[] }[]> {
  const rows = await session.query<{ id: string; changes: string | null }>(
    'SELECT id, changes FROM audit_entries WHERE customer_id = ? AND changes IS NOT NULL',
    [customerId],
  );
  return rows.map(({ id, changes }) => ({ id, changes: parsed(changes) }));
}

function tells(changes: FieldChange[], former: FormerValues): boolean {
  return changes.some(({ field, from, to }) => {
    const values = former.get(field);
    return [from, to].some((value) => isText(value) && values?.has(value) === true);
  });
}

function parsed(changes: string | null): FieldChange[] {
  return changes === null ? [] : (JSON.parse(changes) as FieldChange[]);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
