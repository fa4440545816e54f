import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { ValidateIf } from 'class-validator';
import { Described, Flag, Optional, Rule, isStorableText, codePoints } from '../../http/field.js';
import { isJsonObject } from '../../http/json-object.js';
import { IntegerParameter } from '../../http/parameter.js';
import { type Message, type SenderType, senderTypes } from './message.entity.js';

const metadataBounds = { bytes: 4 * 1024, keys: 100, depth: 8 };

/** May be left out or null; unlike elsewhere an empty text is no null, for it is no text that was ever meant so. */
const Absentable = () =>
  applyDecorators(
    Described({ required: false, nullable: true }),
    ValidateIf((_object, value) => value !== undefined && value !== null),
  );

/** Characters of a message. */
export const maxContentLength = 4_000;

/** What somebody says. */
export class PostMessageDto {
  /**
   * 1 to 4,000 characters.
   * @example '消息内容'
   */
  @Described({ minLength: 1, maxLength: maxContentLength })
  @Rule('content', `must be a text of 1 to ${maxContentLength} characters`, fitsContent)
  content: string;

  /**
   * Whatever else the client wants to keep with the message: at most 4 KiB, 100 keys and 8 levels; no key may be `__proto__`,
   * `constructor` or `prototype`.
   */
  @Absentable()
  @Described({ type: 'object', additionalProperties: true, example: {} })
  // The value as it was sent: class-transformer makes a copy of its own.
  @Transform(({ obj, key }: TransformFnParams): unknown => (obj as Record<string, unknown>)[key])
  @Rule('metadata', 'must be a JSON object of at most 4096 bytes, 100 keys and 8 levels', (value) =>
    isJsonObject(value, metadataBounds),
  )
  metadata?: Record<string, unknown> | null;

  /** The sender's own name for the message: however often it is sent again, it is stored once. */
  @Absentable()
  @Described({ type: String, minLength: 1, maxLength: 64, example: 'c0ffee-1' })
  @Rule('clientMessageId', 'must be a text of 1 to 64 characters', fitsClientMessageId)
  clientMessageId?: string | null;

  /** An agent's note, which no customer sees. Not for customers. */
  @Optional()
  @Flag()
  internal?: boolean;
}

/** A message, as it is stored. */
export class MessageDto {
  @Described({ format: 'uuid', example: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a60' })
  id: string;

  @Described({ format: 'uuid', example: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61' })
  conversationId: string;

  /** Place in the conversation, from 1, without a hole. */
  @Described({ type: 'integer', minimum: 1, example: 7 })
  seq: number;

  @Described({ enum: [...senderTypes], example: 'AGENT' })
  senderType: SenderType;

  @Described({ format: 'uuid', example: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e' })
  senderId: string;

  @Described({ example: '客服回复' })
  content: string;

  @Described({ type: 'object', additionalProperties: true, example: {} })
  metadata: Record<string, unknown>;

  @Described({ example: false })
  internal: boolean;

  @Described({ type: String, nullable: true, example: null })
  clientMessageId: string | null;

  @Described({ format: 'date-time', example: '2024-01-15T10:30:00.000Z' })
  createdAt: string;
}

export function toMessageDto(message: Message): MessageDto {
  return { ...message, metadata: message.metadata ?? {} };
}

/** Which part of a conversation. */
export class ListMessagesQuery {
  /** Only messages after this one. Not together with `beforeSeq`. */
  @Optional()
  @IntegerParameter(0, Number.MAX_SAFE_INTEGER)
  afterSeq?: number;

  /** The last messages before this one. Without either, the latest. */
  @Optional()
  @IntegerParameter(1, Number.MAX_SAFE_INTEGER)
  beforeSeq?: number;

  /** How many messages at most. */
  @Optional()
  @IntegerParameter(1, 200)
  @Described({ default: 50 })
  limit = 50;
}

/** How far the caller has read. */
export class ReadDto {
  /**
   * `seq` of the last message read. The mark only moves forward, and not past the last message.
   * @example 7
   */
  @Described({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
  @Rule('seq', 'must be a whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0)
  seq: number;
}

/** How far the caller has read, now. */
export class ReadMarkDto {
  @Described({ type: 'integer', minimum: 0, example: 7 })
  seq: number;
}

export function fitsContent(value: unknown): value is string {
  return fits(value, maxContentLength);
}

export function fitsClientMessageId(value: unknown): value is string {
  return fits(value, 64);
}

/** Characters are counted only where there may be too many of them. */
function fits(value: unknown, characters: number): value is string {
  return isStorableText(value) && value !== '' && (value.length <= characters || codePoints(value) <= characters);
}
