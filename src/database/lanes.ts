import { withinTime } from '../errors/time-limit.js';
import { Busy } from './database-error.js';

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
  /** Whose turn it was, the latest last; forgotten when nothing is under way. */
  private readonly served = new Set<string>();

  private free: number;

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
    if (this.underWay.size === 0 && this.waiting.length === 0) this.served.clear();
    this.letIn();
  }

  private letIn(): void {
    const next = this.free === 0 ? undefined : this.nextInTurn();
    if (next === undefined) return;
    this.waiting.splice(this.waiting.indexOf(next), 1);
    this.free -= 1;
    this.underWay.set(next.by, this.countOf(next.by) + 1);
    this.noteTurn(next.by);
    next.begin();
  }

  private noteTurn(by: string): void {
    this.served.delete(by);
    this.served.add(by);
    const [oldest] = this.served;
    if (this.served.size > remembered && oldest !== undefined) this.served.delete(oldest);
  }

  private nextInTurn(): Waiting | undefined {
    const turns = [...this.served];
    const rank = ({ by }: Waiting) => this.countOf(by) * (turns.length + 1) + turns.indexOf(by);
    let next: Waiting | undefined;
    for (const entry of this.waiting) {
      if (this.countOf(entry.by) === this.ofOne) continue;
      if (next === undefined || rank(entry) < rank(next)) next = entry;
    }
    return next;
  }

  private countOf(by: string): number {
    return this.underWay.get(by) ?? 0;
  }
}
