import { setTimeout as delay } from 'node:timers/promises';
import { isRefusal } from './database-error.js';
import { DomainError } from '../errors/domain-error.js';

/** Between two tries. */
const pauseMs = 1_000;

/** Does a piece of the start again until the database is there: it may go in the middle of it. Other errors pass. */
export async function whenAvailable<T>(step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'unavailable' || isRefusal(error.cause)) throw error;
      await delay(pauseMs);
    }
  }
}
