import type { Bus } from '../../bus/bus.js';
import { DomainError } from '../../errors/domain-error.js';
import { conversationAdvanced, conversationChanged } from '../conversation.events.js';
import type { FreshMessages } from '../fresh-messages.js';
import type { Advance, Posted } from './draft.js';
import type { KnownConversations } from './known-conversations.js';
import type { BatchResult } from './message-batch.js';

/** Remembers what a batch has left, and tells every node of it. */
export class MessageNews {
  constructor(
    private readonly fresh: FreshMessages,
    private readonly known: KnownConversations,
    private readonly bus: Bus,
  ) {}

  /** The next batch goes by it. */
  keep(advance: Advance): void {
    this.known.keep(advance.conversation);
    this.fresh.keep(advance);
  }

  tell({ advances, outcomes }: BatchResult): void {
    for (const advance of advances) this.tellAdvance(advance);
    for (const outcome of outcomes) this.tellAgain(outcome);
  }

  private tellAdvance(advance: Advance): void {
    const { conversation, isNew, assigner } = advance;
    const { id: conversationId, lastSeq, revision } = conversation;
    if (isNew) this.bus.publish(conversationChanged, { conversationId, event: 'created', revision });
    if (assigner !== null) this.bus.publish(conversationChanged, { conversationId, event: 'assigned', revision });
    // They have made this node forget it.
    if (isNew || assigner !== null) this.keep(advance);
    this.bus.publish(conversationAdvanced, { conversationId, lastSeq });
  }

  /** Whoever stored it may not know that it is: an answer of the database that is lost leaves the news untold. */
  private tellAgain(outcome: Posted | DomainError): void {
    if (outcome instanceof DomainError || !outcome.isRepeat) return;
    const { conversationId, seq } = outcome.message;
    this.bus.publish(conversationAdvanced, { conversationId, lastSeq: seq });
  }
}
