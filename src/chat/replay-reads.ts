import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import { cursorKeyOf } from '../conversation/audience.js';
import type { Message } from '../conversation/message/message.entity.js';
import type { Connection } from './connection.js';

/**
 * Reads at once of what was said before, long ones and short ones. Thousands of them, when everybody comes back, would
 * stand before every message in the line for the database, and take the whole node.
 */
const longReads = 2;
const shortReads = 4;

/** Where messages are read from, and whether many. */
interface Span {
  conversationId: string;
  afterSeq: number;
  isLong: boolean;
}

type Read = () => Promise<Message[]>;

/** A connection that stands in line. */
interface Waiting {
  connection: Connection;
  resolve: (messages: Message[]) => void;
  reject: (error: unknown) => void;
}

/**
 * What was said before is read when it is its turn. Those who may see the same and have come equally far share a reading
 * that has not begun: when all agents come back, each conversation is read, and made into frames, about once.
 */
export class ReplayReads {
  private readonly long = pLimit(longReads);
  private readonly short = pLimit(shortReads);
  private readonly lines = new Map<string, Waiting[]>();

  /** The messages after `afterSeq`, by `read`; none where everybody who asked for them has gone meanwhile. */
  messages(connection: Connection, { conversationId, afterSeq, isLong }: Span, read: Read): Promise<Message[]> {
    const { principal } = connection;
    const viewer = principal.kind === 'agent' ? 'agents' : cursorKeyOf(principal);
    const key = `${viewer} ${conversationId} ${afterSeq} ${isLong}`;
    return new Promise((resolve, reject) => {
      const line = this.lines.get(key);
      if (line === undefined) {
        this.lines.set(key, [{ connection, resolve, reject }]);
        void (isLong ? this.long : this.short)(() => this.serve(key, read));
      } else {
        line.push({ connection, resolve, reject });
      }
    });
  }

  /** Another question about the past that is answered in a moment, in its turn. */
  ask<T>(question: () => Promise<T>): Promise<T> {
    return this.short(question);
  }

  /**
   * Each has a turn of the event loop: to send hundreds of them a megabyte at once would stop everything else for as long.
   * The next reading waits until then, and what is read does not gather in memory.
   */
  private async serve(key: string, read: Read): Promise<void> {
    const line = this.lines.get(key) ?? [];
    this.lines.delete(key);
    try {
      // Who has gone while they stood in line does not keep others waiting.
      const messages = line.some(({ connection }) => connection.isOpen) ? await read() : [];
      for (const { resolve } of line) {
        resolve(messages);
        await setImmediate();
      }
    } catch (error) {
      for (const { reject } of line) reject(error);
    }
  }
}
