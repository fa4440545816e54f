import type { Message } from '../conversation/message/message.entity.js';
import { Internal } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { Channel } from '../http/channel.js';

/** What a client may add to any frame; its answer repeats it. */
export type Ref = string | undefined;

/** One frame that is not a chat message. */
export function frame(type: string, data?: unknown, ref?: Ref): string {
  return JSON.stringify({ type, ...(ref === undefined ? {} : { ref }), ...(data === undefined ? {} : { data }) });
}

/** What was encoded in this turn of the event loop. */
const encoded = new Map<Message, Buffer>();

/** A chat message in the document's form, encoded once however many sockets it goes to in one turn. */
export function messageFrame(message: Message, channel: Channel): Buffer {
  const known = encoded.get(message);
  if (known !== undefined) return known;
  if (encoded.size === 0) setImmediate(() => encoded.clear());
  const fields = {
    channel,
    conversationId: message.conversationId,
    senderId: message.senderId,
    content: message.content,
    timestamp: message.createdAt,
    id: message.id,
    seq: message.seq,
    senderType: message.senderType,
    metadata: message.metadata ?? {},
    clientMessageId: message.clientMessageId,
    ...(message.internal ? { internal: true } : {}),
  };
  const bytes = Buffer.from(JSON.stringify(fields));
  encoded.set(message, bytes);
  return bytes;
}

export function ackFrame({ clientMessageId, id, conversationId, seq, createdAt }: Message, ref: Ref): string {
  return frame('ack', { clientMessageId, id, conversationId, seq, timestamp: createdAt }, ref);
}

/** What an error is answered with. What is not a `DomainError` is a bug: its text stays here. */
export function errorFrame(error: unknown, ref: Ref, clientMessageId: string | undefined): string {
  const { code, message, fields, retryAfter } = error instanceof DomainError ? error : new DomainError(Internal);
  return frame('error', {
    code,
    message,
    ...(fields === undefined ? {} : { fields }),
    ...(ref === undefined ? {} : { ref }),
    ...(clientMessageId === undefined ? {} : { clientMessageId }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: Math.ceil(retryAfter * 1_000) }),
  });
}
