import { applyDecorators } from '@nestjs/common';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { isEmail } from 'class-validator';
import { codePoints, Described, isStorableText, Rule } from './field.js';

const maxLength = 255;

/**
 * The one spelling under which an e-mail address is stored and compared; undefined where it is none. As long as its
 * column: what mail servers make of its length is theirs to say.
 */
export function normalizeEmail(value: unknown): string | undefined {
  if (!isStorableText(value)) return undefined;
  // Lower-casing can leave pairs that compose only now, such as j and caron.
  const email = value.trim().normalize('NFC').toLowerCase().normalize('NFC');
  return codePoints(email) <= maxLength && isEmail(email, { ignore_max_length: true }) ? email : undefined;
}

/** An e-mail address; becomes its normal spelling. @param described how the document describes it */
export function Email(described: ApiPropertyOptions = { format: 'email' }): PropertyDecorator {
  return applyDecorators(
    Described({ ...described, maxLength }),
    Transform(({ value }: TransformFnParams): unknown => normalizeEmail(value) ?? value),
    Rule(
      'email',
      `must be an e-mail address of at most ${maxLength} characters`,
      (value) => typeof value === 'string' && normalizeEmail(value) === value,
    ),
  );
}
