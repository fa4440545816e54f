/** What happened to a conversation, as agents are told. */
export type ConversationEvent = 'created' | 'assigned' | 'resolved' | 'reopened';

declare module '../bus/bus.js' {
  interface BusEvents {
    /** Messages up to `lastSeq` are there: look. */
    'conversation.advanced': { conversationId: string; lastSeq: number };
    'conversation.changed': { conversationId: string; event: ConversationEvent };
    /** A participant has read up to `seq`. */
    'conversation.read': { conversationId: string; senderType: 'CUSTOMER' | 'AGENT'; senderId: string; seq: number };
  }
}
