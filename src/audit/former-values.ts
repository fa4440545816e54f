import { setImmediate } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { AuditAction } from './audit-action.js';
import type { FieldChange } from './audit-entry.entity.js';

/** What made one customer lose a value that another may have now. */
const update: AuditAction = 'customer.updated';

/** Entries that are looked through at once: the embedded database does nothing else meanwhile. */
const entriesAtOnce = 1_000;

/** Values that customers had, in some of their fields. */
export interface FormerValues {
  fields: readonly string[];
  values: ReadonlySet<string>;
}

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
export async function valuesTold(session: Session, customerId: string, fields: readonly string[]): Promise<string[]> {
  const entries = await entriesOf(session, [customerId]);
  return entries.flatMap(({ changes }) =>
    changes.filter(({ field }) => fields.includes(field)).flatMap(({ from, to }) => [from, to].filter(isText)),
  );
}

/**
 * Finds the customers from whom an update took one of the values. Looks through all updates there are, some microseconds
 * each, beside whatever else goes on.
 */
export async function findFormerHolders(database: Database, former: FormerValues): Promise<string[]> {
  const holders = new Set<string>();
  let last: Position | undefined = { id: '', createdAt: '1970-01-01 00:00:00.000' };
  while (last !== undefined && former.values.size > 0) {
    const rows: UpdateRow[] = await readUpdates(database, former.fields, last);
    for (const { changes, customerId } of rows) if (tells(parsed(changes), former)) holders.add(customerId);
    last = rows[entriesAtOnce - 1];
    await setImmediate();
  }
  return [...holders];
}

function readUpdates(database: Database, fields: readonly string[], { id, createdAt }: Position): Promise<UpdateRow[]> {
  const has = fields.map(() => 'INSTR(changes, ?) > 0').join(' OR ');
  return database.readLong((session) =>
    session.query<UpdateRow>(
      `SELECT id, created_at AS createdAt, customer_id AS customerId, CASE WHEN ${has} THEN changes END AS changes
         FROM audit_entries${database.dialect.byIndex('ix_audit_entries_action')}
        WHERE action = ? AND created_at >= ? AND (created_at > ? OR id > ?) ORDER BY created_at, id LIMIT ?`,
      [...fields.map((field) => `"${field}"`), update, createdAt, createdAt, id, entriesAtOnce],
    ),
  );
}

/** Takes what changed out of the entries of `customerIds` that tell one of the values, within a transaction. */
export async function blankFormer(session: Session, customerIds: string[], former: FormerValues): Promise<void> {
  const entries = await entriesOf(session, customerIds);
  const ids = entries.filter(({ changes }) => tells(changes, former)).map(({ id }) => id);
  if (ids.length === 0) return;
  await session.write(`UPDATE audit_entries SET changes = NULL WHERE id IN (${placeholders(ids.length)})`, ids);
}

async function entriesOf(session: Session, customerIds: string[]): Promise<{ id: string; changes: FieldChange[] }[]> {
  if (customerIds.length === 0) return [];
  const rows = await session.query<{ id: string; changes: string | null }>(
    `SELECT id, changes FROM audit_entries WHERE customer_id IN (${placeholders(customerIds.length)}) AND changes IS NOT NULL`,
    customerIds,
  );
  return rows.map(({ id, changes }) => ({ id, changes: parsed(changes) }));
}

function tells(changes: FieldChange[], { fields, values }: FormerValues): boolean {
  return changes.some(
    ({ field, from, to }) => fields.includes(field) && [from, to].some((value) => isText(value) && values.has(value)),
  );
}

function parsed(changes: string | null): FieldChange[] {
  return changes === null ? [] : (JSON.parse(changes) as FieldChange[]);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
