import { isDatabaseAway } from '../database/database-error.js';
import { RateLimited } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { Limit } from './limit.js';

/** Something that is counted while it is under way, and stays so only where it was wrong. */
export interface Attempt {
  /** How many more there may be. */
  left: number;
  /**
   * To be called once.
   * @param failure for which it could not be told: where the database is away, those who wait hear of it at once
   */
  end(isWrong: boolean, failure?: unknown): Promise<void>;
}

/** Counts, and takes back. @throws RATE_LIMITED */
interface Counter {
  consume(limit: Limit, key: string): Promise<number>;
  refund(limit: Limit, key: string): Promise<void>;
}

interface Waiting {
  resolve: (attempt: Attempt) => void;
  reject: (error: unknown) => void;
}

/** Those of one key on this node. */
interface Line {
  limit: Limit;
  key: string;
  /** In their turn: the first asks for a place, and the others wait. */
  waiting: Waiting[];
  isAsking: boolean;
  underWay: number;
  /** Places that were given back: a refusal may have been on its way meanwhile. */
  givenBack: number;
}

/**
 * Limits of what is wrong. It is counted ahead, so that parallel guesses cannot slip past; where those under way on this node fill
 * the limit, others wait for their end, first come first served: an office that comes back at once has right tokens, and is not
 * refused for it. One asks after the other, which with Redis is a journey each.
 */
export class Attempts {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly counter: Counter) {}

  /** @throws RATE_LIMITED, or UNAVAILABLE where the attempts before it find the database away */
  begin(limit: Limit, key: string): Promise<Attempt> {
    const name = `${limit.name} ${key}`;
    const line = this.lines.get(name) ?? { limit, key, waiting: [], isAsking: false, underWay: 0, givenBack: 0 };
    this.lines.set(name, line);
    return new Promise((resolve, reject) => {
      line.waiting.push({ resolve, reject });
      void this.serve(name, line);
    });
  }

  /** Lets in who waits, one after the other, as far as there are places. */
  private async serve(name: string, line: Line): Promise<void> {
    if (line.isAsking) return;
    line.isAsking = true;
    for (let next = line.waiting.shift(); next !== undefined; next = line.waiting.shift()) {
      const waits = await this.letIn(name, line, next);
      // Whoever ends serves on, and may have begun to.
      if (waits) return;
    }
    line.isAsking = false;
    if (line.waiting.length === 0 && line.underWay === 0) this.lines.delete(name);
  }

  /** @returns true where somebody is under way whose end is to be waited for: nobody asks any more then, from that very moment */
  private async letIn(name: string, line: Line, next: Waiting): Promise<boolean> {
    for (;;) {
      const { givenBack } = line;
      try {
        const left = await this.counter.consume(line.limit, line.key);
        line.underWay += 1;
        next.resolve({ left, end: (isWrong, failure) => this.end(name, line, isWrong, failure) });
        return false;
      } catch (refusal) {
        const isFull = isLimited(refusal);
        if (isFull && line.givenBack > givenBack) continue;
        if (isFull && line.underWay > 0) {
          line.waiting.unshift(next);
          line.isAsking = false;
          return true;
        }
        next.reject(refusal);
        // Nobody is left to wait for.
        if (isFull) refuse(line, refusal);
        return false;
      }
    }
  }

  private async end(name: string, line: Line, isWrong: boolean, failure: unknown): Promise<void> {
    try {
      if (!isWrong) await this.counter.refund(line.limit, line.key);
    } finally {
      line.underWay -= 1;
      if (!isWrong) line.givenBack += 1;
      if (isDatabaseAway(failure)) refuse(line, failure);
      if (!isWrong || line.underWay === 0) void this.serve(name, line);
    }
  }
}

/** Does what the attempt is for, and ends it: as wrong where that gives null, or fails as `isWrong` says. */
export async function during<T>(
  attempt: Attempt,
  work: () => Promise<T>,
  isWrong: (failure: unknown) => boolean = () => false,
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (failure) {
    await attempt.end(isWrong(failure), failure);
    throw failure;
  }
  await attempt.end(result === null);
  return result;
}

export function isLimited(error: unknown): boolean {
  return error instanceof DomainError && error.code === RateLimited.code;
}

function refuse(line: Line, refusal: unknown): void {
  for (const { reject } of line.waiting.splice(0)) reject(refusal);
}
