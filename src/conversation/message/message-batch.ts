import { v7 as uuid } from 'uuid';
import { type Dialect, placeholders } from '../../database/dialect.js';
import type { Session } from '../../database/session.js';
import { storedTime } from '../../database/time.js';
import { Unauthenticated } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CustomerPrincipal } from '../../http/principal.js';
import { mayKnow } from '../audience.js';
import type { Conversation } from '../conversation.entity.js';
import { ConversationNotFound, ConversationResolved } from '../conversation.errors.js';
import {
  findConversations,
  insertConversations,
  selectConversations,
  updateConversations,
} from '../conversation-row.js';
import type { Advance, Draft, Posted } from './draft.js';
import { senderTypeOf } from './message.entity.js';
import { insertMessages } from './message-row.js';
import { findRepeats, repeated, repeatKey } from './repeats.js';

/** What became of each draft, in order, and of the conversations. */
export interface BatchResult {
  outcomes: (Posted | DomainError)[];
  advances: Advance[];
}

/**
 * Writes a batch within one transaction, in a few statements however many drafts there are. Rows are locked in one
 * order: customers, conversations. `seq` comes from the locked row of the conversation, so that it has no hole and runs
 * in the order of commits.
 */
export class MessageBatch {
  /** By the database's clock, once the rows are locked. */
  private now = '';
  private readonly advances = new Map<string, Advance>();
  private readonly openOf = new Map<string, Advance>();
  private customers = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
  ) {}

  async write(drafts: Draft[]): Promise<BatchResult> {
    const known = await findRepeats(this.session, drafts);
    const earlier = drafts.map((draft) => known.get(repeatKey(draft) ?? ''));
    await this.lock(drafts.filter((_draft, index) => earlier[index] === undefined));
    this.now = (await this.session.now()).toISOString();
    const outcomes = drafts.map((draft, index) => {
      const message = earlier[index];
      return message === undefined ? this.place(draft) : repeated(draft, message);
    });
    const advances = [...this.advances.values()].filter(({ messages }) => messages.length > 0);
    await this.store(advances);
    return { outcomes, advances };
  }

  private async lock(drafts: Draft[]): Promise<void> {
    const ids = unique(drafts.flatMap(({ conversationId }) => conversationId ?? []));
    const served = await findConversations(this.session, ids);
    const writers = drafts.flatMap(({ sender }) => (sender.kind === 'customer' ? [sender.id] : []));
    await this.lockCustomers(unique([...writers, ...served.map(({ customerId }) => customerId)]));
    for (const row of await findConversations(this.session, ids, this.dialect.forUpdate)) this.take(row);
    if (writers.length === 0) return;
    const open = await selectConversations(
      this.session,
      `open_for IN (${placeholders(unique(writers).length)}) ORDER BY id${this.dialect.forUpdate}`,
      unique(writers),
    );
    for (const row of open) this.openOf.set(row.customerId, this.take(row));
  }

  /** Both locks them and says who is still there: an erased customer's last words are not stored. */
  private async lockCustomers(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const marks = placeholders(ids.length);
    const rows = await this.session.query<{ id: string }>(
      `SELECT id FROM customers WHERE id IN (${marks}) AND active = 1 ORDER BY id${this.dialect.forUpdate}`,
      ids,
    );
    this.customers = new Set(rows.map(({ id }) => id));
  }

  private take(conversation: Conversation): Advance {
    const known = this.advances.get(conversation.id);
    if (known !== undefined) return known;
    const advance = { conversation, messages: [], isNew: false, isAssigned: false };
    this.advances.set(conversation.id, advance);
    return advance;
  }

  private place(draft: Draft): Posted | DomainError {
    const advance =
      draft.sender.kind === 'agent' ? this.placeOfAgent(draft) : this.placeOfCustomer(draft, draft.sender);
    if (advance instanceof DomainError) return advance;
    const { conversation } = advance;
    const message = {
      conversationId: conversation.id,
      seq: (conversation.lastSeq += 1),
      id: draft.id,
      senderType: senderTypeOf(draft.sender),
      senderId: draft.sender.id,
      content: draft.content,
      metadata: draft.metadata,
      internal: draft.internal,
      clientMessageId: draft.clientMessageId,
      createdAt: this.now,
    };
    advance.messages.push(message);
    conversation.lastMessageAt = this.now;
    if (!draft.internal) this.answer(conversation, draft);
    if (draft.sender.kind === 'agent' && !draft.internal && conversation.assigneeId === null) {
      conversation.assigneeId = draft.sender.id;
      advance.isAssigned = true;
      Object.assign(conversation, { revision: conversation.revision + 1, lastEvent: 'assigned', changedAt: this.now });
    }
    return { message, isRepeat: false };
  }

  /** A customer waits from the first message that nobody has answered. */
  private answer(conversation: Conversation, { sender }: Draft): void {
    conversation.lastReplyAt = this.now;
    conversation.waitingSince = sender.kind === 'agent' ? null : (conversation.waitingSince ?? this.now);
  }

  private placeOfAgent({ conversationId, internal }: Draft): Advance | DomainError {
    const advance = this.advances.get(conversationId ?? '');
    if (advance === undefined) return new DomainError(ConversationNotFound);
    if (advance.conversation.status === 'RESOLVED' && !internal) return new DomainError(ConversationResolved);
    return advance;
  }

  private placeOfCustomer({ conversationId }: Draft, customer: CustomerPrincipal): Advance | DomainError {
    if (!this.customers.has(customer.id)) return new DomainError(Unauthenticated);
    const named = conversationId === undefined ? undefined : this.advances.get(conversationId);
    if (conversationId !== undefined && (named === undefined || !mayKnow(customer, named.conversation))) {
      return new DomainError(ConversationNotFound);
    }
    return this.openOf.get(customer.id) ?? this.open(customer);
  }

  private open(customer: CustomerPrincipal): Advance {
    const advance = this.take({
      id: uuid(),
      customerId: customer.id,
      channel: customer.channel,
      status: 'OPEN',
      assigneeId: null,
      lastSeq: 0,
      lastMessageAt: this.now,
      lastReplyAt: this.now,
      createdAt: this.now,
      resolvedAt: null,
      waitingSince: null,
      revision: 1,
      lastEvent: 'created',
      changedAt: this.now,
    });
    advance.isNew = true;
    this.openOf.set(customer.id, advance);
    return advance;
  }

  private async store(advances: Advance[]): Promise<void> {
    if (advances.length === 0) return;
    await insertConversations(
      this.session,
      advances.filter(({ isNew }) => isNew).map(({ conversation }) => conversation),
    );
    await insertMessages(
      this.session,
      advances.flatMap(({ messages }) => messages),
    );
    await updateConversations(
      this.session,
      advances.filter(({ isNew }) => !isNew).map(({ conversation }) => conversation),
    );
    const served = advances.filter(({ messages }) => messages.some(({ internal }) => !internal));
    const ids = unique(served.map(({ conversation }) => conversation.customerId));
    if (ids.length === 0) return;
    await this.session.execute(
      `UPDATE customers SET last_interaction_at = ? WHERE id IN (${placeholders(ids.length)})`,
      [storedTime(this.now), ...ids],
    );
  }
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)].sort();
}
