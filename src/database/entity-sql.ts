import { getMetadataArgsStorage } from 'typeorm';
import type { SqlValue } from './session.js';
import { sqlTime } from './time.js';

/** One column of an entity: its property in the code and its name in the table. */
export interface EntityColumn<T> {
  property: keyof T & string;
  column: string;
}

/** The columns of an entity, in the order they are declared. For statements too hot for TypeORM's query builder. */
export function columnsOf<T>(entity: new () => T): EntityColumn<T>[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ propertyName, options }) => ({
      property: propertyName as keyof T & string,
      column: options.name ?? propertyName,
    }));
}

/** A property's value as both engines store it. */
export function toSqlValue(value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return sqlTime(value);
  return JSON.stringify(value);
}
