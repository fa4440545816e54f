/** The first wait, the longest one, and how long a connection must have stood for the next wait to be the first again. */
const firstMs = 400;
const longestMs = 8_000;
const steadyMs = 10_000;

/** How long to wait before the next attempt: twice as long each time, by a random part shorter, so that clients spread. */
export class Backoff {
  private attempts = 0;

  /** @param leastMs where whoever refused asked for more patience */
  next(leastMs = 0): number {
    const waitMs = Math.max(leastMs, Math.min(longestMs, firstMs * 2 ** this.attempts));
    this.attempts += 1;
    return waitMs * (0.5 + Math.random() / 2);
  }

  /** A connection has ended that stood for so long. */
  stood(forMs: number): void {
    if (forMs >= steadyMs) this.attempts = 0;
  }
}
