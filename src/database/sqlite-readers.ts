import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../config/root.js';
import { ReaderEnded } from './database-error.js';
import type { Fragment } from './session.js';

/** So many read at once: with more, the thread that serves everybody waits for its turn on the processor. */
export const readerThreads = 3;

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
  private readonly free: SqliteReader[] = [];
  private isClosed = false;

  constructor(private readonly file: string) {}

  /** Runs `work` with a connection that nobody else has meanwhile. */
  async run<T>(work: (reader: SqliteReader) => Promise<T>): Promise<T> {
    if (this.isClosed) throw new ReaderEnded('The database is closed');
    const reader = this.take();
    try {
      return await work(reader);
    } finally {
      if (!reader.hasEnded) this.free.push(reader);
    }
  }

  /** Ends them; to be called when nobody is at work. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.free.splice(0).map((reader) => reader.close()));
  }

  private take(): SqliteReader {
    for (let reader = this.free.pop(); reader !== undefined; reader = this.free.pop()) {
      if (!reader.hasEnded) return reader;
    }
    return new SqliteReader(this.file);
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
      this.worker.postMessage(statements);
      this.waiting.push({ resolve, reject });
    });
  }

  async close(): Promise<void> {
    if (this.hasEnded) return;
    const ended = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    this.worker.ref();
    this.worker.postMessage(null);
    await ended;
  }

  /** For a connection of which nobody knows how it is. */
  discard(): void {
    this.fail(new ReaderEnded('A thread that reads was given up'));
    void this.worker.terminate();
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
