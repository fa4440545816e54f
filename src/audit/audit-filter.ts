import type { Dialect } from '../database/dialect.js';
import type { ListPart } from '../database/page-reader.js';
import type { SqlValue } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import type { ListAuditQuery } from './audit-entry.dto.js';

/** What is filtered by, the rarest first: the index of the first that is asked for is read, in the order of time. */
const filters = [
  { of: 'requestId', column: 'request_id', index: 'request' },
  { of: 'subjectId', column: 'subject_id', index: 'subject' },
  { of: 'customerId', column: 'customer_id', index: 'customer' },
  { of: 'actorId', column: 'actor_id', index: 'actor' },
  { of: 'action', column: 'action', index: 'action' },
  { of: 'actorType', column: 'actor_type', index: 'actor_type' },
  { of: 'subjectType', column: 'subject_type', index: 'subject_type' },
] as const;

/** The rows that a query asks for, by an index whatever the engine thinks: it knows little of what was written since. */
export function filtered(query: ListAuditQuery, dialect: Dialect): ListPart {
  const asked = filters.flatMap(({ of, column, index }) => {
    const value = query[of];
    return value === undefined || (of === 'subjectType' && query.action !== undefined)
      ? []
      : [{ column, index, value }];
  });
  const index = dialect.byIndex(`ix_audit_entries_${asked[0]?.index ?? 'created'}`);
  const bound = (sql: string, moment: Date | undefined) =>
    moment === undefined ? [] : [{ sql, parameters: [sqlTime(moment)] }];
  return {
    from: { sql: `audit_entries${index}`, parameters: [] },
    where: [
      ...(contradicts(query) ? [{ sql: '1 = 0', parameters: [] }] : []),
      ...asked.map(({ column, value }) => ({ sql: `${column} = ?`, parameters: [value] satisfies SqlValue[] })),
      ...bound('created_at >= ?', query.createdFrom),
      ...bound('created_at <= ?', query.createdTo),
    ],
  };
}

/** An action says of what type its subjects are: no index of one knows the other. */
function contradicts({ action, subjectType }: ListAuditQuery): boolean {
  return action !== undefined && subjectType !== undefined && !action.startsWith(`${subjectType}.`);
}

/** The filters of a query as a key: two with the same ask for the same rows. */
export function filterKey(query: ListAuditQuery): string {
  const { createdFrom, createdTo } = query;
  return JSON.stringify([...filters.map(({ of }) => query[of] ?? null), createdFrom, createdTo]);
}
