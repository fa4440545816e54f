import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { isUuid } from './uuid.pipe.js';
import { Described, isStorableText, codePoints, Rule } from './field.js';

/*
 * Decorators for query parameters, which arrive as text: once, or as an array when they are repeated. Only what is
 * declared repeatable may be.
 */

/** A whole number from `min` to `max`. */
export function IntegerParameter(min: number, max: number): PropertyDecorator {
  return applyDecorators(
    Described({ type: 'integer', minimum: min, maximum: max }),
    Transform(({ value }: TransformFnParams): unknown =>
      typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value,
    ),
    Rule(
      'integer',
      `must be given once, as a whole number from ${min} to ${max}`,
      (value) => typeof value === 'number' && value >= min && value <= max,
    ),
  );
}

/** `true` or `false`. */
export function FlagParameter(): PropertyDecorator {
  return applyDecorators(
    Described({ type: Boolean }),
    Transform(({ value }: TransformFnParams): unknown => (value === 'true' ? true : value === 'false' ? false : value)),
    Rule('flag', 'must be given once, as true or false', (value) => typeof value === 'boolean'),
  );
}

/** Text of 1 to `max` characters, whatever they are. */
export function TextParameter(max: number): PropertyDecorator {
  return applyDecorators(
    Described({ minLength: 1, maxLength: max }),
    Rule('text', `must be given once, as a text of 1 to ${max} characters`, (value) => isTextUpTo(value, max)),
  );
}

/** One text or several: the parameter may be repeated up to `most` times. */
export function TextsParameter(max: number, most: number): PropertyDecorator {
  return applyDecorators(
    Described({ type: 'array', items: { type: 'string', minLength: 1, maxLength: max }, maxItems: most }),
    Transform(({ value }: TransformFnParams): unknown => (typeof value === 'string' ? [value] : value)),
    Rule(
      'texts',
      `must be given at most ${most} times, each a text of 1 to ${max} characters`,
      (value) => Array.isArray(value) && value.length <= most && value.every((text) => isTextUpTo(text, max)),
    ),
  );
}

/** One id or several: the parameter may be repeated up to `most` times. */
export function IdsParameter(most: number): PropertyDecorator {
  return applyDecorators(
    Described({ type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: most }),
    Transform(({ value }: TransformFnParams): unknown => (typeof value === 'string' ? [value] : value)),
    Rule(
      'ids',
      `must be given 1 to ${most} times, each a UUID`,
      (value) => Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isUuid),
    ),
  );
}

const isoMoment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A moment in ISO 8601 with its offset, or a date, which means its first or last millisecond in UTC. Becomes a `Date`. */
export function MomentParameter(ofDay: 'start' | 'end'): PropertyDecorator {
  return applyDecorators(
    Described({ type: String, anyOf: [{ format: 'date-time' }, { format: 'date' }] }),
    Transform(({ value }: TransformFnParams): unknown => parseMoment(value, ofDay) ?? value),
    Rule(
      'moment',
      'must be given once, as a moment such as 2024-01-15T10:30:00Z or a date such as 2024-01-15',
      (value) => value instanceof Date,
    ),
  );
}

/** Refuses what `Date` would roll over, such as 30 February, and years that no database column holds. */
export function parseMoment(value: unknown, ofDay: 'start' | 'end'): Date | undefined {
  if (typeof value !== 'string' || !isoMoment.test(value)) return undefined;
  const isDate = value.length === 10;
  const moment = new Date(isDate && ofDay === 'end' ? `${value}T23:59:59.999Z` : value);
  if (Number.isNaN(moment.getTime()) || moment.getUTCFullYear() < 1000 || moment.getUTCFullYear() > 9999) {
    return undefined;
  }
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10)) ? moment : undefined;
}

function isTextUpTo(value: unknown, max: number): boolean {
  return isStorableText(value) && value !== '' && codePoints(value) <= max;
}
