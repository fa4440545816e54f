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
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { Delivery } from './delivery.js';
import { frame } from './frame.js';
import { upTo } from '../database/memory.js';

/**
 * Passes on what is not stored as a message: typing, read marks, and what becomes of conversations. Only what is named
 * here goes out, whatever else an event may carry.
 */
@Injectable()
export class Relay implements OnModuleInit {
  /** The latest revision of a conversation that was told of here. */
  private readonly told = new LRUCache<string, number>({ ...upTo(50_000), ttl: 600_000 });
  /** How far somebody has read a conversation, as it was told of last. */
  private readonly readUpTo = new LRUCache<string, number>({ ...upTo(50_000), ttl: 60_000 });
  /** Conversations of which there is news. */
  private readonly news = new Set<string>();
  /** Conversations whose news is being told. */
  private readonly telling = new Set<string>();

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
    this.bus.on(conversationChanged, ({ conversationId, revision }) => this.notice(conversationId, revision));
  }

  /** Something has become of a conversation, as the bus or the poll says: what it is, the database knows. */
  notice(conversationId: string, revision: number): void {
    if (this.toldOf(conversationId) >= revision) return;
    this.news.add(conversationId);
    if (!this.telling.has(conversationId)) void this.tellNews(conversationId);
  }

  /** One after the other: what comes later to a conversation is not told first. */
  private async tellNews(conversationId: string): Promise<void> {
    this.telling.add(conversationId);
    try {
      while (this.news.delete(conversationId)) {
        await this.follow(conversationId, (conversation) => this.catchUp(conversation));
      }
    } finally {
      this.telling.delete(conversationId);
    }
  }

  /** Each revision is told once. What could not be told is told with what comes next, or when the poll finds it. */
  private async catchUp(conversation: Conversation): Promise<void> {
    const { id } = conversation;
    for (const { event, revision } of await this.views.becameOf(conversation, this.toldOf(id))) {
      if (bearsOut(conversation, event)) await this.tellChange(conversation, event);
      this.told.set(id, revision);
    }
  }

  private toldOf(conversationId: string): number {
    return this.told.get(conversationId) ?? 0;
  }

  /** To everyone else, where the sender is one who may type there. */
  private async tellTyping(conversation: Conversation, sender: Sender, active: boolean): Promise<void> {
    if (!(await this.views.takesPart(conversation, sender))) return;
    await this.delivery.whenSure();
    const text = frame('typing', { conversationId: conversation.id, ...sender, active });
    for (const connection of this.delivery.audienceOf(conversation)) {
      if (connection.principal.id !== sender.senderId) connection.tell(text);
    }
  }

  /** To everyone else, and to the reader's other connections, as far as it is stored; what comes late is no news. */
  private async tellRead(
    conversation: Conversation,
    sender: Sender,
    upTo: number,
    connectionId: string,
  ): Promise<void> {
    const seq = Math.min(upTo, await this.views.readSeqOf(conversation, sender));
    const place = `${conversation.id} ${sender.senderId}`;
    const isNews = () => seq > (this.readUpTo.get(place) ?? 0);
    if (!isNews()) return;
    const audience = this.delivery.audienceOf(conversation).filter(({ id }) => id !== connectionId);
    const seen = await Promise.all(audience.map((connection) => this.seenBy(connection, conversation, seq)));
    await this.delivery.whenSure();
    if (!isNews()) return;
    this.readUpTo.set(place, seq);
    const data = { conversationId: conversation.id, ...sender };
    for (const [index, last] of seen.entries()) {
      if (last > 0) audience[index]?.tell(frame('read', { ...data, seq: last }));
    }
  }

  /** A customer is told of no number that they may not see. */
  private async seenBy({ principal }: Connection, conversation: Conversation, seq: number): Promise<number> {
    return principal.kind === 'agent' ? seq : this.views.lastSeqFor(principal, conversation, seq);
  }

  /** To every agent, and where it is theirs to know to the customer. An agent who gets the conversation gets its messages. */
  private async tellChange(conversation: Conversation, event: ConversationEvent): Promise<void> {
    const agents = [...this.connections.agents()];
    const viewers = agents.flatMap(({ principal }) => (principal.kind === 'agent' ? [principal] : []));
    const seen = await this.views.forAgents(conversation, viewers);
    const customers = event === 'resolved' || event === 'reopened' ? await this.customersWhoKnow(conversation) : [];
    await this.delivery.whenSure();
    for (const { connection, view } of customers) {
      if (view !== undefined) connection.tell(frame('conversation', { event, conversation: view }));
    }
    for (const connection of agents) {
      const view = seen.get(connection.principal.id);
      if (view !== undefined) connection.tell(frame('conversation', { event, conversation: view }));
      if (this.delivery.isFor(connection, conversation)) this.delivery.advance(connection, conversation);
    }
  }

  /** The customer's connections, with the conversation as each is shown it. */
  private customersWhoKnow(conversation: Conversation) {
    const whoKnow = this.connections
      .of(conversation.customerId)
      .filter(({ principal }) => mayKnow(principal, conversation));
    return Promise.all(
      whoKnow.map(async (connection) => ({
        connection,
        view: await this.views.for(connection.principal, conversation),
      })),
    );
  }

  /**
   * None of it is promised: while the database is away nobody hears who types. Between the last look at the database and the
   * telling the node must be sure who may hear: it may have stood still.
   */
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
