import type { AckFrame, ChatMessage } from '../../chat/frames.js';
import type { Unsent } from '../../chat/outbox.js';
import type { Message } from '../api/schema.js';

/** A frame's message, in the form that the API gives it. */
export function messageOf(frame: ChatMessage): Message {
  const { channel: _channel, timestamp, internal, ...same } = frame;
  return { ...same, internal: internal === true, createdAt: timestamp };
}

/** What has been acknowledged, as it is stored now. */
export function messageSent(entry: Unsent, { data }: AckFrame, senderId: string): Message {
  return {
    id: data.id,
    conversationId: data.conversationId,
    seq: data.seq,
    senderType: 'AGENT',
    senderId,
    content: entry.content,
    metadata: {},
    internal: entry.internal === true,
    clientMessageId: entry.clientMessageId,
    createdAt: data.timestamp,
  };
}
