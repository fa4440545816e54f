import { newId } from '../../database/new-id.js';
import { type Dialect, placeholders } from '../../database/dialect.js';
import type { Fragment, Session } from '../../database/session.js';
import { storedTime } from '../../database/time.js';
import { Unauthenticated } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CustomerPrincipal } from '../../http/principal.js';
import { mayKnow } from '../audience.js';
import type { Conversation } from '../conversation.entity.js';
import { ConversationNotFound, ConversationResolved } from '../conversation.errors.js';
import {
  conversationsOf,
  conversationsOpenFor,
  insertConversations,
  toConversations,
  updateConversations,
} from '../conversation-row.js';
import type { Advance, Draft, Posted } from './draft.js';
import { type Message, senderTypeOf } from './message.entity.js';
import { insertMessages } from './message-row.js';
import { byRepeatKey, repeated, repeatKey, selectRepeats } from './repeats.js';

/** What became of each draft, in order, and of the conversations. */
export interface BatchResult {
  outcomes: (Posted | DomainError)[];
  advances: Advance[];
}

/** Which customer each conversation is of, as far as that is known: it never changes. */
export interface Owners {
  has: (conversationId: string) => boolean;
  get: (conversationId: string) => string | undefined;
  set: (conversationId: string, customerId: string) => unknown;
}

/** Somebody has to look whether a draft is stored already. */
export class MayBeRepeat extends Error {}

/**
 * Writes a batch within one transaction, in a few statements however many drafts there are. Rows are locked in one
 * order: customers, conversations. `seq` comes from the locked row of the conversation, so that it has no hole and runs
 * in the order of commits.
 */
export class MessageBatch {
  /** By the database's clock, once the rows are locked. */
  private now = '';
  private readonly advances = new Map<string, Advance>();
  /** Their rows as they were when they were locked. */
  private readonly before = new Map<string, Conversation>();
  private readonly openOf = new Map<string, Advance>();
  private customers = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
    private readonly owners: Owners,
  ) {}

  /**
   * @param trusts that no draft is stored already: few are, and a unique key tells of those
   * @throws a unique violation, or `MayBeRepeat`, where a draft may be one that is stored
   */
  async write(drafts: Draft[], trusts = false): Promise<BatchResult> {
    const known = await this.look(drafts, trusts);
    const earlier = drafts.map((draft) => known.get(repeatKey(draft) ?? ''));
    await this.lock(drafts.filter((_draft, index) => earlier[index] === undefined));
    const outcomes = drafts.map((draft, index) => {
      const message = earlier[index];
      return message === undefined ? this.place(draft) : repeated(draft, message);
    });
    // Refused now, but it may be that it was stored when it was not.
    const isUnsure = (outcome: unknown, index: number) =>
      outcome instanceof DomainError && drafts[index]?.clientMessageId !== null;
    if (trusts && outcomes.some(isUnsure)) throw new MayBeRepeat();
    const advances = [...this.advances.values()].filter(({ messages }) => messages.length > 0);
    await this.store(advances);
    return { outcomes, advances };
  }

  /** What is stored already; and whose the conversations are, where that is not known. */
  private async look(drafts: Draft[], trusts: boolean): Promise<Map<string, Message>> {
    const repeats = trusts ? undefined : selectRepeats(this.dialect, drafts);
    const ids = conversationIds(drafts).filter((id) => !this.owners.has(id));
    const served = ids.length === 0 ? undefined : conversationsOf(this.dialect, ids);
    const results = await this.session.queryEach([repeats, served].flatMap((select) => select ?? []));
    const conversations = served === undefined ? [] : toConversations(results.at(-1) ?? []);
    for (const { id, customerId } of conversations) this.owners.set(id, customerId);
    return repeats === undefined ? new Map<string, Message>() : byRepeatKey(results[0] ?? []);
  }

  /**
   * Locks the rows of customers, which says who is still there: an erased customer's last words are not stored. Then
   * those of the conversations that are named, and those that are open. The time is read last.
   */
  private async lock(drafts: Draft[]): Promise<void> {
    const ids = conversationIds(drafts).filter((id) => this.owners.has(id));
    const writers = unique(drafts.flatMap(({ sender }) => (sender.kind === 'customer' ? [sender.id] : [])));
    const customers = unique([...writers, ...ids.flatMap((id) => this.owners.get(id) ?? [])]);
    const { forUpdate } = this.dialect;
    const locks = {
      customers: activeCustomers(this.dialect, customers, forUpdate),
      named: conversationsOf(this.dialect, ids, forUpdate),
      open: conversationsOpenFor(this.dialect, writers, forUpdate),
    };
    const due = Object.values(locks).filter(({ parameters }) => parameters.length > 0);
    const { results, now } = await this.session.queryAt(due);
    const found = (lock: Fragment) => (due.includes(lock) ? (results[due.indexOf(lock)] ?? []) : []);
    this.now = now.toISOString();
    this.customers = new Set((found(locks.customers) as { id: string }[]).map(({ id }) => id));
    for (const row of toConversations(found(locks.named))) this.take(row);
    for (const row of toConversations(found(locks.open))) this.openOf.set(row.customerId, this.take(row));
  }

  private take(conversation: Conversation): Advance {
    const known = this.advances.get(conversation.id);
    if (known !== undefined) return known;
    const advance = { conversation, messages: [], isNew: false, isAssigned: false };
    this.advances.set(conversation.id, advance);
    this.before.set(conversation.id, { ...conversation });
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
      id: newId(),
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
      this.dialect,
      advances.flatMap(({ conversation, isNew }) => {
        const before = isNew ? undefined : this.before.get(conversation.id);
        return before === undefined ? [] : { before, after: conversation };
      }),
    );
    const served = advances.filter(({ messages }) => messages.some(({ internal }) => !internal));
    const ids = unique(served.map(({ conversation }) => conversation.customerId));
    if (ids.length === 0) return;
    await this.session.write(
      `UPDATE customers${this.dialect.byKey('PRIMARY')} SET last_interaction_at = ? WHERE id IN (${placeholders(ids.length)})`,
      [storedTime(this.now), ...ids],
    );
  }
}

/** The SELECT of those who may write. */
export function activeCustomers(dialect: Dialect, ids: string[], lock: string): Fragment {
  const where = `id IN (${placeholders(ids.length)}) AND active = 1 ORDER BY id${lock}`;
  return { sql: `SELECT id FROM customers${dialect.byKey('PRIMARY')} WHERE ${where}`, parameters: ids };
}

function conversationIds(drafts: Draft[]): string[] {
  return unique(drafts.flatMap(({ conversationId }) => conversationId ?? []));
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)].sort();
}
