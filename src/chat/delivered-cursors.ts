import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { ConversationCursors } from '../conversation/conversation-cursors.js';
import { CursorWriter, type ReachedPosition } from '../conversation/cursor-writer.js';
import { WriteBehind } from '../database/write-behind.js';
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
  /** What is not written yet. */
  private readonly reached = new Map<string, ReachedPosition>();
  private readonly writing = new WriteBehind(gatherMs, () => this.write());

  constructor(
    private readonly cursors: ConversationCursors,
    private readonly writer: CursorWriter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** `seq` up to which the connection's participant has had the conversation, on any of their connections. */
  async of({ principal }: Connection, conversationId: string): Promise<number> {
    const { receivedSeq } = await this.cursors.of(principal, conversationId);
    return receivedSeq;
  }

  /** The connection has had the conversation up to `seq`. */
  note({ cursorKey }: Connection, conversationId: string, seq: number): void {
    const key = `${cursorKey} ${conversationId}`;
    if ((this.reached.get(key)?.receivedSeq ?? 0) >= seq) return;
    this.reached.set(key, { participantId: cursorKey, conversationId, readSeq: 0, receivedSeq: seq });
    this.writing.ask();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writing.flush();
  }

  private async write(): Promise<void> {
    const reached = [...this.reached];
    try {
      const held = new Set(await this.writer.advanceAll(reached.map(([, position]) => position)));
      for (const [key, position] of reached) {
        if (!held.has(position) && this.reached.get(key) === position) this.reached.delete(key);
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'Delivery cursors could not be stored');
    }
    if (this.reached.size > 0) this.writing.ask();
  }
}
