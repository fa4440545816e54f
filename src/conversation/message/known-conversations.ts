import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Bus } from '../../bus/bus.js';
import type { Conversation } from '../conversation.entity.js';
import { conversationAdvanced, conversationChanged } from '../conversation.events.js';
import type { Draft } from './draft.js';
import type { Locked } from './placement.js';
import { customerChanged } from '../../customer/customer.events.js';
import { upTo } from '../../database/memory.js';

/** Conversations that are remembered: some ten megabytes. */
const max = 20_000;

/**
 * Open conversations as this node's last batch left them, most often as they still are. Whoever goes by them has the
 * database say whether it is so: others may have written since, and news of it may be lost.
 */
@Injectable()
export class KnownConversations {
  private readonly conversations = new LRUCache<string, Conversation>(upTo(max));
  /** The open conversation of each customer. */
  private readonly openOf = new LRUCache<string, string>(upTo(max));

  constructor(bus: Bus) {
    bus.on(conversationChanged, ({ conversationId }) => this.conversations.delete(conversationId));
    bus.on(conversationAdvanced, ({ conversationId, lastSeq }) => {
      if ((this.conversations.get(conversationId)?.lastSeq ?? lastSeq) < lastSeq)
        this.conversations.delete(conversationId);
    });
    bus.on(customerChanged, ({ customerId }) => this.conversations.delete(this.openOf.get(customerId) ?? ''));
  }

  keep(conversation: Conversation): void {
    if (conversation.status !== 'OPEN') return;
    this.conversations.set(conversation.id, conversation);
    this.openOf.set(conversation.customerId, conversation.id);
  }

  forget(drafts: Draft[]): void {
    for (const draft of drafts) this.conversations.delete(this.find(draft)?.id ?? '');
  }

  /** Where the draft goes, as far as it is known. */
  find({ sender, conversationId }: Draft): Conversation | undefined {
    const id = sender.kind === 'customer' ? this.openOf.get(sender.id) : conversationId;
    return id === undefined ? undefined : this.conversations.get(id);
  }

  /**
   * The rows that a batch of these drafts would lock; undefined where one of them is not known, or where there is more to
   * do than to add messages.
   */
  rowsOf(drafts: Draft[]): Omit<Locked, 'now'> | undefined {
    const found = new Map<string, Conversation>();
    for (const draft of drafts) {
      const conversation = this.find(draft);
      if (conversation === undefined || !isPlain(draft, conversation)) return undefined;
      found.set(conversation.id, { ...conversation });
    }
    const rows = [...found.values()];
    return {
      customers: new Set(rows.map(({ customerId }) => customerId)),
      named: rows,
      open: rows,
      disabled: new Set(),
    };
  }
}

/** Whether the draft goes to this very conversation, for its customer to see, and changes nothing else. */
function isPlain({ sender, conversationId, internal }: Draft, { id, assigneeId }: Conversation): boolean {
  if (internal) return false;
  return sender.kind === 'agent' ? assigneeId !== null : conversationId === undefined || conversationId === id;
}
