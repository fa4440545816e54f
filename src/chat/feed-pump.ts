import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { maySee } from '../conversation/audience.js';
import { ConversationCursors } from '../conversation/conversation-cursors.js';
import { FreshMessages } from '../conversation/fresh-messages.js';
import type { Message } from '../conversation/message/message.entity.js';
import { MessageService } from '../conversation/message/message.service.js';
import type { Channel } from '../http/channel.js';
import { LOGGER } from '../log/log.module.js';
import type { Connection } from './connection.js';
import { DeliveredCursors } from './delivered-cursors.js';
import type { Feed } from './feed.js';
import { frame, messageFrame } from './frame.js';

/** Messages in one read. */
const readSize = 100;

/** The most that is replayed unasked; the rest is for REST. */
const replaySize = 500;

/** After the database has failed. */
const retryMs = 500;

/**
 * Sends connections what they have not had, in order, from their own cursors. One read is in flight per connection and
 * conversation, and none for a connection that does not take what it has: nothing queues in memory.
 */
@Injectable()
export class FeedPump {
  constructor(
    private readonly cursors: ConversationCursors,
    private readonly messages: MessageService,
    private readonly fresh: FreshMessages,
    private readonly delivered: DeliveredCursors,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Sends until the feed's target is reached, unless a run is on already: that one goes on. */
  run(connection: Connection, feed: Feed): void {
    if (feed.running !== undefined || !this.maySend(connection, feed)) return;
    feed.running = this.send(connection, feed)
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Messages could not be read for a connection');
        setTimeout(() => this.run(connection, feed), retryMs).unref();
      })
      .finally(() => {
        feed.running = undefined;
      });
  }

  /** Goes on with everything the connection waits for. */
  runAll(connection: Connection): void {
    for (const feed of connection.feeds.values()) this.run(connection, feed);
  }

  private maySend(connection: Connection, feed: Feed): boolean {
    return connection.isReleased && connection.isOpen && feed.isBehind && !connection.isFull;
  }

  private async send(connection: Connection, feed: Feed): Promise<void> {
    if (feed.cursor === undefined) await this.begin(connection, feed);
    while (this.maySend(connection, feed) && connection.feeds.get(feed.conversationId) === feed) {
      const from = feed.cursor ?? 0;
      const until = feed.target;
      const found = await this.between(connection, feed.conversationId, from, until);
      // A resume may have moved the cursor meanwhile; a lost right ends the feed.
      if (feed.cursor !== from || connection.feeds.get(feed.conversationId) !== feed) continue;
      this.write(connection, feed, found.messages);
      feed.cursor = found.isAll ? until : (found.messages.at(-1)?.seq ?? until);
    }
  }

  /** From what the participant has had; where that is long ago, only the oldest part of it. */
  private async begin(connection: Connection, feed: Feed): Promise<void> {
    const { conversationId } = feed;
    const position = (await this.cursors.find(connection.principal.id, [conversationId])).get(conversationId);
    // A resume may have been quicker.
    if (feed.cursor !== undefined) return;
    feed.begin = position?.receivedSeq ?? 0;
    feed.cursor = feed.begin;
    const lastSeq = feed.target;
    if (lastSeq - feed.begin <= replaySize) return;
    const replayed = await this.messages.read(connection.principal, conversationId, {
      afterSeq: feed.begin,
      limit: replaySize,
    });
    const toSeq = replayed.at(-1)?.seq ?? lastSeq;
    if (feed.cursor !== feed.begin) return;
    this.write(connection, feed, replayed);
    feed.cursor = lastSeq;
    if (replayed.length === replaySize && toSeq < lastSeq) {
      connection.send(frame('resync', { conversationId, fromSeq: toSeq + 1, toSeq: lastSeq }));
    }
  }

  /** What the connection may see of the messages after `from`, and whether that reaches `until`. */
  private async between(
    { principal }: Connection,
    conversationId: string,
    from: number,
    until: number,
  ): Promise<{ messages: Message[]; isAll: boolean }> {
    const fresh = this.fresh.between(conversationId, from, until);
    if (fresh !== undefined) return { messages: fresh.filter((message) => maySee(principal, message)), isAll: true };
    const read = await this.messages.read(principal, conversationId, { afterSeq: from, limit: readSize });
    const messages = read.filter(({ seq }) => seq <= until);
    return { messages, isAll: read.length < readSize || messages.length < read.length };
  }

  private write(connection: Connection, feed: Feed, messages: Message[]): void {
    const channel = feed.channel as Channel;
    for (const message of messages) {
      // It gets an ack in its place.
      if (!connection.own.delete(message.id)) connection.send(messageFrame(message, { channel }));
    }
    const last = messages.at(-1);
    if (last === undefined || connection.speaks) return;
    this.delivered.expect(connection, feed.conversationId, last.seq);
  }
}
