import type { ChatMessage } from '../chat/frames.js';
import type { StoredConversation, StoredMessage } from './service.js';

/** A message that is stored, as it is shown. */
export interface Said {
  id: string;
  conversationId: string;
  seq: number;
  senderType: 'CUSTOMER' | 'AGENT' | 'SYSTEM';
  senderId: string;
  content: string;
  /** Milliseconds since 1970, by the clock of the service. */
  at: number;
  clientMessageId: string | null;
}

/** A conversation, as far as it is known here. */
export interface Thread {
  id: string;
  /** In the order of `seq`, of which a customer does not see every one. */
  messages: Said[];
  isResolved: boolean;
  readSeq: number;
  /** How far agents have read. */
  othersReadSeq: number;
  lastAt: number;
  /** Undefined until its latest messages were asked for. */
  hasEarlier: boolean | undefined;
}

type Described = Pick<StoredConversation, 'id' | 'status' | 'readSeq' | 'othersReadSeq' | 'lastMessageAt'>;

/** Everything that is known of what was said, in all of the customer's conversations. */
export class Transcript {
  private readonly threads = new Map<string, Thread>();
  /** The highest `seq` heard of each conversation, also where the messages are forgotten again. */
  private readonly had = new Map<string, number>();

  /** The conversations, the one that something was said in last at the end. */
  get stream(): Thread[] {
    return [...this.threads.values()].sort((a, b) => a.lastAt - b.lastAt);
  }

  /** Where a message goes that is written now: undefined where it begins a conversation. */
  get open(): Thread | undefined {
    return this.stream.findLast(({ isResolved }) => !isResolved);
  }

  get cursors(): Record<string, number> {
    return Object.fromEntries(this.had);
  }

  /** Messages of others that the customer has not read. */
  get unread(): Said[] {
    return this.stream.flatMap(({ messages, readSeq }) =>
      messages.filter(({ seq, senderType }) => seq > readSeq && senderType !== 'CUSTOMER'),
    );
  }

  find(conversationId: string): Thread | undefined {
    return this.threads.get(conversationId);
  }

  /** What has come by itself, in order: from there on it goes on after a loss. @returns whether it was not there yet */
  hear(said: Said): boolean {
    this.had.set(said.conversationId, Math.max(said.seq, this.had.get(said.conversationId) ?? 0));
    return this.add(said);
  }

  /** @returns whether it was not there yet */
  add(said: Said): boolean {
    const thread = this.thread(said.conversationId);
    const after = thread.messages.findLastIndex(({ seq }) => seq <= said.seq);
    if (thread.messages[after]?.seq === said.seq) return false;
    thread.messages.splice(after + 1, 0, said);
    thread.lastAt = Math.max(thread.lastAt, said.at);
    if (said.seq === 1) thread.hasEarlier = false;
    return true;
  }

  /** What the service says of a conversation. */
  describe({ id, status, readSeq, othersReadSeq, lastMessageAt }: Described): void {
    const thread = this.thread(id);
    thread.isResolved = status === 'RESOLVED';
    thread.readSeq = Math.max(thread.readSeq, readSeq);
    thread.othersReadSeq = Math.max(thread.othersReadSeq, othersReadSeq);
    thread.lastAt = Math.max(thread.lastAt, Date.parse(lastMessageAt));
  }

  read(conversationId: string, seq: number): void {
    const thread = this.thread(conversationId);
    thread.readSeq = Math.max(thread.readSeq, seq);
  }

  readByOthers(conversationId: string, seq: number): void {
    const thread = this.thread(conversationId);
    thread.othersReadSeq = Math.max(thread.othersReadSeq, seq);
  }

  /** Its messages have a gap, up to that one: they are asked for anew. */
  drop(conversationId: string, upTo: number): void {
    const thread = this.thread(conversationId);
    this.had.set(conversationId, Math.max(upTo, this.had.get(conversationId) ?? 0));
    thread.messages = [];
    thread.hasEarlier = undefined;
  }

  private thread(id: string): Thread {
    const known = this.threads.get(id);
    if (known !== undefined) return known;
    const thread = {
      id,
      messages: [],
      isResolved: false,
      readSeq: 0,
      othersReadSeq: 0,
      lastAt: 0,
      hasEarlier: undefined,
    };
    this.threads.set(id, thread);
    return thread;
  }
}

export function ofFrame({ timestamp, ...frame }: ChatMessage): Said {
  return { ...frame, at: Date.parse(timestamp) };
}

export function ofStored({ createdAt, ...message }: StoredMessage): Said {
  return { ...message, at: Date.parse(createdAt) };
}
