import { type Facts, keyOf, type Report, type SentMessage } from './facts.js';
import type { MessageFrame, StoredConversation } from './history.js';

/** What is stored: everything that was acknowledged, once, with the id and seq of the ack, and as it was sent. */
export function checkStorage(facts: Facts, report: Report): void {
  checkUniqueness(facts, report);
  for (const conversation of facts.history.stored) checkSeqs(conversation, report);
  for (const message of facts.sent.values()) checkAcks(facts, message, report);
  checkContents(facts, report);
  checkCustomerViews(facts, report);
}

function checkUniqueness(facts: Facts, report: Report): void {
  const ids = new Set<string>();
  const keys = new Set<string>();
  for (const { messages } of facts.history.stored) {
    for (const message of messages) {
      if (ids.has(message.id)) report('doubled', `${name(message)} is stored under an id that another has`);
      ids.add(message.id);
      if (!message.clientMessageId) continue;
      const key = keyOf(message.senderId, message.clientMessageId);
      if (keys.has(key)) report('doubled', `${name(message)} is stored twice`);
      keys.add(key);
    }
  }
}

/** 1, 2, 3… as an administrator reads them, who sees the notes too. */
function checkSeqs({ id, messages }: StoredConversation, report: Report): void {
  let expected = 1;
  for (const message of messages) {
    if (message.conversationId !== id) report('altered', `${name(message)} is listed in conversation ${id}`);
    if (message.seq > expected) report('hole', `conversation ${id} has no seq ${expected} before ${message.seq}`);
    if (message.seq < expected) report('order', `conversation ${id} has seq ${message.seq} after ${expected - 1}`);
    expected = message.seq + 1;
  }
}

/** An ack that was given too early names a message that is not there; so does one whose message was lost. */
function checkAcks(facts: Facts, sent: SentMessage, report: Report): void {
  const stored = facts.storedOf(sent)?.message;
  for (const ack of sent.acks) {
    const what = `${sent.client}'s ${sent.clientMessageId}`;
    if (stored === undefined) report('lost', `${what} was acknowledged as ${ack.id} and is not stored`);
    else if (ack.id !== stored.id || ack.seq !== stored.seq || ack.conversationId !== stored.conversationId) {
      report('altered', `${what} was acknowledged as seq ${ack.seq} (${ack.id}) and is stored as ${name(stored)}`);
    }
  }
}

/** Nothing is stored that nobody sent; a message of the service itself has no clientMessageId. */
function checkContents(facts: Facts, report: Report): void {
  const byId = new Map(facts.history.participants.map((one) => [one.id, one.name]));
  for (const { message, conversation } of facts.storedById.values()) {
    if (message.senderType === 'SYSTEM') continue;
    const sent = facts.sent.get(keyOf(byId.get(message.senderId) ?? '', message.clientMessageId ?? ''))?.sent[0];
    if (sent === undefined) report('altered', `${name(message)} was never sent by who is said to have sent it`);
    else if (sent.content !== message.content || sent.internal !== message.internal) {
      report('altered', `${name(message)} is not what was sent`);
    }
    // A customer's message lands in their own conversation, whichever it names; an agent's in the one it names.
    const isOwn = message.senderType === 'CUSTOMER' && message.senderId === conversation.customerId;
    if (sent !== undefined && !isOwn && sent.conversationId !== conversation.id) {
      report('foreign', `${name(message)} was sent to ${sent.conversationId ?? 'a conversation of its own'}`);
    }
  }
}

/** A customer reads what an administrator reads, less the notes and the others' conversations. */
function checkCustomerViews(facts: Facts, report: Report): void {
  for (const { client, conversations } of facts.history.customerViews) {
    const seen = new Set<string>();
    for (const message of conversations.flatMap(({ messages }) => messages)) {
      seen.add(message.id);
      const stored = facts.storedById.get(message.id);
      if (stored === undefined) report('altered', `${client} reads ${name(message)}, which is not stored`);
      else if (!facts.isFor(client, stored)) report('foreign', `${client} reads ${name(message)} by REST`);
      else if (!isSame(message, stored.message)) report('altered', `${client} reads another ${name(message)}`);
    }
    for (const stored of facts.storedById.values()) {
      const isMissing = facts.isFor(client, stored) && !seen.has(stored.message.id);
      if (isMissing) report('unseen', `${client} does not find ${name(stored.message)} by REST`);
    }
  }
}

/** True where two sights of one message agree in what identifies it: id, place in the order, sender and text. */
export function isSame(one: MessageFrame, other: MessageFrame): boolean {
  const keys = ['id', 'seq', 'conversationId', 'senderId', 'content'] as const;
  return keys.every((key) => one[key] === other[key]);
}

export function name({ clientMessageId, id, seq, conversationId }: MessageFrame): string {
  return `${clientMessageId ?? id} (seq ${seq} of ${conversationId})`;
}
