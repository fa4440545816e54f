import { RateLimited } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { Limit } from './limit.js';

/** Something that is counted while it is under way, and stays so only where it was wrong. */
export interface Attempt {
  /** How many more there may be. */
  left: number;
  /** To be called once. */
  end(isWrong: boolean): Promise<void>;
}

/** Counts, and takes back. @throws RATE_LIMITED */
interface Counter {
  consume(limit: Limit, key: string): Promise<number>;
  refund(limit: Limit, key: string): Promise<void>;
}

/** Those of one key on this node. */
interface Line {
  /** Who asks for a place, or waits for one. */
  asking: number;
  /** Who has one. */
  underWay: number;
  /** Places that were given back while nobody waited: a refusal may have been on its way, and asks again for each. */
  spare: number;
  waiting: (() => void)[];
  /** Who waited, and asks again. */
  woken: number;
}

/**
 * Limits of what is wrong. It is counted ahead, so that parallel guesses cannot slip past; where those under way on this node fill
 * the limit, others wait for their end: an office that comes back at once has right tokens, and is not refused for it.
 */
export class Attempts {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly counter: Counter) {}

  /** @throws RATE_LIMITED */
  async begin(limit: Limit, key: string): Promise<Attempt> {
    const name = `${limit.name} ${key}`;
    const line = this.lineOf(name);
    line.asking += 1;
    try {
      const left = await this.place(limit, key, line);
      // The window may have ended while they waited.
      if (left > 0) wake(line);
      return { left, end: (isWrong) => this.end(limit, key, isWrong) };
    } finally {
      line.asking -= 1;
      if (line.asking === 0) line.spare = 0;
      this.forget(name, line);
    }
  }

  /** @returns how many more there may be */
  private async place(limit: Limit, key: string, line: Line): Promise<number> {
    for (let woken = 0; ; woken = 1) {
      try {
        const left = await this.counter.consume(limit, key);
        line.underWay += 1;
        line.woken -= woken;
        return left;
      } catch (refusal) {
        line.woken -= woken;
        if (!(refusal instanceof DomainError) || refusal.code !== RateLimited.code) {
          wake(line);
          throw refusal;
        }
        if (line.spare === 0 && line.underWay + line.woken === 0) {
          // Who waits has nobody left to wait for, and asks for the last time.
          wake(line);
          throw refusal;
        }
      }
      if (line.spare > 0) {
        line.spare -= 1;
        line.woken += 1;
      } else {
        await new Promise<void>((resolve) => line.waiting.push(resolve));
      }
    }
  }

  private async end(limit: Limit, key: string, isWrong: boolean): Promise<void> {
    const name = `${limit.name} ${key}`;
    const line = this.lineOf(name);
    try {
      if (!isWrong) await this.counter.refund(limit, key);
    } finally {
      line.underWay -= 1;
      if (!isWrong && line.waiting.length === 0) line.spare += 1;
      // Not all of them: each that is refused wakes the next.
      else if (!isWrong || line.underWay === 0) wake(line);
      this.forget(name, line);
    }
  }

  private lineOf(name: string): Line {
    const known = this.lines.get(name);
    if (known !== undefined) return known;
    const line = { asking: 0, underWay: 0, spare: 0, waiting: [], woken: 0 };
    this.lines.set(name, line);
    return line;
  }

  private forget(name: string, line: Line): void {
    if (line.asking === 0 && line.underWay === 0) this.lines.delete(name);
  }
}

function wake(line: Line): void {
  const resume = line.waiting.shift();
  if (resume === undefined) return;
  line.woken += 1;
  resume();
}
