import type { Session } from '../database/session.js';
import { isoTime } from '../database/time.js';
import type { AuditAction } from './audit-action.js';
import type { FieldChange } from './audit-entry.entity.js';

/** What was done to a subject, as its entry says. */
export interface PastAct {
  action: AuditAction;
  /** Milliseconds since 1970, by the clock that `AuditFact.at` tells of. */
  at: number;
  /** Which of all acts on the subject it was, from 1. */
  place: number;
}

/** The last acts on a subject, the latest first. @param most so many at most */
export async function lastActs(session: Session, subjectId: string, most: number): Promise<PastAct[]> {
  const rows = await session.query<{ action: AuditAction; at: string; total: number }>(
    `SELECT action, created_at AS at, (SELECT COUNT(*) FROM audit_entries WHERE subject_id = ?) AS total
       FROM audit_entries WHERE subject_id = ? ORDER BY created_at DESC, id DESC LIMIT ?`,
    [subjectId, subjectId, most],
  );
  return rows.map(({ action, at, total }, index) => ({
    action,
    at: Date.parse(isoTime(at)),
    place: total - index,
  }));
}

/** What was done to a subject last, and what that changed. */
export async function lastChange(
  session: Session,
  subjectId: string,
): Promise<{ action: AuditAction; changes: FieldChange[] } | undefined> {
  const row = await session.queryOne<{ action: AuditAction; changes: string | null }>(
    'SELECT action, changes FROM audit_entries WHERE subject_id = ? ORDER BY created_at DESC, id DESC LIMIT 1',
    [subjectId],
  );
  return row && { action: row.action, changes: JSON.parse(row.changes ?? '[]') as FieldChange[] };
}
