import { toSqlValue } from '../database/entity-sql.js';
import type { FieldChange } from './audit-entry.entity.js';

/** Those of `fields` whose value is another in `after`. Before the beginning everything was null. */
export function changesBetween<T extends object>(
  before: T | null,
  after: T,
  fields: readonly (keyof T & string)[],
): FieldChange[] {
  return fields
    .map((field) => ({ field, from: before?.[field] ?? null, to: after[field] ?? null }))
    .filter(({ from, to }) => toSqlValue(from) !== toSqlValue(to));
}

/** The same without the values, for what is not to be kept. */
export function namesOfChanges(changes: FieldChange[]): FieldChange[] {
  return changes.map(({ field }) => ({ field }));
}
