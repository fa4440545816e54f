/** The first wait, the longest one, and how long a connection must have stood for the next wait to be the first again. */
const firstMs = 400;
const longestMs = 8_000;
const steadyMs = 10_000;

/** How long to wait before the next attempt: twice as long each time, and by a random part longer, so that clients spread. */
export class Backoff {
  private attempts = 0;

  /** @param leastMs what whoever refused has asked for: no client comes back sooner */
  next(leastMs = 0): number {
    const spreadMs = Math.min(longestMs, Math.max(leastMs, firstMs * 2 ** this.attempts)) / 2;
    this.attempts += 1;
    return Math.max(leastMs, spreadMs) + Math.random() * spreadMs;
  }

  /** A connection has ended that stood for so long. */
  stood(forMs: number): void {
    if (forMs >= steadyMs) this.attempts = 0;
  }
}
