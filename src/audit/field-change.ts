import { isDeepStrictEqual } from 'node:util';
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
    .filter(({ from, to }) => !isSameValue(from, to));
}

/** Whether two values of a property are stored as one. An object's keys have no order, and MySQL gives them another one. */
export function isSameValue(a: unknown, b: unknown): boolean {
  const [one, other] = [toSqlValue(a), toSqlValue(b)];
  if (one === other) return true;
  return isJson(a) && isJson(b) && isDeepStrictEqual(JSON.parse(String(one)), JSON.parse(String(other)));
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

/** The same without the values, for what is not to be kept. */
export function namesOfChanges(changes: FieldChange[]): FieldChange[] {
  return changes.map(({ field }) => ({ field }));
}
