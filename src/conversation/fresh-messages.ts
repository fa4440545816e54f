import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Bus } from '../bus/bus.js';
import { conversationChanged } from './conversation.events.js';
import type { Advance } from './message/draft.js';
import { lettersOf } from './message/letters.js';
import type { Conversation } from './conversation.entity.js';
import type { Message } from './message/message.entity.js';

/** Characters kept at hand in all: some tens of megabytes with what is made of them. */
const maxCharacters = 4_000_000;

/** What a message takes beside its content and what it carries, in characters. */
const perMessage = 500;

/** Messages kept of each conversation, or all of its last batch: whoever keeps up needs no more, and what lives on costs collections. */
const maxMessages = 8;

/** They are read within moments, or from the database. */
const maxAgeMs = 5_000;

interface Kept {
  conversation: Conversation;
  messages: Message[];
}

/** What this node has just stored: a delivery that needs exactly these need not read them back. */
@Injectable()
export class FreshMessages {
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: maxCharacters,
    sizeCalculation: ({ messages }) => sizeOf(messages),
    ttl: maxAgeMs,
  });

  constructor(bus: Bus) {
    // Who serves it may be another now, and who reads what is judged by that.
    bus.on(conversationChanged, ({ conversationId }) => this.kept.delete(conversationId));
  }

  keep({ conversation, messages }: Advance): void {
    const before = this.kept.get(conversation.id)?.messages ?? [];
    const isNext = before.at(-1)?.seq === (messages[0]?.seq ?? 0) - 1;
    const kept = isNext ? [...before, ...messages].slice(-Math.max(maxMessages, messages.length)) : messages;
    this.kept.set(conversation.id, { conversation, messages: kept });
  }

  /** The conversation as it was when its message `seq` was stored here, unless it has changed otherwise since. */
  conversation(id: string, seq: number): Conversation | undefined {
    const known = this.kept.get(id)?.conversation;
    return known !== undefined && known.lastSeq >= seq ? known : undefined;
  }

  /** All messages after `after` up to `until`, or undefined where one of them is not at hand. */
  between(conversationId: string, after: number, until: number): Message[] | undefined {
    const messages = this.kept.get(conversationId)?.messages ?? [];
    // None is left out between the first and the last.
    const skipped = after + 1 - (messages[0]?.seq ?? Infinity);
    return skipped >= 0 && (messages.at(-1)?.seq ?? 0) >= until
      ? messages.slice(skipped, skipped + until - after)
      : undefined;
  }
}

function sizeOf(messages: Message[]): number {
  return messages.reduce((sum, message) => sum + lettersOf(message) + perMessage, 0);
}
