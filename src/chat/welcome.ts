import { Injectable } from '@nestjs/common';
import { maxContentLength } from '../conversation/message/message.dto.js';
import { senderTypeOf } from '../conversation/message/message.entity.js';
import { maxFrameBytes } from './chat.adapter.js';
import type { Connection } from './connection.js';
import { Delivery } from './delivery.js';
import { FeedPump } from './feed-pump.js';
import { frame } from './frame.js';
import { heartbeatSeconds } from './heartbeat.js';
import { burst, messagesPerSecond } from './message-rate.js';
import { OpeningLook } from './opening-look.js';
import { maxConnections } from './roster.js';
import { TokenWatch } from './token-watch.js';

/**
 * How long a client that speaks our subprotocol may take to say where to resume, before it is sent what it lacks: there and
 * back on a slow line.
 */
const resumeMs = 1_000;

/** Says `ready`, and then what the participant has not had. */
@Injectable()
export class Welcome {
  constructor(
    private readonly opening: OpeningLook,
    private readonly delivery: Delivery,
    private readonly pump: FeedPump,
    private readonly tokens: TokenWatch,
  ) {}

  async greet(connection: Connection): Promise<void> {
    const { principal } = connection;
    const [look] = await Promise.all([this.opening.take(connection), this.tokens.verify(connection)]);
    if (look === undefined) return;
    const conversations = await this.opening.nameOpenOnes(principal, look);
    await this.tokens.catchUp();
    // Whoever is gone again, or was sent away, is told nothing.
    if (!connection.isOpen) return;
    connection.send(
      frame('ready', {
        principal: { type: senderTypeOf(principal), id: principal.id, name: principal.name },
        serverTime: new Date().toISOString(),
        heartbeatSeconds,
        limits: {
          maxFrameBytes,
          maxContentLength,
          messagesPerSecond,
          burst,
          maxConnections: maxConnections[principal.kind],
        },
        conversations,
      }),
    );
    connection.readyAt = look.now;
    for (const conversation of look.conversations) {
      const feed = connection.feedOf(conversation, conversation.lastSeq);
      feed.received ??= look.named.get(conversation.id)?.receivedSeq ?? 0;
      this.delivery.advance(connection, conversation);
    }
    if (connection.speaks) setTimeout(() => this.releaseSilent(connection), resumeMs);
    else this.release(connection);
  }

  /** A frame that has come may be a resume that is still worked on, or waits for its turn. */
  private releaseSilent(connection: Connection): void {
    if (!connection.hasSpoken) this.release(connection);
  }

  /** From now on messages go out. */
  release(connection: Connection): void {
    if (connection.isReleased) return;
    connection.isReleased = true;
    this.pump.runAll(connection);
  }
}
