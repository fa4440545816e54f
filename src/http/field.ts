import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';

/** The number of characters as a person counts them: code points, not UTF-16 units. */
export function codePoints(text: string): number {
  return [...text].length;
}

/** Text that both databases and every client can carry: no half of a surrogate pair, no NUL (SQLite cuts there). */
export function isStorableText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

/** A validation rule whose message reads "<field> <expected>". */
export function Rule(name: string, expected: string, holds: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({
    name,
    validator: { validate: holds, defaultMessage: (args) => `${args?.property ?? 'the field'} ${expected}` },
  });
}

/** May be left out, but is never null. */
export const Optional = () =>
  applyDecorators(
    Described({ required: false }),
    ValidateIf((_object, value) => value !== undefined),
  );

/** May be left out or null; an empty text counts as null. */
export const Nullable = () =>
  applyDecorators(
    Described({ required: false }),
    Transform(({ value }: TransformFnParams): unknown => (value === '' ? null : value)),
    ValidateIf((_object, value) => value !== undefined && value !== null),
  );

/** For the document, of a `Nullable` text of some format: that, or the empty text. */
export const orEmpty = (format: string) => ({
  anyOf: [
    { type: 'string', nullable: true, format },
    { type: 'string', maxLength: 0 },
  ],
});

/** Text of `min` to `max` code points that is not blank. */
export function Text(max: number, min = 1): PropertyDecorator {
  const expected = `must be a text of ${min} to ${max} characters that is not blank`;
  return applyDecorators(
    Described({ minLength: min, maxLength: max }),
    Rule('text', expected, (value) => {
      if (!isStorableText(value) || value.trim() === '') return false;
      const length = codePoints(value);
      return length >= min && length <= max;
    }),
  );
}

/** One of the given words, as they are written. */
export function OneOf(words: readonly string[]): PropertyDecorator {
  return applyDecorators(
    Described({ enum: [...words] }),
    Rule('oneOf', `must be one of ${words.join(', ')}`, (value) => typeof value === 'string' && words.includes(value)),
  );
}

/** JSON's `true` or `false`. */
export const Flag = () =>
  applyDecorators(
    Described({ type: Boolean }),
    Rule('flag', 'must be true or false', (value) => typeof value === 'boolean'),
  );

/** Adds to what the OpenAPI document says of a property; the rest comes from its type and comment. */
export function Described(options: ApiPropertyOptions = {}): PropertyDecorator {
  // The Swagger plugin supplies `required` from the property's `?`, unless it is given here.
  return ApiProperty(options);
}
