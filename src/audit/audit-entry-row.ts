import { placeholders } from '../database/dialect.js';
import { columnsOf } from '../database/entity-sql.js';
import type { Session, SqlValue } from '../database/session.js';
import { isoTime } from '../database/time.js';
import { AuditEntry, type FieldChange } from './audit-entry.entity.js';

const selectList = columnsOf(AuditEntry)
  .map(({ column, property }) => `${column} AS ${property}`)
  .join(', ');

type AuditEntryRow = Omit<AuditEntry, 'changes'> & { changes: string | null };

/** The entries that fit `where`, which may end with an order and a limit, with their times as the API writes them. */
async function selectEntries(session: Session, where: string, parameters: SqlValue[]): Promise<AuditEntry[]> {
  const rows = await session.query<AuditEntryRow>(`SELECT ${selectList} FROM audit_entries WHERE ${where}`, parameters);
  return rows.map((row) => ({
    ...row,
    changes: row.changes === null ? null : (JSON.parse(row.changes) as FieldChange[]),
    createdAt: isoTime(row.createdAt),
  }));
}

/** The entries with these ids, in the order of the ids. */
export async function findEntries(session: Session, ids: string[]): Promise<AuditEntry[]> {
  if (ids.length === 0) return [];
  const entries = await selectEntries(session, `id IN (${placeholders(ids.length)})`, ids);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
