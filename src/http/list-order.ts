import type { OrderColumn } from '../database/keyset.js';
import { isoTime, sqlTime } from '../database/time.js';
import { parseMoment } from './parameter.js';
import type { SortKey } from './sort.js';

/** A sort as SQL, finished with the id so that it is total. For columns that are never null. */
export function orderColumns<F extends string>(sort: SortKey<F>[], columnOf: (field: F) => string): OrderColumn[] {
  const named = sort.map(({ field, descending }) => ({ sql: columnOf(field), descending, nullable: false }));
  return [...named, { sql: 'id', descending: sort.at(-1)?.descending ?? false, nullable: false }];
}

/** Whether a cursor may carry this as a time: it goes to the database as it is, and only what is written as there compares as a time. */
export function isStoredTime(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const moment = parseMoment(isoTime(value), 'start');
  return moment !== undefined && sqlTime(moment) === value;
}
