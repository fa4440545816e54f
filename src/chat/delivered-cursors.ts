import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CursorWriter, type ReachedPosition } from '../conversation/cursor-writer.js';
import { LOGGER } from '../log/log.module.js';
import type { Connection } from './connection.js';

/** How long positions are gathered before they are written. */
const gatherMs = 300;

/**
 * The delivery cursors of clients that say nothing of what they have received: what their socket has taken counts. A
 * position that is lost with the node is sent again: clients know messages by their id.
 */
@Injectable()
export class DeliveredCursors implements OnApplicationShutdown {
  private reached = new Map<string, ReachedPosition>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly writer: CursorWriter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The connection has had the conversation up to `seq`. */
  note({ cursorKey }: Connection, conversationId: string, seq: number): void {
    this.reach({ participantId: cursorKey, conversationId, readSeq: 0, receivedSeq: seq });
  }

  private reach(position: ReachedPosition): void {
    const key = `${position.participantId} ${position.conversationId}`;
    if ((this.reached.get(key)?.receivedSeq ?? 0) >= position.receivedSeq) return;
    this.reached.set(key, position);
    this.timer ??= setTimeout(() => void this.flush(), gatherMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    const reached = [...this.reached.values()];
    this.reached = new Map();
    try {
      for (const held of await this.writer.advanceAll(reached)) this.reach(held);
    } catch (error) {
      this.logger.warn({ err: error }, 'Delivery cursors could not be stored');
    }
  }
}
