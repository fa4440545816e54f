import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { ConversationCursors } from '../conversation/conversation-cursors.js';
import { LOGGER } from '../log/log.module.js';
import type { Connection } from './connection.js';

/** How long positions are gathered before they are written. */
const gatherMs = 300;

interface Reached {
  participantId: string;
  conversationId: string;
  seq: number;
}

/**
 * The delivery cursors of clients that say nothing of what they have received: what their socket has taken counts. A
 * position that is lost with the node is sent again: clients know messages by their id.
 */
@Injectable()
export class DeliveredCursors implements OnApplicationShutdown {
  private reached = new Map<string, Reached>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly cursors: ConversationCursors,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Notes the position once the socket has taken everything that was sent before. */
  expect(connection: Connection, conversationId: string, seq: number): void {
    connection.afterSent(() => this.note({ participantId: connection.principal.id, conversationId, seq }));
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  private note(reached: Reached): void {
    const key = `${reached.participantId} ${reached.conversationId}`;
    if ((this.reached.get(key)?.seq ?? 0) < reached.seq) this.reached.set(key, reached);
    this.timer ??= setTimeout(() => void this.flush(), gatherMs);
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    const reached = [...this.reached.values()];
    this.reached = new Map();
    try {
      for (const { participantId, conversationId, seq } of reached) {
        await this.cursors.advance(participantId, conversationId, { readSeq: 0, receivedSeq: seq });
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'Delivery cursors could not be stored');
    }
  }
}
