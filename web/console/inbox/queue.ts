import type { QueryClient } from '@tanstack/react-query';
import type { TypedFrame } from '../../chat/frames.js';
import type { Conversation, Message } from '../api/schema.js';
import { mergeConversation, withMessage, withRead } from './conversation-merge.js';
import { conversationKeys, type QueueKey, type QueuePages } from './queue-query.js';
import { belongs } from './view.js';

const gatherMs = 400;

/** Keeps what has been fetched of conversations true, by what comes over the connection. */
export class Queue {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly queries: QueryClient,
    private readonly agentId: string,
  ) {}

  takeMessage(message: Message): void {
    const isKnown = this.change(message.conversationId, (known) => withMessage(known, message, this.agentId));
    // A queue that it belongs to may have been fetched before there was anything in it.
    if (!isKnown) this.refetch();
  }

  take(frame: TypedFrame): void {
    if (frame.type === 'conversation') {
      const { conversation } = frame.data;
      this.place(conversation);
      this.refetchCounts();
      void this.queries.invalidateQueries({ queryKey: conversationKeys.ofCustomer(conversation.customerId) });
    } else if (frame.type === 'read' && frame.data.senderId === this.agentId) {
      this.read(frame.data.conversationId, frame.data.seq);
    } else if (frame.type === 'error' && frame.data.code === 'CONVERSATION_NOT_FOUND') {
      // It does not say which.
      this.refetchAll();
    }
  }

  /** A conversation has changed, as the service says: it goes to the queues where it belongs, and leaves the others. */
  place(heard: Conversation): void {
    const conversation = mergeConversation(this.find(heard.id), heard);
    this.queries.setQueryData<Conversation>(conversationKeys.one(heard.id), conversation);
    for (const [key, pages] of this.queues()) {
      if (pages === undefined) continue;
      const wasThere = pages.pages.some(({ content }) => content.some(({ id }) => id === heard.id));
      // What a search finds, only the service knows.
      const isHere = belongs(conversation, key.view, this.agentId) && (key.q === '' || wasThere);
      this.queries.setQueryData<QueuePages>(conversationKeys.queue(key), placed(pages, conversation, isHere));
    }
  }

  /** It is gone, with its customer: it leaves the queues, and its thread says so. */
  drop(id: string): void {
    if (this.find(id) === undefined) return;
    for (const [key, pages] of this.queues()) {
      if (pages !== undefined) this.queries.setQueryData(conversationKeys.queue(key), without(pages, id));
    }
    void this.queries.resetQueries({ queryKey: conversationKeys.one(id) });
    this.refetchCounts();
  }

  /** The agent has read so far, here or in another window. */
  read(conversationId: string, seq: number): void {
    this.change(conversationId, (known) => withRead(known, seq));
  }

  /** Things may have been missed. */
  refetchAll(): void {
    void this.queries.invalidateQueries({ queryKey: conversationKeys.all });
  }

  refetchCounts(): void {
    void this.queries.invalidateQueries({ queryKey: conversationKeys.counts });
  }

  /** What is known of it, wherever it stands. */
  find(id: string): Conversation | undefined {
    const one = this.queries.getQueryData<Conversation>(conversationKeys.one(id));
    if (one !== undefined) return one;
    for (const [, pages] of this.queues()) {
      const found = pages?.pages.flatMap(({ content }) => content).find((conversation) => conversation.id === id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** @returns whether it was anywhere */
  private change(id: string, step: (known: Conversation) => Conversation): boolean {
    const known = this.find(id);
    if (known === undefined) return false;
    const next = step(known);
    if (next !== known) this.place(next);
    return true;
  }

  private refetch(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.queries.invalidateQueries({ queryKey: conversationKeys.queues });
      this.refetchCounts();
    }, gatherMs);
  }

  private queues(): [QueueKey, QueuePages | undefined][] {
    const found = this.queries.getQueriesData<QueuePages>({ queryKey: conversationKeys.queues });
    return found.flatMap(([[, , key], pages]) => (isQueueKey(key) ? [[key, pages]] : []));
  }
}

function isQueueKey(key: unknown): key is QueueKey {
  return typeof key === 'object' && key !== null && 'view' in key && 'q' in key;
}

/** It stands on the first page, from where `rowsOf` sorts it to its place. */
function placed(pages: QueuePages, conversation: Conversation, isHere: boolean): QueuePages {
  const others = without(pages, conversation.id);
  const [first, ...rest] = others.pages;
  if (first === undefined || !isHere) return others;
  return { ...pages, pages: [{ ...first, content: [conversation, ...first.content] }, ...rest] };
}

function without(pages: QueuePages, conversationId: string): QueuePages {
  const others = pages.pages.map((page) => ({
    ...page,
    content: page.content.filter(({ id }) => id !== conversationId),
  }));
  return { ...pages, pages: others };
}

/** The conversations of all pages, latest first, each once. */
export function rowsOf(pages: Pick<QueuePages, 'pages'> | undefined): Conversation[] {
  const all = new Map<string, Conversation>();
  for (const conversation of pages?.pages.flatMap(({ content }) => content) ?? []) {
    all.set(conversation.id, mergeConversation(all.get(conversation.id), conversation));
  }
  return [...all.values()].sort((a, b) => compare(b.lastMessageAt, a.lastMessageAt) || compare(b.id, a.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
