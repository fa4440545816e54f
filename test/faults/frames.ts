import type { MessageFrame } from './history.js';

/** Neither a message nor an answer. Of the types that no client here looks at, `typing` stands for all. */
export type OtherFrame =
  | { type: 'typing' }
  | { type: 'subscribed'; data: { conversationId: string } }
  | { type: 'conversation'; data: { event: string; conversation: { id: string } } };

/** What a socket receives: messages have no type. */
export type Frame =
  | (MessageFrame & { type?: undefined })
  | { type: 'ready'; data: { conversations: { id: string }[] } }
  | { type: 'ack'; data: { clientMessageId: string; id: string; conversationId: string; seq: number } }
  | { type: 'error'; data: { code: string; message: string; clientMessageId?: string; retryAfterMs?: number } }
  | { type: 'resumed'; data: { conversationId: string; lastSeq: number } }
  | { type: 'resync'; data: { conversationId: string } }
  | OtherFrame;

/** What stands in a frame of this type. */
export type DataOf<T extends Frame['type']> = Extract<Frame, { type: T; data: object }>['data'];
