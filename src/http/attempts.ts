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

/** Those of one key that are under way on this node, and who waits for one of them to end well. */
interface Line {
  underWay: number;
  waiting: (() => void)[];
}

/**
 * Limits of what is wrong. It is counted ahead, so that parallel guesses cannot slip past; where those under way fill the limit,
 * others wait for their end: an office that comes back at once has right tokens, and is not refused for it.
 */
export class Attempts {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly counter: Counter) {}

  /** @throws RATE_LIMITED */
  async begin(limit: Limit, key: string): Promise<Attempt> {
    const name = `${limit.name} ${key}`;
    for (;;) {
      try {
        const left = await this.counter.consume(limit, key);
        this.lineOf(name).underWay += 1;
        return { left, end: (isWrong) => this.end(limit, key, isWrong) };
      } catch (refusal) {
        const line = this.lines.get(name);
        const isFull = refusal instanceof DomainError && refusal.code === RateLimited.code;
        if (!isFull || line === undefined) throw refusal;
        await new Promise<void>((resolve) => line.waiting.push(resolve));
      }
    }
  }

  private async end(limit: Limit, key: string, isWrong: boolean): Promise<void> {
    const name = `${limit.name} ${key}`;
    try {
      if (!isWrong) await this.counter.refund(limit, key);
    } finally {
      const line = this.lineOf(name);
      line.underWay -= 1;
      // One place is free; after the last there is nobody left to wait for.
      const woken = line.underWay === 0 ? line.waiting.length : Number(!isWrong);
      if (line.underWay === 0) this.lines.delete(name);
      for (const resume of line.waiting.splice(0, woken)) resume();
    }
  }

  /** It is there for as long as one of them is under way. */
  private lineOf(name: string): Line {
    const known = this.lines.get(name);
    if (known !== undefined) return known;
    const line = { underWay: 0, waiting: [] };
    this.lines.set(name, line);
    return line;
  }
}
