import type { Connection } from './connection.js';

/** Frames that may wait; beyond it the socket is not read. */
const maxWaiting = 32;

/** Handles the frames of a connection strictly one after the other, from when it is allowed to begin. */
export class Inbox {
  private readonly waiting: string[] = [];
  private isStopped = false;
  /** Undefined before it may begin. */
  private work: Promise<void> | undefined;

  /** @param handle must not reject */
  constructor(
    private readonly connection: Connection,
    private readonly handle: (text: string) => Promise<void>,
  ) {}

  take(text: string): void {
    if (this.isStopped) return;
    this.waiting.push(text);
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
    for (let text = this.waiting[0]; text !== undefined; text = this.waiting[0]) {
      await this.handle(text);
      this.waiting.shift();
      if (this.waiting.length === maxWaiting / 2) this.connection.resume();
    }
  }
}
