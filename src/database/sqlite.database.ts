import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { asUnavailable, isLocked } from './database-error.js';
import { Database, type PoolState } from './database.js';
import { sqliteDialect } from './dialect.js';
import { beginImmediate } from './sqlite-lock.js';
import { sqliteReaderOptions } from './sqlite.options.js';
import { Session } from './session.js';

/** How long a call waits in all for another process that writes: with it that is a 503 within three seconds. */
const lockPatienceMs = 2_000;

/**
 * The embedded database. TypeORM shares one connection among all its query runners, so a second transaction would
 * become a savepoint of the first: here every transaction waits for the one before it. Reads have a connection of their
 * own and, by the write-ahead log, never see what is not yet committed. The driver works synchronously: a statement that
 * has returned needs no bound.
 */
export class SqliteDatabase extends Database implements OnApplicationShutdown {
  readonly dialect = sqliteDialect;
  private lastTransaction: Promise<unknown> = Promise.resolve();
  /** Why the transaction before could not begin: another process holds the lock, and did so until now. */
  private lockedOut: Error | undefined;
  /** Running (at most one) and waiting. */
  private transactions = 0;

  private constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {
    super();
  }

  /** @param writer initialized and migrated */
  static async open(writer: DataSource, file: string): Promise<SqliteDatabase> {
    const reader = new DataSource(sqliteReaderOptions(file, writer.options.entities));
    // What waits for the lock waits in `beginImmediate`: SQLite's own wait would keep every other call from being heard.
    await writer.query('PRAGMA busy_timeout = 0');
    return new SqliteDatabase(writer, await reader.initialize());
  }

  get pool(): PoolState {
    const used = Math.min(this.transactions, 1);
    return { used, free: 1 - used, waiting: this.transactions - used };
  }

  protected async runRead<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await work(new Session(this.reader.createQueryRunner()));
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  protected runTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    this.transactions += 1;
    const deadline = performance.now() + lockPatienceMs;
    const run = this.lastTransaction.then(() => this.runAlone(work, deadline));
    this.lastTransaction = run
      .catch(() => undefined)
      .finally(() => {
        this.transactions -= 1;
      });
    return run;
  }

  private async runAlone<T>(work: (session: Session) => Promise<T>, deadline: number): Promise<T> {
    const runner = this.writer.createQueryRunner();
    try {
      await this.begin(runner, deadline);
    } catch (error) {
      throw asUnavailable(error);
    }
    try {
      const result = await work(new Session(runner));
      await runner.query('COMMIT');
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself (disk full); then there is nothing left to undo.
      await runner.query('ROLLBACK').catch(() => undefined);
      throw asUnavailable(error);
    }
  }

  /** Whoever has waited in line through the same lock does not try it again: in a row each try would add its own wait. */
  private async begin(runner: QueryRunner, deadline: number): Promise<void> {
    if (this.lockedOut !== undefined && performance.now() > deadline) throw this.lockedOut;
    try {
      await beginImmediate(runner, deadline);
      this.lockedOut = undefined;
    } catch (error) {
      this.lockedOut = error instanceof Error && isLocked(error) ? error : undefined;
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.lastTransaction;
    await this.reader.destroy();
  }
}
