import { LRUCache } from 'lru-cache';
import { withinTime } from '../errors/time-limit.js';
import { Busy } from './database-error.js';
import { upTo } from './memory.js';

/** Whose turns are remembered, on a node that is never idle. */
const remembered = 1_000;

interface Waiting {
  by: string;
  begin: () => void;
}

/**
 * Lets so much go on at once. What has waited for too long is not begun: whoever asked is told so, and has most often gone. Next
 * is who has fewest under way, and of those who was longest ago: nobody's hundreds of questions stand before another's one, nor
 * does anybody have all lanes.
 */
export class Lanes {
  /** In the order in which they came. */
  private readonly waiting: Waiting[] = [];
  private readonly underWay = new Map<string, number>();
  /** The latest turn of each, by its number; forgotten when nothing is under way. */
  private readonly turns = new LRUCache<string, number>(upTo(remembered));
  private turn = 0;
  private free: number;
  /** Who is to be alone, or is. */
  private loners = 0;
  /** Resolves when the last of them is done. */
  private lone = Promise.resolve();
  private readonly idlers: (() => void)[] = [];

  /**
   * @param count how many there are
   * @param ofOne how many of them one has at most
   */
  constructor(
    count: number,
    private readonly ofOne: number,
  ) {
    this.free = count;
  }

  /**
   * @param by who asks
   * @param waitMs how long it may take until it begins
   * @throws UNAVAILABLE where it does not begin in that time, or what `work` throws
   */
  async run<T>({ by, waitMs }: { by: string; waitMs: number }, work: () => Promise<T>): Promise<T> {
    await this.enter(by, waitMs);
    try {
      return await work();
    } finally {
      this.leave(by);
    }
  }

  /**
   * Does `step` when nothing is under way, and begins nothing meanwhile: what waits goes on waiting, or gives up.
   * @throws UNAVAILABLE where something is under way for longer than that
   */
  async alone<T>(waitMs: number, step: () => Promise<T>): Promise<T> {
    const before = this.lone;
    let end: () => void = () => undefined;
    const own = new Promise<void>((resolve) => (end = resolve));
    this.lone = before.then(() => own);
    this.loners += 1;
    try {
      const isIdle = before.then(() => this.idle());
      await withinTime(isIdle, waitMs, () => new Busy());
      return await step();
    } finally {
      this.loners -= 1;
      end();
      while (this.letIn());
    }
  }

  private idle(): Promise<void> {
    if (this.underWay.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idlers.push(resolve));
  }

  private async enter(by: string, waitMs: number): Promise<void> {
    let begin: Waiting['begin'] = () => undefined;
    const turn = new Promise<void>((resolve) => (begin = resolve));
    const entry = { by, begin };
    this.waiting.push(entry);
    this.letIn();
    try {
      await withinTime(turn, waitMs, () => new Busy());
    } catch (error) {
      const place = this.waiting.indexOf(entry);
      if (place >= 0) this.waiting.splice(place, 1);
      // It was let in as its time ran out.
      else this.leave(by);
      throw error;
    }
  }

  private leave(by: string): void {
    const others = this.countOf(by) - 1;
    if (others > 0) this.underWay.set(by, others);
    else this.underWay.delete(by);
    this.free += 1;
    if (this.underWay.size === 0) {
      if (this.waiting.length === 0) this.turns.clear();
      for (const resolve of this.idlers.splice(0)) resolve();
    }
    this.letIn();
  }

  /** @returns whether somebody was let in */
  private letIn(): boolean {
    const next = this.free === 0 || this.loners > 0 ? undefined : this.nextInTurn();
    if (next === undefined) return false;
    this.waiting.splice(this.waiting.indexOf(next), 1);
    this.free -= 1;
    this.underWay.set(next.by, this.countOf(next.by) + 1);
    this.turn += 1;
    this.turns.set(next.by, this.turn);
    next.begin();
    return true;
  }

  private nextInTurn(): Waiting | undefined {
    let next: Waiting | undefined;
    let fewest = this.ofOne;
    let earliest = Infinity;
    for (const entry of this.waiting) {
      const count = this.countOf(entry.by);
      const turn = this.turns.peek(entry.by) ?? 0;
      if (count > fewest || (count === fewest && turn >= earliest)) continue;
      [next, fewest, earliest] = [entry, count, turn];
    }
    return fewest === this.ofOne ? undefined : next;
  }

  private countOf(by: string): number {
    return this.underWay.get(by) ?? 0;
  }
}
