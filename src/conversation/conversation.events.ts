import { BusEvent, type PayloadOf } from '../bus/bus-event.js';
import { count, id, oneOf } from '../bus/form.js';

/** What happens to a conversation, as agents are told. */
export const conversationEvents = ['created', 'assigned', 'resolved', 'reopened'] as const;
export type ConversationEvent = (typeof conversationEvents)[number];

/** A participant, as others are told of one. */
export const sender = { senderType: oneOf(['CUSTOMER', 'AGENT']), senderId: id };

/** Messages up to `lastSeq` are there: look. */
export const conversationAdvanced = BusEvent.of('conversation.advanced', { conversationId: id, lastSeq: count });

export const conversationChanged = BusEvent.of('conversation.changed', {
  conversationId: id,
  event: oneOf(conversationEvents),
  revision: count,
});

/** A participant has read up to `seq`. */
export const conversationRead = BusEvent.of('conversation.read', {
  conversationId: id,
  ...sender,
  seq: count,
  /** The connection it came over, if any: it knows. */
  connectionId: id,
});

/** Who has read, types or otherwise shows that they are there. */
export type Sender = Pick<PayloadOf<typeof conversationRead>, 'senderType' | 'senderId'>;
