import { setImmediate, setTimeout } from 'node:timers/promises';

interface Waiting<Asked, Answer> {
  asked: Asked;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export interface Bounds {
  /** How much is asked at once at most. */
  most: number;
  /** A crowd is gathered for this long: from one question to the next, in milliseconds. Who comes alone does not wait. */
  pauseMs?: number;
}

/** Asks one question for many: what comes while one is out goes into the next, however many there are. */
export class Together<Asked, Answer> {
  private waiting: Waiting<Asked, Answer>[] = [];
  private isAsking = false;
  private nextAt = 0;

  /** @param answer the answers in the order of what is asked */
  constructor(
    private readonly answer: (asked: Asked[]) => Promise<Answer[]>,
    private readonly bounds: Bounds,
  ) {}

  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ asked, resolve, reject });
      if (!this.isAsking) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isAsking = true;
    while (this.waiting.length > 0) {
      await this.gather();
      await this.settle(this.waiting.splice(0, this.bounds.most));
    }
    this.isAsking = false;
  }

  /** What comes in the same turn goes along. */
  private async gather(): Promise<void> {
    const waitMs = this.nextAt - performance.now();
    await (waitMs > 0 ? setTimeout(waitMs) : setImmediate());
    this.nextAt = performance.now() + (this.bounds.pauseMs ?? 0);
  }

  private async settle(batch: Waiting<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await this.answer(batch.map(({ asked }) => asked));
      batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
