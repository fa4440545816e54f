/** What happens to a conversation, as agents are told. */
export const conversationEvents = ['created', 'assigned', 'resolved', 'reopened'] as const;
export type ConversationEvent = (typeof conversationEvents)[number];

declare module '../bus/bus.js' {
  interface BusEvents {
    /** Messages up to `lastSeq` are there: look. */
    'conversation.advanced': { conversationId: string; lastSeq: number };
    'conversation.changed': { conversationId: string; event: ConversationEvent; revision: number };
    /** A participant has read up to `seq`. */
    'conversation.read': {
      conversationId: string;
      senderType: 'CUSTOMER' | 'AGENT';
      senderId: string;
      seq: number;
      /** The connection it came over, if any: it knows. */
      connectionId: string;
    };
  }
}
