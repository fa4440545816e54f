import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { codePoints, Described, isStorableText, Optional, Rule, Text } from '../../http/field.js';
import type { CannedReply } from './canned-reply.entity.js';

/** Words that agents say often. */
export class CannedReplyDto {
  @Described({ format: 'uuid', example: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a62' })
  id: string;

  @Described({ example: '你好' })
  shortcut: string;

  @Described({ example: '您好，很高兴为您服务，请问有什么可以帮您？' })
  content: string;

  @Described({ format: 'date-time', example: '2024-01-01T08:00:00.000Z' })
  createdAt: string;

  @Described({ format: 'date-time', example: '2024-01-01T08:00:00.000Z' })
  updatedAt: string;
}

export function toCannedReplyDto({ id, shortcut, content, createdAt, updatedAt }: CannedReply): CannedReplyDto {
  return { id, shortcut, content, createdAt, updatedAt };
}

export class CreateCannedReplyDto {
  /**
   * What agents type after a slash: unique, in small letters.
   * @example '你好'
   */
  @Shortcut()
  shortcut: string;

  /** @example '您好，很高兴为您服务，请问有什么可以帮您？' */
  @Text(4_000)
  content: string;
}

/** Every field may be left out; what is left out stays as it is. */
export class UpdateCannedReplyDto {
  /** @example '您好' */
  @Optional()
  @Shortcut()
  shortcut?: string;

  /** @example '您好！请问有什么可以帮您？' */
  @Optional()
  @Text(4_000)
  content?: string;
}

/** One word: it ends where a space is typed. */
function Shortcut(): PropertyDecorator {
  return applyDecorators(
    Described({ minLength: 1, maxLength: 32 }),
    Transform(({ value }: TransformFnParams): unknown => (typeof value === 'string' ? value.toLowerCase() : value)),
    Rule('shortcut', 'must be a word of 1 to 32 characters without spaces or slashes', (value) => {
      return isStorableText(value) && /^[^\s/]+$/u.test(value) && codePoints(value) <= 32;
    }),
  );
}
