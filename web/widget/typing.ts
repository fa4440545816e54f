/** At most so often the other side is told that somebody types. */
const everyMs = 1_000;

/** Who has not typed for so long has stopped. */
const idleMs = 3_000;

/** News that somebody types holds so long, in case the news that they stopped is lost. */
const holdMs = 6_000;

/** Tells that the customer types. */
export class TypingSignal {
  private toldAt = 0;
  private idle: ReturnType<typeof setTimeout> | undefined;

  /** @param tell says nothing where there is no conversation to type in */
  constructor(private readonly tell: (active: boolean) => void) {}

  type(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(), idleMs);
    if (Date.now() - this.toldAt < everyMs) return;
    this.toldAt = Date.now();
    this.tell(true);
  }

  stop(): void {
    clearTimeout(this.idle);
    if (this.toldAt > 0) this.tell(false);
    this.toldAt = 0;
  }
}

/** Whether the agent types, as far as is known. */
export class TypingNews {
  isActive = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onChange: () => void) {}

  hear(active: boolean): void {
    clearTimeout(this.timer);
    if (active) this.timer = setTimeout(() => this.hear(false), holdMs);
    if (this.isActive === active) return;
    this.isActive = active;
    this.onChange();
  }
}
