import { setImmediate } from 'node:timers/promises';

interface Waiting<Asked, Answer> {
  asked: Asked;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Asks one question for many: what comes while one is out goes into the next, however many there are. */
export class Together<Asked, Answer> {
  private waiting: Waiting<Asked, Answer>[] = [];
  private isAsking = false;

  /**
   * @param answer the answers in the order of what is asked
   * @param most how much is asked at once at most
   */
  constructor(
    private readonly answer: (asked: Asked[]) => Promise<Answer[]>,
    private readonly most: number,
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
      // What comes in the same turn goes along.
      await setImmediate();
      await this.settle(this.waiting.splice(0, this.most));
    }
    this.isAsking = false;
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
