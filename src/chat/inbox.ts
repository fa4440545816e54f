import type { Connection } from './connection.js';

/** Frames that may wait; beyond it the socket is not read. */
const maxWaiting = 32;

/** Handles the frames of a connection strictly one after the other, from when it is allowed to begin. */
export class Inbox {
  private readonly waiting: string[] = [];
  private isBusy = true;

  /** @param handle must not reject */
  constructor(
    private readonly connection: Connection,
    private readonly handle: (text: string) => Promise<void>,
  ) {}

  take(text: string): void {
    this.waiting.push(text);
    if (this.waiting.length >= maxWaiting) this.connection.pause();
    if (!this.isBusy) void this.run();
  }

  begin(): void {
    void this.run();
  }

  private async run(): Promise<void> {
    this.isBusy = true;
    for (let text = this.waiting.shift(); text !== undefined; text = this.waiting.shift()) {
      await this.handle(text);
      if (this.waiting.length === maxWaiting / 2) this.connection.resume();
    }
    this.connection.resume();
    this.isBusy = false;
  }
}
