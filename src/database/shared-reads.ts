import { Busy, isDatabaseAway } from './database-error.js';

/** What is asked, and by whom. */
export interface Question {
  key: string;
  by: string;
}

/** Reads the answer, and calls `begin` when its turn has come. */
type Read<Answer> = (begin: () => void) => Promise<Answer>;

interface Reading<Answer> {
  by: string;
  hasBegun: boolean;
  answer: Promise<Answer>;
  /** Resolves when it has ended, and rejects where that was because the database is away. */
  over: Promise<undefined>;
  /** For those who asked since it began. */
  next: { by: string; answer: Promise<Answer> } | undefined;
}

/** Reads the same thing once for all who ask for it while it is being read for others. */
export class SharedReads<Answer> {
  private readonly underway = new Map<string, Reading<Answer>>();

  /**
   * What `read` gives, by a reading that begins now or later: whoever asks sees what was there when they asked. Where the
   * database turns out to be away meanwhile they hear of it, and do not wait for the same once more. Nobody waits for the turn of
   * somebody else.
   */
  ask({ key, by }: Question, read: Read<Answer>): Promise<Answer> {
    const reading = this.underway.get(key);
    if (reading === undefined) return this.begin({ key, by }, read);
    if (!reading.hasBegun) return reading.by === by ? reading.answer : this.begin({ key, by }, read);
    reading.next ??= { by, answer: reading.over.then(() => this.begin({ key, by }, read)) };
    const { next } = reading;
    if (next.by === by) return next.answer;
    return next.answer.catch((error: unknown) => {
      if (error instanceof Busy) return this.begin({ key, by }, read);
      throw error;
    });
  }

  private begin({ key, by }: Question, read: Read<Answer>): Promise<Answer> {
    const state = { by, hasBegun: false };
    const answer = read(() => (state.hasBegun = true));
    const over = answer.then(() => undefined, throwIfAway);
    const reading: Reading<Answer> = Object.assign(state, { answer, over, next: undefined });
    this.underway.set(key, reading);
    const end = () => {
      if (reading.next === undefined) this.forget(key, reading);
    };
    over.then(end, () => this.forget(key, reading));
    return answer;
  }

  /** Another may have taken its place. */
  private forget(key: string, reading: Reading<Answer>): void {
    if (this.underway.get(key) === reading) this.underway.delete(key);
  }
}

function throwIfAway(error: unknown): undefined {
  if (isDatabaseAway(error)) throw error;
}
