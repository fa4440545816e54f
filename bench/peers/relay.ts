import { nextSeq, Wire } from './chat-wire.js';

/** The limit: forwards and acknowledges, and stores nothing. */
new Wire((message) => ({ ...message, seq: nextSeq(message.conversationId) })).listen();
