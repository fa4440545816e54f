import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { codePoints, Described, isStorableText, orEmpty, Rule } from '../http/field.js';
import { isJsonObject } from '../http/json-object.js';
import { poisonedKeys } from '../http/poisoned-keys.js';
import { expectedExternalId, isExternalId } from './identity.js';

const maxTags = 50;
const maxTagLength = 64;
const maxNotesBytes = 65_535;
const bounds = { bytes: 16 * 1024, keys: 100, depth: 8 };

/** Optional text of up to `max` code points. */
export function OptionalText(max: number): PropertyDecorator {
  return applyDecorators(
    Described({ type: String, nullable: true, maxLength: max }),
    Rule('text', `must be a text of at most ${max} characters`, (value) => {
      return isStorableText(value) && codePoints(value) <= max;
    }),
  );
}

/** Text of up to 65,535 bytes in UTF-8, which is what a TEXT column holds. */
export function Notes(): PropertyDecorator {
  return applyDecorators(
    Described({ type: String, nullable: true, maxLength: maxNotesBytes }),
    Rule('notes', `must be a text of at most ${maxNotesBytes} bytes in UTF-8`, (value) => {
      return isStorableText(value) && Buffer.byteLength(value) <= maxNotesBytes;
    }),
  );
}

/** An id that a channel's platform gave the customer: opaque, case-sensitive. */
export function ExternalId(): PropertyDecorator {
  return applyDecorators(
    Described({ type: String, nullable: true, maxLength: 255 }),
    Rule('externalId', `must be ${expectedExternalId('WEB')}`, isExternalId),
  );
}

/** The address of a picture; only ever shown, never fetched by the service. */
export function AvatarUrl(): PropertyDecorator {
  return applyDecorators(
    Described({ type: String, ...orEmpty('uri'), maxLength: 500 }),
    Rule('avatarUrl', 'must be an http or https address of at most 500 characters', isAvatarUrl),
  );
}

function isAvatarUrl(value: unknown): boolean {
  if (!isStorableText(value) || codePoints(value) > 500 || !/^https?:\/\//i.test(value)) return false;
  if (/[\s\p{Cc}]/u.test(value) || !URL.canParse(value)) return false;
  // Link-local addresses are where clouds keep credentials: no picture lives there.
  return !/^(169\.254\.|\[fe80:|\[::ffff:a9fe:)/i.test(new URL(value).hostname);
}

/** Tags: trimmed, without duplicates, in the order given. */
export function Tags(): PropertyDecorator {
  return applyDecorators(
    Described({
      type: [String],
      nullable: true,
      maxItems: maxTags,
      items: { type: 'string', minLength: 1, maxLength: maxTagLength },
    }),
    Transform(({ value }: TransformFnParams): unknown => {
      const texts: unknown = value;
      if (!Array.isArray(texts) || !texts.every((tag) => typeof tag === 'string')) return texts;
      return [...new Set(texts.map((tag) => tag.trim()))];
    }),
    Rule('tags', `must be a list of at most ${maxTags} texts of 1 to ${maxTagLength} characters`, (value) => {
      return Array.isArray(value) && value.length <= maxTags && value.every(isTag);
    }),
  );
}

function isTag(value: unknown): boolean {
  return isStorableText(value) && value !== '' && codePoints(value) <= maxTagLength;
}

/** A JSON object of the caller's own making, within bounds. */
export function CustomFieldsObject(): PropertyDecorator {
  const expected =
    `must be a JSON object of at most ${bounds.bytes} bytes, ${bounds.keys} keys and ${bounds.depth} levels, ` +
    `without keys named ${poisonedKeys.join(', ')}, and with whole numbers of 2^53 and beyond as text`;
  return applyDecorators(
    Described({ type: 'object', nullable: true, additionalProperties: true, maxProperties: bounds.keys }),
    // The value as it was sent: class-transformer makes a copy of its own.
    Transform(({ value, obj, key }: TransformFnParams): unknown =>
      value === null ? null : (obj as Record<string, unknown>)[key],
    ),
    Rule('customFields', expected, (value) => isJsonObject(value, bounds)),
  );
}
