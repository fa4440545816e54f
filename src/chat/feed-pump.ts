import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { maySee } from '../conversation/audience.js';
import type { Message } from '../conversation/message/message.entity.js';
import { MessageSpans } from '../conversation/message/message-spans.js';
import { MessageService } from '../conversation/message/message.service.js';
import { LOGGER } from '../log/log.module.js';
import type { Connection } from './connection.js';
import { DeliveredCursors } from './delivered-cursors.js';
import type { Feed } from './feed.js';
import { frame, messageFrame } from './frame.js';
import { ReplayReads } from './replay-reads.js';
import { TokenWatch } from './token-watch.js';

/** Messages in one read. */
const readSize = 100;

/** More than this may wait, and what is said now may not wait for it. */
const newsSize = 20;

/** The most that is replayed unasked; the rest is for REST. */
const replaySize = 500;

/** After the database has failed. */
const retryMs = 500;

/** A message may be stamped this long before it is there. */
const commitMs = 15_000;

/** Some messages of a conversation, all of those up to `reaches`. */
interface Part {
  messages: Message[];
  reaches: number;
  /** Whether they are known to be synced to disk. */
  isStored: boolean;
}

/**
 * Sends connections what they have not had, in order, from their own cursors. One read is in flight per connection and
 * conversation, and none for a connection that does not take what it has: nothing queues in memory.
 */
@Injectable()
export class FeedPump {
  private readonly replays = new ReplayReads();

  constructor(
    private readonly messages: MessageService,
    private readonly spans: MessageSpans,
    private readonly delivered: DeliveredCursors,
    private readonly tokens: TokenWatch,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Sends until the feed's target is reached, unless a run is on already: that one goes on. */
  run(connection: Connection, feed: Feed): void {
    if (feed.running !== undefined) return;
    if (!this.tokens.isBehind) this.sendAtHand(connection, feed);
    if (!maySend(connection, feed)) return;
    feed.running = this.send(connection, feed).then(
      () => {
        feed.running = undefined;
        // The target may have moved after the run looked at it for the last time.
        this.run(connection, feed);
      },
      (error: unknown) => {
        feed.running = undefined;
        this.logger.warn({ err: error }, 'Messages could not be read for a connection');
        setTimeout(() => this.run(connection, feed), retryMs).unref();
      },
    );
  }

  /** Resolves when it is known of whoever is connected that their token has not ended. */
  async whenSure(): Promise<void> {
    if (this.tokens.isBehind) await this.tokens.catchUp();
  }

  /** Goes on with everything the connection waits for. */
  runAll(connection: Connection): void {
    for (const feed of connection.feeds.values()) this.run(connection, feed);
  }

  private async send(connection: Connection, feed: Feed): Promise<void> {
    if (feed.cursor === undefined) await this.begin(connection, feed);
    await this.whenSure();
    this.sendAtHand(connection, feed);
    while (feed.cursor !== undefined && maySend(connection, feed)) {
      const from = feed.cursor;
      const part = await this.read(connection, feed, { from, until: endOf(feed) });
      // It may have stood still while it read.
      await this.whenSure();
      // Meanwhile a resume may have moved the cursor, or other conversations have filled what it takes.
      if (feed.cursor === from && !connection.isFull) this.write(connection, feed, part);
      this.sendAtHand(connection, feed);
    }
  }

  /** What this node has just stored goes out in the same turn. It is synced to disk. */
  private sendAtHand(connection: Connection, feed: Feed): void {
    const { conversationId } = feed;
    while (feed.cursor !== undefined && maySend(connection, feed)) {
      const until = endOf(feed);
      const messages = this.spans.atHand({ conversationId, afterSeq: feed.cursor, upTo: until });
      if (messages === undefined) return;
      this.write(connection, feed, { messages, reaches: until, isStored: true });
    }
  }

  /** From what the participant has had; where that is long ago, only the oldest part of it. */
  private async begin(connection: Connection, feed: Feed): Promise<void> {
    const { principal } = connection;
    const { conversationId, target } = feed;
    const before = feed.before ?? (await this.lastSeqBefore(connection, conversationId));
    const afterSeq =
      before === 0 ? 0 : Math.min(feed.received ?? (await this.delivered.of(connection, conversationId)), before);
    const beyond = { afterSeq, most: replaySize, upTo: target };
    const gap =
      target - afterSeq > replaySize
        ? await this.replays.ask(() => this.messages.findBeyond(principal, conversationId, beyond))
        : undefined;
    // A resume may have been quicker.
    if (feed.cursor !== undefined) return;
    feed.beginAfter(afterSeq);
    feed.gap = gap;
  }

  /** Another connection of the participant may have had what was said since this one listens. */
  private lastSeqBefore({ readyAt }: Connection, conversationId: string): Promise<number> {
    return this.messages.lastSeqBefore(conversationId, new Date((readyAt?.getTime() ?? 0) - commitMs));
  }

  /**
   * The messages after `from`, up to `until` at most. What is said now is read at once, for all whom it concerns; what was
   * said before, when it is its turn. The database may show a commit that is still on its way to disk.
   */
  private async read(
    connection: Connection,
    feed: Feed,
    { from, until }: { from: number; until: number },
  ): Promise<Part> {
    const { principal } = connection;
    const { conversationId } = feed;
    if (until - from <= newsSize && !feed.isReplayAfter(from)) {
      const messages = await this.spans.read({ conversationId, afterSeq: from, upTo: until });
      return { messages, reaches: until, isStored: false };
    }
    const read = await this.replays.messages(
      connection,
      { conversationId, afterSeq: from, isLong: until - from > newsSize },
      () => this.messages.read(principal, conversationId, { afterSeq: from, limit: readSize }),
    );
    const messages = read.filter(({ seq }) => seq <= until);
    const last = messages.at(-1);
    const reaches = last === undefined || messages.length < readSize ? until : last.seq;
    return { messages, reaches, isStored: false };
  }

  /** Moves the cursor on by what the connection may see of this part, as far as it takes it. */
  private write(connection: Connection, feed: Feed, part: Part): void {
    const until = endOf(feed);
    feed.cursor = this.writeEach(connection, feed, part) ?? part.reaches;
    if (feed.gap !== undefined && feed.cursor >= until) leap(connection, feed);
  }

  /** @returns the `seq` after which the connection took no more, or undefined where it took everything */
  private writeEach(connection: Connection, feed: Feed, { messages, isStored }: Part): number | undefined {
    for (const message of messages) {
      if (!maySee(connection.principal, message)) continue;
      const { seq } = message;
      if (!isStored && connection.claims.isPending(message.id)) {
        connection.claims.hold(message.id, feed);
        return seq - 1;
      }
      const note = connection.speaks ? undefined : () => this.delivered.note(connection, feed.conversationId, seq);
      if (connection.claims.acknowledge(message)) note?.();
      else connection.send(messageFrame(message, feed.channel), note);
      if (connection.isFull) return seq;
    }
    return undefined;
  }
}

/** `seq` up to which the feed sends before it leaves something out. */
function endOf({ gap, target }: Feed): number {
  return gap === undefined ? target : gap.fromSeq - 1;
}

function maySend(connection: Connection, feed: Feed): boolean {
  const isDue = connection.isReleased || feed.isAsked;
  const isHeld = feed.heldAt !== undefined && connection.claims.isPending(feed.heldAt);
  return isDue && connection.isOpen && feed.isBehind && !connection.isFull && !isHeld;
}

/** What is not replayed is named, and the stream goes on behind it. */
function leap(connection: Connection, feed: Feed): void {
  const { gap, conversationId } = feed;
  if (gap === undefined) return;
  connection.send(frame('resync', { conversationId, ...gap }));
  // What was sent before the gap is no part of this stream: whoever asks for what is in it gets it.
  feed.beginAfter(gap.toSeq);
}
