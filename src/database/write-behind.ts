/** Writes some time after it was asked to, one run after the other; a stop waits for all that is left. */
export class WriteBehind {
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();

  /** @param write must not reject; what it leaves it asks for again */
  constructor(
    private readonly delayMs: number,
    private readonly write: () => Promise<void>,
  ) {}

  /** Runs within `delayMs`, which count from the first that asks. */
  ask(): void {
    this.timer ??= setTimeout(() => void this.flush(), this.delayMs).unref();
  }

  /** Resolves when everything is tried that was there to write. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running = this.running.then(this.write);
    return this.running;
  }
}
