import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { Bus } from '../bus/bus.js';
import { mayKnow } from '../conversation/audience.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { ConversationViews } from '../conversation/conversation-views.js';
import {
  conversationChanged,
  type ConversationEvent,
  conversationRead,
  type Sender,
} from '../conversation/conversation.events.js';
import { LOGGER } from '../log/log.module.js';
import { conversationTyping } from './chat.events.js';
import { Connections } from './connections.js';
import { Delivery } from './delivery.js';
import { frame } from './frame.js';

/**
 * Passes on what is not stored as a message: typing, read marks, and what becomes of conversations. Only what is named
 * here goes out, whatever else an event may carry.
 */
@Injectable()
export class Relay implements OnModuleInit {
  /** The latest revision of a conversation that its agents were told of. */
  private readonly told = new LRUCache<string, number>({ max: 50_000, ttl: 60_000 });
  /** What is being told, by conversation: the latest. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly bus: Bus,
    private readonly views: ConversationViews,
    private readonly delivery: Delivery,
    private readonly connections: Connections,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on(conversationTyping, ({ conversationId, senderType, senderId, active }) => {
      const sender = { senderType, senderId };
      void this.follow(conversationId, (conversation) => this.tellTyping(conversation, sender, active));
    });
    this.bus.on(conversationRead, ({ conversationId, senderType, senderId, seq, connectionId }) => {
      const sender = { senderType, senderId };
      void this.follow(conversationId, (conversation) => this.tellRead(conversation, sender, seq, connectionId));
    });
    this.bus.on(conversationChanged, ({ conversationId, event, revision }) => {
      this.notice(conversationId, event, revision);
    });
  }

  /**
   * Something has become of a conversation, as the bus or the poll says: each revision is told once. The row knows what has
   * become of it last, whatever is said; of what came before that it has to bear out what is said.
   */
  notice(conversationId: string, event: ConversationEvent, revision: number): void {
    if (this.toldOf(conversationId) >= revision) return;
    const tell = async (conversation: Conversation) => {
      const { revision: real, lastEvent } = conversation;
      // Published once it is committed: only somebody else's word can be ahead, and it shall hide nothing that is true.
      const reached = Math.min(revision, real);
      if (this.toldOf(conversationId) >= reached) return;
      this.told.set(conversationId, reached);
      const become = reached === real ? lastEvent : event;
      if (bearsOut(conversation, become)) await this.tellChange(conversation, become);
    };
    this.inTurn(conversationId, () => this.follow(conversationId, tell));
  }

  /** What comes later to a conversation is not told first. @param step never rejects */
  private inTurn(conversationId: string, step: () => Promise<void>): void {
    const turn = (this.turns.get(conversationId) ?? Promise.resolve()).then(step).then(() => {
      if (this.turns.get(conversationId) === turn) this.turns.delete(conversationId);
    });
    this.turns.set(conversationId, turn);
  }

  private toldOf(conversationId: string): number {
    return this.told.get(conversationId) ?? 0;
  }

  /** To everyone else, where the sender is one who may type there. */
  private async tellTyping(conversation: Conversation, sender: Sender, active: boolean): Promise<void> {
    if (!(await this.views.takesPart(conversation, sender))) return;
    const text = frame('typing', { conversationId: conversation.id, ...sender, active });
    for (const connection of this.delivery.audienceOf(conversation)) {
      if (connection.principal.id !== sender.senderId) connection.tell(text);
    }
  }

  /**
   * To everyone else, and to the reader's other connections, as far as it is stored. A customer is told of no number that
   * they may not see.
   */
  private async tellRead(
    conversation: Conversation,
    sender: Sender,
    upTo: number,
    connectionId: string,
  ): Promise<void> {
    const seq = Math.min(upTo, await this.views.readSeqOf(conversation, sender));
    if (seq === 0) return;
    const data = { conversationId: conversation.id, ...sender };
    const text = frame('read', { ...data, seq });
    for (const connection of this.delivery.audienceOf(conversation)) {
      if (connection.id === connectionId) continue;
      if (connection.principal.kind === 'agent') {
        connection.tell(text);
      } else {
        const seen = await this.views.lastSeqFor(connection.principal, conversation, seq);
        if (seen > 0) connection.tell(frame('read', { ...data, seq: seen }));
      }
    }
  }

  /** To every agent, and where it is theirs to know to the customer. An agent who gets the conversation gets its messages. */
  private async tellChange(conversation: Conversation, event: ConversationEvent): Promise<void> {
    await this.tellCustomer(conversation, event);
    const agents = [...this.connections.agents()];
    const viewers = agents.flatMap(({ principal }) => (principal.kind === 'agent' ? [principal] : []));
    const seen = await this.views.forAgents(conversation, viewers);
    for (const connection of agents) {
      const view = seen.get(connection.principal.id);
      if (view !== undefined) connection.tell(frame('conversation', { event, conversation: view }));
      if (this.delivery.isFor(connection, conversation)) this.delivery.advance(connection, conversation);
    }
  }

  private async tellCustomer(conversation: Conversation, event: ConversationEvent): Promise<void> {
    if (event !== 'resolved' && event !== 'reopened') return;
    for (const connection of this.connections.of(conversation.customerId)) {
      if (!mayKnow(connection.principal, conversation)) continue;
      const view = await this.views.for(connection.principal, conversation);
      connection.tell(frame('conversation', { event, conversation: view }));
    }
  }

  /** None of it is promised: while the database is away nobody hears who types. */
  private async follow(id: string, tell: (conversation: Conversation) => Promise<void>): Promise<void> {
    if (this.connections.size === 0) return;
    try {
      const conversation = await this.views.find(id);
      if (conversation !== null) await tell(conversation);
    } catch (error) {
      this.logger.warn({ err: error }, 'News of a conversation could not be passed on');
    }
  }
}

/** Whether the conversation, as it is, can be one of which this is true. */
function bearsOut({ status }: Conversation, event: ConversationEvent): boolean {
  if (event === 'resolved') return status === 'RESOLVED';
  return event !== 'reopened' || status === 'OPEN';
}
