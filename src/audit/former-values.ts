import type { Dialect } from '../database/dialect.js';
import { isRefusedByTrigger } from '../database/database-error.js';
import type { Fragment, Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import type { AuditAction } from './audit-action.js';
import type { FieldChange } from './audit-entry.entity.js';
import { changesOf, entriesBy, entriesOf, type EntryOf, inPieces } from './entries-of.js';

/** An entry may bear a time so long before it is there, and before the clock of this node. */
const stampedMs = 60_000;

/** What made one customer lose a value that another may have now. */
const update: AuditAction = 'customer.updated';

/** Values by the field of a customer that had them. */
export type FormerValues = ReadonlyMap<string, ReadonlySet<string>>;

interface UpdateRow extends EntryOf {
  customerId: string;
  /** Whether the erasure of somebody else has taken all of it, as by an earlier version, or under its trigger. */
  isEmptied: 0 | 1;
}

/** The values that `fields` of a customer had at any time, as their entries tell it. */
export async function valuesTold(
  session: Session,
  dialect: Dialect,
  { customerId, fields }: { customerId: string; fields: readonly string[] },
): Promise<FormerValues> {
  const told = nothing(fields);
  for await (const entries of entriesOf(session, dialect, { customerId, fields })) note(told, entries);
  return told;
}

/** No values yet of these fields. */
export function nothing(fields: readonly string[]): Map<string, Set<string>> {
  return new Map(fields.map((field) => [field, new Set<string>()]));
}

/** Adds to `told` what entries tell of its fields. */
export function note(told: ReadonlyMap<string, Set<string>>, entries: EntryOf[]): void {
  for (const { field, from, to } of entries.flatMap(({ changes }) => parsed(changes))) {
    for (const value of [from, to]) if (isText(value)) told.get(field)?.add(value);
  }
}

/** Where the trail is read, within a transaction or beside whatever else goes on, and for whom. */
export interface TrailReader {
  dialect: Dialect;
  /** Whose values are sought. What their own entries tell goes anyway. */
  customerId: string;
  read: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
}

/**
 * Finds the customers whose entries tell one of the values: an update took it from them, or tells no longer anything.
 * Looks through all updates there are, some microseconds each.
 * @param since only those that may have been committed from then on
 */
export async function findFormerHolders(trail: TrailReader, former: FormerValues, since?: Date): Promise<string[]> {
  const { dialect, read } = trail;
  const fields = fieldsOf(former);
  if (fields.length === 0) return [];
  const told = changesOf(fields);
  const updates = inPieces(
    (where, limit) => read((session) => readUpdates(session, dialect, { told, where, limit })),
    since === undefined ? undefined : sqlTime(new Date(since.getTime() - stampedMs)),
  );
  const holders = new Set<string>();
  const emptied = new Set<string>();
  for await (const rows of updates) {
    for (const { changes, customerId, isEmptied } of rows) {
      if (customerId === trail.customerId) continue;
      if (isEmptied === 1) emptied.add(customerId);
      else if (parsed(changes).some((change) => tells(change, former))) holders.add(customerId);
    }
  }
  for (const customerId of emptied) {
    if (!holders.has(customerId) && (await isTold(customerId, trail, former))) holders.add(customerId);
  }
  return [...holders];
}

/** Whether any entry of the customer tells one of the values. */
async function isTold(customerId: string, { read, dialect }: TrailReader, former: FormerValues): Promise<boolean> {
  for await (const entries of entriesBy(read, dialect, { customerId, fields: fieldsOf(former) })) {
    if (entries.some(({ changes }) => parsed(changes).some((change) => tells(change, former)))) return true;
  }
  return false;
}

function readUpdates(
  session: Session,
  dialect: Dialect,
  { told, where, limit }: { told: Fragment; where: Fragment; limit: number },
): Promise<UpdateRow[]> {
  return session.query<UpdateRow>(
    `SELECT id, created_at AS createdAt, customer_id AS customerId, ${told.sql} AS changes,
            (changes IS NULL AND EXISTS (SELECT 1 FROM customers c WHERE c.id = audit_entries.customer_id)) AS isEmptied
       FROM audit_entries${dialect.byIndex('ix_audit_entries_action')}
      WHERE action = ? AND ${where.sql} ORDER BY created_at, id LIMIT ?`,
    [...told.parameters, update, ...where.parameters, limit],
  );
}

/**
 * Takes the values out of the entries of `customerIds`, within a transaction. All else stays: by it what somebody else was
 * called is found when that one is erased.
 */
export async function blankFormer(
  session: Session,
  dialect: Dialect,
  { customerIds, former }: { customerIds: string[]; former: FormerValues },
): Promise<void> {
  const fields = fieldsOf(former);
  for (const customerId of customerIds) {
    for await (const entries of entriesOf(session, dialect, { customerId, fields })) {
      for (const { id, changes } of entries) {
        if (parsed(changes).some((change) => tells(change, former))) await lessen(session, dialect, { id, former });
      }
    }
  }
}

/** Another erasure may have taken something out since the entry was read: its row is locked first. */
async function lessen(
  session: Session,
  dialect: Dialect,
  { id, former }: { id: string; former: FormerValues },
): Promise<void> {
  const sql = `SELECT changes FROM audit_entries${dialect.byKey('PRIMARY')} WHERE id = ?${dialect.forUpdate}`;
  const row = await session.queryOne<{ changes: string | null }>(sql, [id]);
  const all = parsed(row?.changes ?? null);
  if (all.some((change) => tells(change, former))) await keep(session, id, JSON.stringify(without(all, former)));
}

/** The trigger of an earlier version does not let entries lose single values: then they lose everything. */
async function keep(session: Session, id: string, left: string): Promise<void> {
  const write = (changes: string | null) =>
    session.execute('UPDATE audit_entries SET changes = ? WHERE id = ?', [changes, id]);
  try {
    await write(left);
  } catch (error) {
    if (!isRefusedByTrigger(error)) throw error;
    await write(null);
  }
}

function fieldsOf(former: FormerValues): string[] {
  return [...former].filter(([, values]) => values.size > 0).map(([field]) => field);
}

function tells({ field, from, to }: FieldChange, former: FormerValues): boolean {
  return [from, to].some((value) => isAmong(former, field, value));
}

/** The changes without the values; that a field changed is told. */
function without(changes: FieldChange[], former: FormerValues): FieldChange[] {
  return changes.map(({ field, from, to }) => ({
    field,
    ...(isAmong(former, field, from) ? {} : { from }),
    ...(isAmong(former, field, to) ? {} : { to }),
  }));
}

function isAmong(former: FormerValues, field: string, value: unknown): boolean {
  return isText(value) && former.get(field)?.has(value) === true;
}

function parsed(changes: string | null): FieldChange[] {
  return changes === null ? [] : (JSON.parse(changes) as FieldChange[]);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
