import { join } from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { root } from '../config/root.js';
import { ReaderEnded } from './database-error.js';
import type { Fragment } from './session.js';

/** So many read at once: with more, the thread that serves everybody waits for its turn on the processor. */
const threads = 2;

/** What a thread is asked: statements, in one journey. */
export type Asked = Fragment[];

/** What it answers: the rows of each, or what went wrong. */
export type Told = { results: unknown[][] } | { message: string; code: string };

interface Waiting {
  resolve: (results: unknown[][]) => void;
  reject: (error: unknown) => void;
}

/**
 * Connections to the embedded database that read in threads of their own: SQLite works in the thread that asks, and while
 * that passes a hundred thousand rows it serves nobody. They begin when they are first needed.
 */
export class SqliteReaders {
  private readonly turn = pLimit(threads);
  private readonly free: SqliteReader[] = [];

  constructor(private readonly file: string) {}

  /** Runs `work` with a connection that nobody else has meanwhile. */
  run<T>(work: (reader: SqliteReader) => Promise<T>): Promise<T> {
    return this.turn(async () => {
      const reader = this.free.pop() ?? new SqliteReader(this.file);
      try {
        return await work(reader);
      } finally {
        if (!reader.hasEnded) this.free.push(reader);
      }
    });
  }

  /** Ends them. Nobody may be at work. */
  async close(): Promise<void> {
    await Promise.all(this.free.splice(0).map((reader) => reader.close()));
  }
}

/** One of them. */
export class SqliteReader {
  hasEnded = false;
  private readonly worker: Worker;
  /** Those who have asked, in order. */
  private readonly waiting: Waiting[] = [];

  constructor(file: string) {
    this.worker = new Worker(join(root, 'dist/sqlite-reader.js'));
    this.worker.on('message', (told: Told) => this.tell(told));
    this.worker.on('error', (error) => this.fail(new ReaderEnded('A thread that reads has failed', { cause: error })));
    this.worker.on('exit', (status) => this.fail(new ReaderEnded(`A thread that reads has ended (${status})`)));
    this.worker.postMessage(file);
    // What is not awaited by a call keeps no process alive.
    this.worker.unref();
  }

  /** @returns the rows of each statement @throws what the driver says */
  ask(statements: Asked): Promise<unknown[][]> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded) throw new ReaderEnded('The thread that reads has ended');
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(statements);
    });
  }

  async close(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.worker, 'exit');
    this.worker.ref();
    this.worker.postMessage(null);
    await ended;
  }

  private tell(told: Told): void {
    const asker = this.waiting.shift();
    if ('results' in told) asker?.resolve(told.results);
    else asker?.reject(Object.assign(new Error(told.message), { code: told.code }));
  }

  private fail(error: unknown): void {
    this.hasEnded = true;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
