import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { ConversationAccess } from '../conversation/conversation-access.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { FreshMessages } from '../conversation/fresh-messages.js';
import type { Message } from '../conversation/message/message.entity.js';
import type { Connection } from './connection.js';
import { Delivery } from './delivery.js';
import { withinTime } from '../errors/time-limit.js';
import { FeedPump } from './feed-pump.js';
import type { Feed } from './feed.js';
import { Welcome } from './welcome.js';

/** How often it is looked whether the connection takes more, or the database answers. */
const sliceMs = 50;

/** An ack waits this long for what was said before its message. */
const orderMs = 2_000;

/** Sends a connection what comes up to a place in a conversation, before it goes on. */
@Injectable()
export class Resumption {
  constructor(
    private readonly delivery: Delivery,
    private readonly pump: FeedPump,
    private readonly welcome: Welcome,
    private readonly access: ConversationAccess,
    private readonly fresh: FreshMessages,
  ) {}

  release(connection: Connection): void {
    this.welcome.release(connection);
  }

  /** From now on, from what the participant has had. */
  follow(connection: Connection, conversation: Conversation): void {
    this.delivery.follow(connection, conversation);
  }

  leave(connection: Connection, conversationId: string): void {
    this.delivery.leave(connection, conversationId);
  }

  /**
   * Everything after `seq`, in order. What this connection was sent already, from a place not after `seq`, is not sent
   * again. @returns the `seq` up to which it has everything
   */
  async resume(connection: Connection, conversation: Conversation, seq: number): Promise<number> {
    const feed = connection.feedOf(conversation, conversation.lastSeq);
    const from = Math.min(seq, conversation.lastSeq);
    if (feed.cursor === undefined || from < feed.begin || from > feed.cursor || feed.gap !== undefined) {
      feed.beginAfter(from);
    }
    connection.claims.forget(conversation.id);
    feed.target = Math.max(feed.target, conversation.lastSeq);
    // The rest waits until everything that was asked for is named.
    feed.isAsked = true;
    while (connection.isOpen && isBefore(feed, conversation.lastSeq)) {
      await this.push(connection, feed);
    }
    return this.access.lastSeqFor(connection.principal, conversation);
  }

  /**
   * Sends what was said before `message` first: with its ack the client has everything up to it.
   * @throws where that cannot be read, or takes too long
   */
  async catchUp(connection: Connection, { conversationId, seq }: Message): Promise<void> {
    const deadline = performance.now() + orderMs;
    const conversation =
      this.fresh.conversation(conversationId, seq) ??
      (await withinTime(this.access.find(conversationId), orderMs, tooLate));
    const isAgent = connection.principal.kind === 'agent';
    if (conversation === null || (isAgent && !this.delivery.isFor(connection, conversation))) return;
    const feed = this.delivery.advance(connection, conversation);
    if (!isBefore(feed, seq)) return;
    await withinTime(this.pushUpTo(connection, feed, { seq, deadline }), deadline - performance.now(), tooLate);
  }

  /** The feed need not wait any more. */
  goOn(connection: Connection, feed: Feed): void {
    this.pump.run(connection, feed);
  }

  private async pushUpTo(
    connection: Connection,
    feed: Feed,
    { seq, deadline }: { seq: number; deadline: number },
  ): Promise<void> {
    while (connection.isOpen && isBefore(feed, seq) && performance.now() < deadline) {
      await this.push(connection, feed);
    }
  }

  private async push(connection: Connection, feed: Feed): Promise<void> {
    const before = feed.cursor;
    this.pump.run(connection, feed);
    await feed.running;
    if (feed.cursor === before) await delay(sliceMs);
  }
}

function tooLate(): Error {
  return new Error(`What was said before was not sent within ${orderMs} ms`);
}

function isBefore({ cursor }: Feed, seq: number): boolean {
  return cursor === undefined || cursor < seq;
}
