import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Connection } from './connection.js';

/** Frames that may wait; beyond it the socket is not read. */
const maxWaiting = 32;

/** Frames that are handled before others have their turn. */
const framesInTurn = 8;

/** How often it is looked whether a client takes its answers again. */
const lookMs = 50;

/**
 * Handles the frames of a connection strictly one after the other, from when it is allowed to begin. Who does not take
 * the answers is not asked for more: the socket fills up, and the client has to wait.
 */
export class Inbox {
  private readonly waiting: Buffer[] = [];
  private isStopped = false;
  private handled = 0;
  /** Undefined before it may begin. */
  private work: Promise<void> | undefined;

  /** @param handle must not reject */
  constructor(
    private readonly connection: Connection,
    private readonly handle: (frame: Buffer) => Promise<void>,
  ) {}

  take(frame: Buffer): void {
    if (this.isStopped) return;
    this.waiting.push(frame);
    if (this.waiting.length >= maxWaiting) this.connection.pause();
    if (this.waiting.length === 1) this.proceed();
  }

  begin(): void {
    this.work = Promise.resolve();
    this.proceed();
  }

  /** Takes no more; resolves when everything that was taken is answered. */
  stop(): Promise<void> {
    this.isStopped = true;
    return this.work ?? Promise.resolve();
  }

  private proceed(): void {
    if (this.work !== undefined) this.work = this.work.then(() => this.run());
  }

  private async run(): Promise<void> {
    for (let frame = this.waiting[0]; frame !== undefined; frame = this.waiting[0]) {
      while (this.connection.isFull && this.connection.isOpen) await setTimeout(lookMs);
      // A database that answers at once would leave nobody else a turn.
      this.handled += 1;
      if (this.handled % framesInTurn === 0) await setImmediate();
      await this.handle(frame);
      this.waiting.shift();
      if (this.waiting.length === maxWaiting / 2) this.connection.resume();
    }
  }
}
