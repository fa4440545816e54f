import { applyDecorators } from '@nestjs/common';
import { Allow } from 'class-validator';
import { codePoints, Flag, isStorableText, Nullable, OneOf, Optional, Rule } from '../http/field.js';
import { fitsClientMessageId, fitsContent, PostMessageDto } from '../conversation/message/message.dto.js';
import { isUuid } from '../http/uuid.pipe.js';

/** The most conversations that one `resume` names. */
export const maxCursors = 200;

/** What a client calls its frames is repeated by errors up to this length, also where it is too long to be taken. */
export const maxRepeated = 256;

/** What agents say of themselves. */
export const agentPresences = ['ONLINE', 'BUSY', 'AWAY'] as const;
export type AgentPresence = (typeof agentPresences)[number];
/** `OFFLINE`: without a connection on any node. */
export type PresenceStatus = AgentPresence | 'OFFLINE';

/** The events that clients send: every frame but the chat message, which has none. */
export const clientEvents = [
  'ping',
  'typing',
  'read',
  'received',
  'resume',
  'subscribe',
  'unsubscribe',
  'status',
] as const;
export type ClientEvent = (typeof clientEvents)[number];

export function isClientEvent(value: unknown): value is ClientEvent {
  return clientEvents.some((event) => event === value);
}

const ConversationId = () => Rule('conversationId', 'must be the UUID of a conversation', isUuid);
const Seq = () => Rule('seq', 'must be a whole number from 0', isSeq);
const RefText = () =>
  applyDecorators(
    Optional(),
    Rule('ref', 'must be a text of at most 64 characters', (value) => isStorableText(value) && codePoints(value) <= 64),
  );

/** What every frame of a client may have. */
export class ClientFrame {
  @Optional()
  @Allow()
  event?: string;

  @RefText()
  ref?: string;
}

/** The document's frame. */
export class MessageFrame extends PostMessageDto {
  @Nullable()
  @ConversationId()
  conversationId?: string | null;

  /** Ignored: the sender is the connection's principal, always. */
  @Allow()
  senderId?: unknown;

  @RefText()
  ref?: string;
}

const plainFields = new Set(['content', 'clientMessageId', 'conversationId', 'senderId']);

/**
 * The frame where it is one of the common ones, so plain that nothing in it could be refused or changed; undefined leaves
 * it to the rules above. They take fifty times as long.
 */
export function plainMessage(sent: Record<string, unknown>): MessageFrame | undefined {
  const { content, clientMessageId, conversationId, senderId } = sent;
  const isPlain =
    fitsContent(content) &&
    (clientMessageId === undefined || fitsClientMessageId(clientMessageId)) &&
    (conversationId === undefined || isUuid(conversationId)) &&
    (senderId === undefined || typeof senderId === 'string') &&
    Object.keys(sent).every((name) => plainFields.has(name));
  return isPlain ? Object.assign(new MessageFrame(), sent) : undefined;
}

export class TypingFrame extends ClientFrame {
  @ConversationId()
  conversationId: string;

  @Optional()
  @Flag()
  active = true;
}

/** `read` and `received`. */
export class CursorFrame extends ClientFrame {
  @ConversationId()
  conversationId: string;

  @Seq()
  seq: number;
}

/** `subscribe` and `unsubscribe`. */
export class SubscriptionFrame extends ClientFrame {
  @ConversationId()
  conversationId: string;
}

export class StatusFrame extends ClientFrame {
  @OneOf(agentPresences)
  status: AgentPresence;
}

export class ResumeFrame extends ClientFrame {
  @Rule('cursors', `must be an object of at most ${maxCursors} conversations, each with its last seq`, isCursors)
  cursors: Record<string, number>;
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isCursors(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= maxCursors && entries.every(([id, seq]) => isUuid(id) && isSeq(seq));
}
