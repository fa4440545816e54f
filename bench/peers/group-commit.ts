import { setImmediate } from 'node:timers/promises';
import type { Stored } from './chat-wire.js';

interface Waiting {
  message: Stored;
  resolve: (stored: Stored) => void;
  reject: (error: unknown) => void;
}

/** One statement is in flight; what arrives meanwhile is the next one. */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly write: (messages: Stored[]) => Promise<unknown>) {}

  store(message: Stored): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ message, resolve, reject });
      if (!this.isWriting) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      await setImmediate();
      const batch = this.waiting.splice(0, 200);
      try {
        await this.write(batch.map(({ message }) => message));
        for (const { message, resolve } of batch) resolve(message);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isWriting = false;
  }
}
