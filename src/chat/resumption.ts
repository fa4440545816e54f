import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversation/conversation.entity.js';
import type { Connection } from './connection.js';
import { Delivery } from './delivery.js';
import { FeedPump } from './feed-pump.js';
import { Welcome } from './welcome.js';

/** How often it is looked whether the connection takes more, or the database answers. */
const sliceMs = 50;

/** Sends a connection again what comes after a cursor of its own. */
@Injectable()
export class Resumption {
  constructor(
    private readonly delivery: Delivery,
    private readonly pump: FeedPump,
    private readonly welcome: Welcome,
  ) {}

  release(connection: Connection): void {
    this.welcome.release(connection);
  }

  /** From now on, from what the participant has had. */
  follow(connection: Connection, conversation: Conversation): void {
    this.delivery.advance(connection, conversation);
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
    feed.target = Math.max(feed.target, conversation.lastSeq);
    // The rest waits until everything that was asked for is named.
    connection.isReleased = true;
    while (connection.isOpen && (feed.cursor ?? from) < conversation.lastSeq) {
      // An agent may read every conversation, also one whose messages do not go to them.
      feed.isActive = true;
      this.pump.run(connection, feed);
      const before = feed.cursor;
      await feed.running;
      if (feed.cursor === before) await new Promise((resolve) => setTimeout(resolve, sliceMs));
    }
    return conversation.lastSeq;
  }
}
