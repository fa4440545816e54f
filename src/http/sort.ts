import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { invalid } from '../errors/common.errors.js';
import { Described, Rule } from './field.js';

/** One step of an order. */
export interface SortKey<F extends string> {
  field: F;
  descending: boolean;
}

/**
 * `field`, `field,asc` or `field,desc`; repeatable, each field once. Becomes `SortKey[]`.
 * @param usual the order when the parameter is left out, for the documentation
 */
export function SortParameter(fields: readonly string[], usual: string): PropertyDecorator {
  return applyDecorators(
    Described({
      type: 'array',
      items: { type: 'string', pattern: `^(${fields.join('|')})(,([aA][sS][cC]|[dD][eE][sS][cC]))?$` },
      maxItems: fields.length,
      default: [usual],
    }),
    Transform(({ value }: TransformFnParams): unknown => parseSort(value, fields) ?? value),
    Rule(
      'sort',
      `must be <field>,asc or <field>,desc, each field once; the fields are ${fields.join(', ')}`,
      (value) => Array.isArray(value) && value.every((key) => typeof key === 'object'),
    ),
  );
}

function parseSort(value: unknown, fields: readonly string[]): SortKey<string>[] | undefined {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const keys: SortKey<string>[] = [];
  for (const text of texts) {
    if (typeof text !== 'string') return undefined;
    const [field = '', direction = 'asc', ...rest] = text.split(',');
    const known = fields.includes(field) && !keys.some((key) => key.field === field);
    if (!known || !/^(asc|desc)$/i.test(direction) || rest.length > 0) return undefined;
    keys.push({ field, descending: direction.toLowerCase() === 'desc' });
  }
  return keys;
}

/** Where a list stopped: the sort it had and the last row's values in that order. Opaque to clients. */
export function encodeCursor(sort: SortKey<string>[], values: (string | number | null)[]): string {
  return Buffer.from(JSON.stringify([sortName(sort), ...values])).toString('base64url');
}

/** @throws VALIDATION_FAILED where the cursor is not one of ours for the same sort */
export function decodeCursor(cursor: string, sort: SortKey<string>[]): (string | number | null)[] {
  const decoded = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (Array.isArray(decoded) && decoded.length === sort.length + 2) {
    const [name, ...values] = decoded as unknown[];
    if (name === sortName(sort) && values.every(isCursorValue)) return values;
  }
  throw invalid({ field: 'cursor', message: 'cursor must be a nextCursor of this list, sent with the same sort' });
}

function sortName(sort: SortKey<string>[]): string {
  return sort.map((key) => `${key.field},${key.descending ? 'desc' : 'asc'}`).join(';');
}

function isCursorValue(value: unknown): value is string | number | null {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
