import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asUnavailable } from './database-error.js';
import { Database, type PoolState } from './database.js';
import { sqliteDialect } from './dialect.js';
import { beginImmediate } from './sqlite-lock.js';
import { clearSlack } from './sqlite-slack.js';
import { sqliteReaderOptions } from './sqlite.options.js';
import { SqliteSession } from './sqlite.session.js';
import type { Session } from './session.js';

/** The log that somebody else was reading is emptied after this. */
const scrubAgainMs = 5_000;

/** Pages that are looked at in one turn, some two milliseconds of it, and the pause after them: others come first. */
const pagesAtOnce = 64;
const sweepPauseMs = 10;

/**
 * The embedded database. TypeORM shares one connection among all its query runners, so a second transaction would
 * become a savepoint of the first: here every transaction waits for the one before it. Reads have a connection of their
 * own and, by the write-ahead log, never see what is not yet committed. The driver works synchronously: a statement that
 * has returned needs no bound.
 */
export class SqliteDatabase extends Database implements OnApplicationShutdown {
  readonly dialect = sqliteDialect;
  readonly worksAside = false;
  private lastTransaction: Promise<unknown> = Promise.resolve();
  /** Running (at most one) and waiting. */
  private transactions = 0;
  private scrubbing: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  /** Whether something was deleted while it was swept. */
  private isSwept = true;
  private isEnding = false;

  private constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {
    super();
  }

  /** @param writer initialized and migrated */
  static async open(writer: DataSource, file: string): Promise<SqliteDatabase> {
    const reader = new DataSource(sqliteReaderOptions(file, writer.options.entities));
    const database = new SqliteDatabase(writer, await reader.initialize());
    // The process before may have ended between an erasure and this.
    await database.scrub();
    return database;
  }

  get pool(): PoolState {
    const used = Math.min(this.transactions, 1);
    return { used, free: 1 - used, waiting: this.transactions - used };
  }

  protected async runRead<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await work(new SqliteSession(this.reader.createQueryRunner()));
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /**
   * Deleted rows are overwritten in their pages (`secure_delete`), but the log keeps pages of before until it is written
   * over, on a quiet system for weeks, and pages keep copies of rows that were moved. The log is emptied; where another
   * process reads, or the disk is full, a little later. The pages are swept after that, beside whatever else goes on.
   */
  override async scrub(): Promise<void> {
    this.isSwept = false;
    if (await this.emptyLog()) this.sweeping ??= this.sweep();
    else this.scrubLater();
  }

  private scrubLater(): void {
    if (this.isEnding) return;
    this.scrubbing ??= setTimeout(() => {
      this.scrubbing = undefined;
      void this.scrub();
    }, scrubAgainMs).unref();
  }

  /** Never rejects. */
  private async sweep(): Promise<void> {
    try {
      while (!this.isSwept && !this.isEnding) {
        this.isSwept = true;
        if ((await this.sweepOnce()) && !(await this.emptyLog())) this.scrubLater();
      }
    } catch {
      this.scrubLater();
    } finally {
      this.sweeping = undefined;
    }
  }

  /** @returns whether something was found */
  private async sweepOnce(): Promise<boolean> {
    let found = false;
    const [{ page_count: count } = { page_count: 0 }] =
      await this.reader.query<{ page_count: number }[]>('PRAGMA page_count');
    for (let first = 1; first <= count && !this.isEnding; first += pagesAtOnce) {
      const numbers = Array.from({ length: Math.min(pagesAtOnce, count - first + 1) }, (_value, n) => first + n);
      const slack: number[] = [];
      for (const number of numbers) if (clearSlack(await readPage(this.reader, number), number)) slack.push(number);
      if (slack.length > 0) await this.runTransaction(() => this.clearPages(slack));
      found ||= slack.length > 0;
      await delay(sweepPauseMs);
    }
    return found;
  }

  /** As they are now: they may have changed since somebody looked. */
  private async clearPages(numbers: number[]): Promise<void> {
    for (const number of numbers) {
      const page = await readPage(this.writer, number);
      if (!clearSlack(page, number)) continue;
      await this.writer.query('UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?', [page, number]);
    }
  }

  private async emptyLog(): Promise<boolean> {
    try {
      const empty = () => this.writer.query<{ busy: number }[]>('PRAGMA wal_checkpoint(TRUNCATE)');
      const [outcome] = await this.inTurn(empty);
      return outcome?.busy === 0;
    } catch {
      return false;
    }
  }

  protected runTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.inTurn(() => this.runAlone(work));
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    this.transactions += 1;
    const run = this.lastTransaction.then(step);
    this.lastTransaction = run
      .catch(() => undefined)
      .finally(() => {
        this.transactions -= 1;
      });
    return run;
  }

  private async runAlone<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const runner = this.writer.createQueryRunner();
    try {
      await beginImmediate(runner);
    } catch (error) {
      throw asUnavailable(error);
    }
    try {
      const result = await work(new SqliteSession(runner));
      await runner.query('COMMIT');
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself (disk full); then there is nothing left to undo.
      await runner.query('ROLLBACK').catch(() => undefined);
      throw asUnavailable(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.scrubbing);
    await this.sweeping;
    await this.lastTransaction;
    await this.reader.destroy();
  }
}

/**
 * A copy of a page, empty where there is none. Asked of SQLite: a process that opens and closes the file beside it loses
 * the locks that SQLite has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
async function readPage(connection: DataSource, number: number): Promise<Buffer> {
  const select = 'SELECT data FROM sqlite_dbpage WHERE pgno = ?';
  const [row] = await connection.query<{ data: Uint8Array }[]>(select, [number]);
  return Buffer.from(row?.data ?? []);
}
