import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { isDatabaseAway } from './database-error.js';
import { SlowSteps } from './slow-steps.js';

/** Who has waited for so long when the database turns out to be away is told, and does not wait for the same once more. */
const patienceMs = 1_000;

interface Waiting<Asked, Answer> {
  asked: Asked;
  since: number;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export interface Bounds {
  /** How much is asked at once at most. */
  most: number;
  /** A crowd is gathered for this long: from one question to the next, in milliseconds. Who comes alone does not wait. */
  pauseMs?: number;
  /** Questions that may be out at once, 1 when left out. */
  lanes?: number;
  /** One goes beside another only where that has been out for so long, in milliseconds; at once when left out. */
  besideAfterMs?: number;
}

/**
 * For what takes the database no longer than the journey there: it is quicker to wait and go with others than to go alone,
 * but nobody waits for a question that stands still.
 */
export const besideSlow = { lanes: 2, besideAfterMs: 5 };

/** Asks one question for many: what comes while as many are out as may be goes into the next, however much there is. */
export class Together<Asked, Answer> {
  private waiting: Waiting<Asked, Answer>[] = [];
  private asking = 0;
  private readonly slow = new SlowSteps();
  private nextAt = 0;

  /** @param answer the answers in the order of what is asked */
  constructor(
    private readonly answer: (asked: Asked[]) => Promise<Answer[]>,
    private readonly bounds: Bounds,
  ) {}

  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ asked, since: performance.now(), resolve, reject });
      this.drainIfFree();
    });
  }

  private drainIfFree(): void {
    const { lanes = 1 } = this.bounds;
    if (this.asking < lanes && !this.hasToWaitFor(this.asking)) void this.drain();
  }

  /** Whether one of so many that are out is not slow, and has to be waited for. */
  private hasToWaitFor(others: number): boolean {
    return this.bounds.besideAfterMs !== undefined && others > this.slow.count;
  }

  private async drain(): Promise<void> {
    this.asking += 1;
    while (this.waiting.length > 0 && !this.hasToWaitFor(this.asking - 1)) {
      await this.gather();
      const batch = this.waiting.splice(0, this.bounds.most);
      // Another lane may have taken them.
      if (batch.length > 0) await this.watch(this.settle(batch));
    }
    this.asking -= 1;
  }

  /** What comes in the same turn goes along. */
  private async gather(): Promise<void> {
    const waitMs = this.nextAt - performance.now();
    await (waitMs > 0 ? delay(waitMs) : setImmediate());
    this.nextAt = performance.now() + (this.bounds.pauseMs ?? 0);
  }

  /** Lets others go beside it once it is slow. */
  private async watch(question: Promise<void>): Promise<void> {
    const { besideAfterMs } = this.bounds;
    if (besideAfterMs === undefined) return question;
    await this.slow.watch(question, besideAfterMs, () => {
      if (this.waiting.length > 0) this.drainIfFree();
    });
  }

  private async settle(batch: Waiting<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await this.answer(batch.map(({ asked }) => asked));
      batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      if (isDatabaseAway(error)) this.tellThePatient(error);
    }
  }

  private tellThePatient(error: unknown): void {
    const before = performance.now() - patienceMs;
    const patient = this.waiting.filter(({ since }) => since < before);
    this.waiting = this.waiting.filter(({ since }) => since >= before);
    for (const { reject } of patient) reject(error);
  }
}
