/** After a batch of this many, those who wrote it are likely to write again at once, and together. */
const crowdSize = 8;

/** A crowd is waited for as long as its commit took, within these bounds in milliseconds. */
const waitMs = { least: 1, most: 5 };

/**
 * Those who are likely to write again as soon as they are answered. The first of them to do so would have a commit of its
 * own, for which the others wait: it takes as long as a commit of many.
 */
export class Crowd {
  /** The latest batch that is settled: how many it was, how long its commit took in milliseconds, and when it was answered by `performance.now()`. */
  private settled = { size: 0, tookMs: 0, at: -Infinity };
  private awaited: { size: number; proceed: () => void } | undefined;

  settle(size: number, tookMs: number): void {
    this.settled = { size, tookMs, at: performance.now() };
  }

  answered(): void {
    this.settled.at = performance.now();
  }

  /** Whether as many as half of the crowd are there. */
  isHalf(present: number): boolean {
    return present >= this.settled.size / 2;
  }

  /** So many are there now. */
  arrive(present: number): void {
    if (this.awaited !== undefined && present >= this.awaited.size) this.awaited.proceed();
  }

  /** Resolves when half of the crowd are there, or no longer to be waited for. Only one waits. */
  async gather(present: number): Promise<void> {
    const { size, tookMs, at } = this.settled;
    const leftMs = at + Math.min(Math.max(tookMs, waitMs.least), waitMs.most) - performance.now();
    if (size < crowdSize || leftMs <= 0 || this.isHalf(present) || this.awaited !== undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.awaited = {
        size: size / 2,
        proceed: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    this.awaited = undefined;
  }
}
