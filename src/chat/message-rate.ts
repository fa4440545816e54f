/** What one connection may send, in the long run and at once. */
export const messagesPerSecond = 10;
export const burst = 20;

/** That somebody types is passed on at most this often. */
const typingMs = 1_000;

/** Refusals within ten seconds that end the connection. */
const maxRefusals = 50;

/** Bad frames within a minute that end the connection. */
const maxBadFrames = 20;

/** Counts what one connection sends: a bucket that fills by time. */
export class MessageRate {
  private tokens = burst;
  private filledAt = performance.now();
  private typedAt = -typingMs;
  private refusals: number[] = [];
  private badFrames: number[] = [];

  /** @returns 0 where the message may pass, else the milliseconds until one may */
  take(): number {
    const now = performance.now();
    this.tokens = Math.min(burst, this.tokens + ((now - this.filledAt) / 1_000) * messagesPerSecond);
    this.filledAt = now;
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return 0;
    }
    this.refusals = [...this.refusals.filter((at) => at > now - 10_000), now];
    return Math.ceil(((1 - this.tokens) / messagesPerSecond) * 1_000);
  }

  /** @returns false where it was told a moment ago that somebody types */
  takeTyping(): boolean {
    const now = performance.now();
    if (now - this.typedAt < typingMs) return false;
    this.typedAt = now;
    return true;
  }

  /** Whether it does not heed being refused. */
  get isFlooding(): boolean {
    return this.refusals.length >= maxRefusals;
  }

  /** @returns true where it is one too many */
  noteBadFrame(): boolean {
    const now = performance.now();
    this.badFrames = [...this.badFrames.filter((at) => at > now - 60_000), now];
    return this.badFrames.length >= maxBadFrames;
  }
}
