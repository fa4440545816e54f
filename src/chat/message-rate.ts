/** What one connection may send, in the long run and at once. */
export const messagesPerSecond = 10;
export const burst = 20;

/** The same for frames with an event: a client may say of every message it gets that it has received it. */
const eventsPerSecond = 100;
const eventBurst = 200;

/** That somebody types in a conversation is passed on at most this often. */
const typingMs = 1_000;

/** Conversations of which that is remembered: in one of them for each event there may be before it may be passed on again. */
const maxTyping = eventBurst + (eventsPerSecond * typingMs) / 1_000;

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

interface Typing {
  at: number;
  isActive: boolean;
}

/** Counts what one connection sends. */
export class MessageRate {
  readonly messages = new Bucket(messagesPerSecond, burst);
  readonly events = new Bucket(eventsPerSecond, eventBurst);
  /**
   * When it was last told that somebody types, by conversation, and whether they still do; the longest ago first. Made when
   * somebody does: most say nothing.
   */
  private typing: Map<string, Typing> | undefined;
  private refusals: number[] = [];
  private badFrames: number[] = [];

  /** @returns false where it was told a moment ago that somebody types, or nobody was said to who stops */
  takeTyping(conversationId: string, active: boolean): boolean {
    const now = performance.now();
    this.typing ??= new Map();
    const known = this.typing.get(conversationId) ?? { at: -typingMs, isActive: false };
    const isNews = active ? now - known.at >= typingMs : known.isActive;
    if (!isNews) return false;
    this.typing.delete(conversationId);
    this.typing.set(conversationId, { at: active ? now : known.at, isActive: active });
    const [oldest] = this.typing.keys();
    if (this.typing.size > maxTyping && oldest !== undefined) this.typing.delete(oldest);
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
