import { DomainError } from '../../errors/domain-error.js';

/** Lets work of the same key run one after the other; different keys do not wait for each other. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /**
   * Runs `work` when it is its turn. Where the work before it ended for want of the database, this ends with the same
   * error: it has waited through the same silence, and in a row each would add its own.
   */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const run = (this.last.get(key) ?? Promise.resolve()).then(work);
    const settled = run.catch((error: unknown) => {
      if (error instanceof DomainError && error.kind === 'unavailable') throw error;
    });
    // Whoever is next hears of it; where there is no next, nobody needs to.
    settled.catch(() => undefined);
    this.last.set(key, settled);
    try {
      return await run;
    } finally {
      if (this.last.get(key) === settled) this.last.delete(key);
    }
  }
}
