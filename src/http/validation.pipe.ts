import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { invalid } from '../errors/common.errors.js';
import type { FieldError } from '../errors/domain-error.js';
import { refuseCrowd } from './crowd.js';
import { hasPoisonedKey, poisonedKeys } from './poisoned-keys.js';

/** Turns bodies and queries into their DTO classes and refuses what does not fit, field by field. */
@Injectable()
export class DtoPipe implements PipeTransform {
  private readonly pipe = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalid(...errors.flatMap((error) => fieldErrors(error, ''))),
  });

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type !== 'body' && metadata.type !== 'query') return value;
    // No body at all is answered like an empty one: with the names of the fields it lacks.
    const input = value === undefined ? {} : value;
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      throw invalid({ field: 'body', message: 'the request body must be a JSON object' });
    }
    refuseCrowd(input);
    refuseInheritedNames(input);
    refusePoisonedKeys(input);
    return this.pipe.transform(input, metadata);
  }
}

/** Every object has `constructor`, `__proto__` and the like, so the whitelist takes them for known, or drops them. */
function refuseInheritedNames(input: object): void {
  const names = Object.keys(input).filter((name) => name in Object.prototype || name === 'prototype');
  if (names.length > 0) throw invalid(...names.map((field) => ({ field, message: `${field} is not a known field` })));
}

/** Nest's pipe would take them out unseen, and the rest would be stored as if it were all that was sent. */
function refusePoisonedKeys(input: object): void {
  const poisoned = Object.entries(input).filter(([, value]) => hasPoisonedKey(value));
  if (poisoned.length === 0) return;
  const message = `must not have a key named ${poisonedKeys.join(', ')} at any depth`;
  throw invalid(...poisoned.map(([field]) => ({ field, message: `${field} ${message}` })));
}

function fieldErrors(error: ValidationError, path: string): FieldError[] {
  const field = `${path}${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    message: rule === 'whitelistValidation' ? `${field} is not a known field` : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, `${field}.`))];
}
