import { Busy, isDatabaseAway } from './database-error.js';

/** What is asked, and by whom. */
export interface Question {
  key: string;
  by: string;
}

/** Reads the answer, and calls `begin` when its turn has come. */
type Read<Answer> = (begin: () => void) => Promise<Answer>;

interface Reading<Answer> {
  answer: Promise<Answer>;
  /** Resolves when it has ended, and rejects where that was because the database is away. */
  over: Promise<undefined>;
  /** For those who asked since it began. */
  next: { by: string; answer: Promise<Answer> } | undefined;
}

/** Reads the same thing once for all who ask for it while it is being read for others. */
export class SharedReads<Answer> {
  /** What has begun, by its key: the latest. */
  private readonly underway = new Map<string, Reading<Answer>>();
  /** What has not, by key and asker. */
  private readonly waiting = new Map<string, Reading<Answer>>();

  /**
   * What `read` gives, by a reading that begins now or later: whoever asks sees what was there when they asked. Where the
   * database turns out to be away meanwhile they hear of it, and do not wait for the same once more. Who shares the next reading
   * waits for the turn of who asked for it first, and where that has none asks by themselves.
   */
  ask({ key, by }: Question, read: Read<Answer>): Promise<Answer> {
    const own = this.waiting.get(nameOf({ key, by }));
    if (own !== undefined) return own.answer;
    const reading = this.underway.get(key);
    if (reading === undefined) return this.begin({ key, by }, read);
    reading.next ??= { by, answer: reading.over.then(() => this.begin({ key, by }, read)) };
    const { next } = reading;
    if (next.by === by) return next.answer;
    return next.answer.catch((error: unknown) => {
      if (!(error instanceof Busy)) throw error;
      return this.waiting.get(nameOf({ key, by }))?.answer ?? this.begin({ key, by }, read);
    });
  }

  private begin({ key, by }: Question, read: Read<Answer>): Promise<Answer> {
    const name = nameOf({ key, by });
    // What it answers stands in it before anybody can ask.
    const reading = { next: undefined } as Reading<Answer>;
    this.waiting.set(name, reading);
    const forget = () => {
      if (this.waiting.get(name) === reading) this.waiting.delete(name);
      if (this.underway.get(key) === reading) this.underway.delete(key);
    };
    reading.answer = read(() => {
      forget();
      this.underway.set(key, reading);
    });
    reading.over = reading.answer.then(() => undefined, throwIfAway);
    reading.over.then(forget, forget);
    return reading.answer;
  }
}

function nameOf({ key, by }: Question): string {
  return `${by} ${key}`;
}

function throwIfAway(error: unknown): undefined {
  if (isDatabaseAway(error)) throw error;
}
