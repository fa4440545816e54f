/** What one connection may send, in the long run and at once. */
export const messagesPerSecond = 10;
export const burst = 20;

/** The same for frames with an event: a client may say of every message it gets that it has received it. */
const eventsPerSecond = 100;
const eventBurst = 200;

/** That somebody types is passed on at most this often. */
const typingMs = 1_000;

/** Refusals within ten seconds that end the connection. */
const maxRefusals = 50;

/** Bad frames within a minute that end the connection. */
const maxBadFrames = 20;

/** So many at once, and then as many as its rate lets in. */
export class Bucket {
  private tokens: number;
  private filledAt = performance.now();

  constructor(
    private readonly perSecond: number,
    private readonly size: number,
  ) {
    this.tokens = size;
  }

  /** @returns 0 where one may pass, else the milliseconds until one may */
  take(): number {
    const now = performance.now();
    this.tokens = Math.min(this.size, this.tokens + ((now - this.filledAt) / 1_000) * this.perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return Math.ceil(((1 - this.tokens) / this.perSecond) * 1_000);
    this.tokens -= 1;
    return 0;
  }
}

/** Counts what one connection sends. */
export class MessageRate {
  readonly messages = new Bucket(messagesPerSecond, burst);
  readonly events = new Bucket(eventsPerSecond, eventBurst);
  private typedAt = -typingMs;
  private isTyping = false;
  private refusals: number[] = [];
  private badFrames: number[] = [];

  /** @returns false where it was told a moment ago that somebody types, or nobody was said to who stops */
  takeTyping(active: boolean): boolean {
    const now = performance.now();
    const isNews = active ? now - this.typedAt >= typingMs : this.isTyping;
    if (!isNews) return false;
    if (active) this.typedAt = now;
    this.isTyping = active;
    return true;
  }

  /** @returns true where it does not heed being refused */
  noteRefusal(): boolean {
    const now = performance.now();
    this.refusals = [...this.refusals.filter((at) => at > now - 10_000), now];
    return this.refusals.length >= maxRefusals;
  }

  /** @returns true where it is one too many */
  noteBadFrame(): boolean {
    const now = performance.now();
    this.badFrames = [...this.badFrames.filter((at) => at > now - 60_000), now];
    return this.badFrames.length >= maxBadFrames;
  }
}
