import { isDatabaseAway } from './database-error.js';

interface Reading<Answer> {
  /** Resolves when it has ended, and rejects where that was because the database is away. */
  over: Promise<undefined>;
  /** For those who asked since it began. */
  next: Promise<Answer> | undefined;
}

/** Reads the same thing once for all who ask for it while it is being read for others. */
export class SharedReads<Answer> {
  private readonly underway = new Map<string, Reading<Answer>>();

  /**
   * What `read` gives, by a reading that begins now or later: whoever asks sees what was there when they asked. Where the
   * database turns out to be away meanwhile they hear of it, and do not wait for the same once more.
   * @param key what is read
   */
  ask(key: string, read: () => Promise<Answer>): Promise<Answer> {
    const reading = this.underway.get(key);
    if (reading === undefined) return this.begin(key, read);
    reading.next ??= reading.over.then(() => this.begin(key, read));
    return reading.next;
  }

  private begin(key: string, read: () => Promise<Answer>): Promise<Answer> {
    const answer = read();
    const over = answer.then(() => undefined, throwIfAway);
    const reading: Reading<Answer> = { over, next: undefined };
    this.underway.set(key, reading);
    const end = () => {
      if (reading.next === undefined) this.underway.delete(key);
    };
    over.then(end, () => this.underway.delete(key));
    return answer;
  }
}

function throwIfAway(error: unknown): undefined {
  if (isDatabaseAway(error)) throw error;
}
