import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { Bus } from '../bus/bus.js';
import { isServedBy, mayKnow } from '../conversation/audience.js';
import { ConversationAccess } from '../conversation/conversation-access.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { conversationAdvanced } from '../conversation/conversation.events.js';
import { isDatabaseAway } from '../database/database-error.js';
import { LOGGER } from '../log/log.module.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { FeedPump } from './feed-pump.js';
import type { Feed } from './feed.js';
import { upTo } from '../database/memory.js';

/** After the database has failed. */
const retryMs = 500;

/**
 * Decides who is sent what. News are hints only: whoever may have the conversation's messages is brought up to date
 * from where that connection stands. Rights are judged anew at every piece of news, by the conversation as it is now.
 */
@Injectable()
export class Delivery implements OnModuleInit {
  /** Conversations of which there is news, with the latest `seq` that is told. */
  private readonly news = new Map<string, number>();
  /** The latest `seq` heard of lately, whether looked at or not. */
  private readonly heard = new LRUCache<string, number>({ ...upTo(50_000), ttl: 60_000 });
  /** Conversations that are looked at now. */
  private readonly looking = new Set<string>();

  constructor(
    private readonly connections: Connections,
    private readonly access: ConversationAccess,
    private readonly pump: FeedPump,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on(conversationAdvanced, ({ conversationId, lastSeq }) => this.hear(conversationId, lastSeq));
  }

  /** A conversation may have messages up to `lastSeq`: whoever may see them gets what they have not had. */
  hear(conversationId: string, lastSeq: number): void {
    if (this.connections.size === 0) return;
    this.heard.set(conversationId, Math.max(lastSeq, this.heard.get(conversationId) ?? 0));
    this.news.set(conversationId, Math.max(lastSeq, this.news.get(conversationId) ?? 0));
    if (!this.looking.has(conversationId)) void this.look(conversationId);
  }

  /** The same from the poll, which hears most things twice: `lastSeq` that was heard of lately is no news. */
  notice(conversationId: string, lastSeq: number): void {
    if ((this.heard.get(conversationId) ?? 0) < lastSeq) this.hear(conversationId, lastSeq);
  }

  /** Resolves when nobody is connected any more whose token ended while this process stood still. */
  whenSure(): Promise<void> {
    return this.pump.whenSure();
  }

  /** Connections that get what happens in this conversation. */
  audienceOf(conversation: Conversation): Connection[] {
    const { id, customerId, assigneeId } = conversation;
    const audience = this.connections.of(customerId).filter(({ principal }) => mayKnow(principal, conversation));
    if (assigneeId === null) return [...audience, ...this.connections.agents()];
    audience.push(...this.connections.of(assigneeId));
    for (const connection of this.connections.subscribersOf(id)) {
      if (connection.principal.id !== assigneeId && mayKnow(connection.principal, conversation))
        audience.push(connection);
    }
    return audience;
  }

  /**
   * Begins, or goes on, to send this conversation to this connection.
   * @param before `seq` of the last message that was said before the connection could listen, where that is known. What
   * comes after it is sent even where the participant has had it elsewhere by then.
   */
  advance(connection: Connection, conversation: Conversation, before?: number): Feed {
    const feed = connection.feedOf(conversation, before);
    feed.target = Math.max(feed.target, conversation.lastSeq);
    this.pump.run(connection, feed);
    return feed;
  }

  /** An agent's connection wants what is said there, beginning with what the agent has not had: see `FeedPump`. */
  follow(connection: Connection, conversation: Conversation): void {
    this.connections.subscribe(connection, conversation.id);
    this.advance(connection, conversation, conversation.lastSeq);
  }

  leave(connection: Connection, conversationId: string): void {
    this.connections.unsubscribe(connection, conversationId);
  }

  /** Whether what is said in this conversation goes to this agent's connection. */
  isFor(connection: Connection, conversation: Conversation): boolean {
    return connection.subscriptions.has(conversation.id) || isServedBy(connection.principal.id, conversation);
  }

  private async look(conversationId: string): Promise<void> {
    this.looking.add(conversationId);
    for (;;) {
      const lastSeq = this.news.get(conversationId);
      if (lastSeq === undefined) break;
      this.news.delete(conversationId);
      try {
        const conversation = this.access.atHand(conversationId, lastSeq) ?? (await this.access.find(conversationId));
        if (conversation !== null) this.spread(conversation);
        // What was claimed may be more than there is, and must not keep the poll from what comes.
        this.heard.set(conversationId, conversation?.lastSeq ?? 0);
      } catch (error) {
        this.failToLook(conversationId, error);
      }
    }
    this.looking.delete(conversationId);
  }

  /** While the database is away, what there was is looked for again; of anything else another look is no mend, but for the poll's. */
  private failToLook(conversationId: string, error: unknown): void {
    if (isDatabaseAway(error)) {
      setTimeout(() => this.hear(conversationId, this.heard.get(conversationId) ?? 0), retryMs).unref();
      return;
    }
    this.heard.delete(conversationId);
    this.logger.error({ err: error, conversationId }, 'A conversation could not be looked at');
  }

  private spread(conversation: Conversation): void {
    for (const connection of this.audienceOf(conversation)) {
      this.advance(connection, conversation);
    }
  }
}
