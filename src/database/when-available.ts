import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../errors/domain-error.js';

/** Between two tries. */
const pauseMs = 1_000;

/** Does a piece of the start again until the database is there: it may go in the middle of it. Other errors pass. */
export async function whenAvailable<T>(step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error;
      await delay(pauseMs);
    }
  }
}
