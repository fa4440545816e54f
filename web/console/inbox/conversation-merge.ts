import type { Conversation, Message } from '../api/schema.js';

/** What is known of a conversation, with what is heard of it now. Of its messages, whichever knows the later one. */
export function mergeConversation(known: Conversation | undefined, heard: Conversation): Conversation {
  if (known === undefined) return heard;
  const { lastSeq, lastMessageAt, lastMessage, unreadCount, waitingSince } =
    known.lastSeq > heard.lastSeq ? known : heard;
  const readSeq = Math.max(known.readSeq, heard.readSeq);
  return {
    ...heard,
    lastSeq,
    lastMessageAt,
    unreadCount: readSeq >= lastSeq ? 0 : unreadCount,
    readSeq,
    othersReadSeq: Math.max(known.othersReadSeq, heard.othersReadSeq),
    ...(lastMessage === undefined ? {} : { lastMessage }),
    waitingSince,
  };
}

/** The conversation after this message; itself where it knows of it already. */
export function withMessage(known: Conversation, message: Message, agentId: string): Conversation {
  if (message.seq <= known.lastSeq) return known;
  const isOwn = message.senderId === agentId;
  return {
    ...known,
    lastSeq: message.seq,
    lastMessageAt: message.createdAt,
    lastMessage: message,
    unreadCount: isOwn ? known.unreadCount : known.unreadCount + 1,
    ...waitingAfter(known, message),
  };
}

/** A customer waits from their first word after the last answer; a note answers nobody. */
function waitingAfter({ waitingSince }: Conversation, message: Message): Partial<Conversation> {
  if (message.internal || message.senderType === 'SYSTEM') return {};
  if (message.senderType === 'AGENT') return { waitingSince: null };
  return { waitingSince: waitingSince ?? message.createdAt };
}

/** The agent has read up to here. */
export function withRead(known: Conversation, seq: number): Conversation {
  if (seq <= known.readSeq) return known;
  return { ...known, readSeq: seq, unreadCount: seq >= known.lastSeq ? 0 : known.unreadCount };
}
