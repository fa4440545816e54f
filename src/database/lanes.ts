import { Unavailable } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { withinTime } from '../errors/time-limit.js';

interface Waiting {
  by: string;
  begin: () => void;
}

/**
 * Lets so much go on at once. What has waited for too long is not begun: whoever asked is told so, and has most often gone. Who has
 * fewest under way is next, so that nobody's hundreds of questions stand before another's one.
 */
export class Lanes {
  /** In the order in which they came. */
  private readonly waiting: Waiting[] = [];
  private readonly underWay = new Map<string, number>();

  /** @param free how many there are */
  constructor(private free: number) {}

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
      await withinTime(turn, waitMs, busy);
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
    this.letIn();
  }

  private letIn(): void {
    if (this.free === 0) return;
    let next = this.waiting[0];
    for (const entry of this.waiting) {
      if (next !== undefined && this.countOf(entry.by) < this.countOf(next.by)) next = entry;
    }
    if (next === undefined) return;
    this.waiting.splice(this.waiting.indexOf(next), 1);
    this.free -= 1;
    this.underWay.set(next.by, this.countOf(next.by) + 1);
    next.begin();
  }

  private countOf(by: string): number {
    return this.underWay.get(by) ?? 0;
  }
}

function busy(): DomainError {
  return new DomainError(Unavailable, { message: 'Too many lists are being read: try again shortly.', retryAfter: 1 });
}
