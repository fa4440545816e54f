import { newId } from '../../database/new-id.js';
import { Unauthenticated } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import type { AgentPrincipal, CustomerPrincipal } from '../../http/principal.js';
import { mayKnow } from '../audience.js';
import type { Conversation } from '../conversation.entity.js';
import { ConversationNotFound, ConversationResolved } from '../conversation.errors.js';
import type { Change } from '../conversation-row.js';
import type { Advance, Draft, Posted } from './draft.js';
import { senderTypeOf } from './message.entity.js';

/** In place of the time of what is placed before its time is known. */
export const unknownTime = '';

/** The rows that a batch goes by. */
export interface Locked {
  /** By the database's clock, once they were locked. */
  now: string;
  /** Those who may write. */
  customers: Set<string>;
  /** The conversations that drafts name. */
  named: Conversation[];
  /** The customers' open ones. */
  open: Conversation[];
  /** Of the agents who reply where nobody serves, those who are disabled: they become no assignee. */
  disabled: Set<string>;
}

/** Finds each draft its place: the conversation and the `seq`, by the rows that are locked and what was placed before. */
export class Placement {
  private readonly now: string;
  private readonly customers: Set<string>;
  private readonly disabled: Set<string>;
  private readonly reached = new Map<string, Advance>();
  /** Rows as they were when they were locked. */
  private readonly before = new Map<string, Conversation>();
  private readonly openOf = new Map<string, Advance>();

  /** Nothing that is placed may be said before this. */
  private earliest = '';

  constructor({ now, customers, named, open, disabled }: Locked) {
    this.now = now;
    this.customers = customers;
    this.disabled = disabled;
    for (const row of [...named, ...open]) this.before.set(row.id, { ...row });
    for (const row of named) this.reach(row);
    for (const row of open) this.openOf.set(row.customerId, this.reach(row));
  }

  /** The conversations that have got messages. */
  get advances(): Advance[] {
    return [...this.reached.values()].filter(({ messages }) => messages.length > 0);
  }

  /** What has become of their rows, of those that were there. */
  get changes(): Change[] {
    return this.advances.flatMap(({ conversation }) => {
      const before = this.before.get(conversation.id);
      const isCustomerActive = this.customers.has(conversation.customerId);
      return before === undefined ? [] : { before, after: conversation, isCustomerActive };
    });
  }

  /** The time of a batch, where that was not known when it was placed, must not be before this. */
  get notBefore(): string {
    return this.earliest;
  }

  place(draft: Draft): Posted | DomainError {
    const advance =
      draft.sender.kind === 'agent' ? this.placeOfAgent(draft) : this.placeOfCustomer(draft, draft.sender);
    if (advance instanceof DomainError) return advance;
    const { conversation } = advance;
    const at = this.timeOf(draft, conversation);
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
      createdAt: at,
    };
    advance.messages.push(message);
    conversation.lastMessageAt = at;
    if (!draft.internal) answer(conversation, draft, at);
    if (draft.sender.kind === 'agent' && !draft.internal) this.takeOn(advance, draft.sender);
    return { message, isRepeat: false };
  }

  /** Who replies serves where nobody does. */
  private takeOn(advance: Advance, agent: AgentPrincipal): void {
    const { conversation } = advance;
    const { assigneeId, revision } = conversation;
    if (assigneeId !== null || this.disabled.has(agent.id)) return;
    advance.assigner = agent;
    const changed = { assigneeId: agent.id, revision: revision + 1, lastEvent: 'assigned', changedAt: this.now };
    Object.assign(conversation, changed);
  }

  /**
   * By the clock, but after what was said there before, and after the moment from which the sender sees: where a clock is put back,
   * a token without proof would not see what its holder says, or the next one what was said before it.
   */
  private timeOf({ sender }: Draft, { lastMessageAt }: Conversation): string {
    const seesFrom = sender.kind === 'customer' ? (sender.seesFrom ?? '') : '';
    const floor = lastMessageAt > seesFrom ? lastMessageAt : seesFrom;
    if (floor > this.earliest) this.earliest = floor;
    return this.now === unknownTime || this.now >= floor ? this.now : next(floor);
  }

  private placeOfAgent({ conversationId, internal }: Draft): Advance | DomainError {
    const advance = this.reached.get(conversationId ?? '');
    if (advance === undefined) return new DomainError(ConversationNotFound);
    if (advance.conversation.status === 'RESOLVED' && !internal) return new DomainError(ConversationResolved);
    return advance;
  }

  private placeOfCustomer({ conversationId }: Draft, customer: CustomerPrincipal): Advance | DomainError {
    if (!this.customers.has(customer.id)) return new DomainError(Unauthenticated);
    const named = conversationId === undefined ? undefined : this.reached.get(conversationId);
    if (conversationId !== undefined && (named === undefined || !mayKnow(customer, named.conversation))) {
      return new DomainError(ConversationNotFound);
    }
    return this.openOf.get(customer.id) ?? this.open(customer);
  }

  private open(customer: CustomerPrincipal): Advance {
    const advance = this.reach({
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

  private reach(conversation: Conversation): Advance {
    const known = this.reached.get(conversation.id);
    if (known !== undefined) return known;
    const advance: Advance = { conversation, messages: [], isNew: false, assigner: null };
    this.reached.set(conversation.id, advance);
    return advance;
  }
}

/** A customer waits from the first message that nobody has answered. */
function answer(conversation: Conversation, { sender }: Draft, at: string): void {
  conversation.lastReplyAt = at;
  conversation.waitingSince = sender.kind === 'agent' ? null : (conversation.waitingSince ?? at);
}

function next(moment: string): string {
  return new Date(Date.parse(moment) + 1).toISOString();
}
