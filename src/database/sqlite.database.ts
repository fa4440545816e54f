import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asUnavailable } from './database-error.js';
import { Database, patientMs, type PoolState } from './database.js';
import { sqliteDialect } from './dialect.js';
import { beginImmediate } from './sqlite-lock.js';
import { SqliteSweep } from './sqlite-sweep.js';
import { sqliteReaderOptions } from './sqlite.options.js';
import { readerThreads, SqliteReaders } from './sqlite-readers.js';
import { SqliteLongSession, SqliteSession } from './sqlite.session.js';
import type { Session } from './session.js';

/** The log that somebody else was reading is emptied after this. */
const scrubAgainMs = 5_000;

/** SQLite begins the log anew where nobody reads, and with many lists somebody always does: beyond this they wait a moment for it. */
const maxLogBytes = 64 * 1_048_576;

/** How often the log is looked at. */
const logMs = 30_000;

/**
 * The embedded database. TypeORM shares one connection among all its query runners, so a second transaction would
 * become a savepoint of the first: here every transaction waits for the one before it. Reads have connections of their
 * own and, by the write-ahead log, never see what is not yet committed. The driver works synchronously: a statement that
 * has returned needs no bound, and what may take long runs in threads beside this one.
 */
export class SqliteDatabase extends Database implements OnApplicationShutdown {
  readonly dialect = sqliteDialect;
  readonly worksAside = false;
  private lastTransaction: Promise<unknown> = Promise.resolve();
  /** Running (at most one) and waiting. */
  private transactions = 0;
  private scrubbing: NodeJS.Timeout | undefined;
  private readonly sweep: SqliteSweep;
  private sweeping: Promise<void> | undefined;
  /** False where something was deleted since a sweep began. */
  private isSwept = true;
  private isEnding = false;

  private readonly readers: SqliteReaders;
  private readonly logWatch: NodeJS.Timeout;

  private constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    file: string,
  ) {
    super(readerThreads, readerThreads - 1);
    this.readers = new SqliteReaders(file);
    this.logWatch = setInterval(() => void this.boundLog(`${file}-wal`), logMs).unref();
    this.sweep = new SqliteSweep(reader, writer, (work) => this.runTransaction(work));
  }

  /** @param writer initialized and migrated */
  static async open(writer: DataSource, file: string): Promise<SqliteDatabase> {
    const reader = new DataSource(sqliteReaderOptions(file, writer.options.entities));
    const database = new SqliteDatabase(writer, await reader.initialize(), file);
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

  protected override async runLongRead<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.readers.run(async (reader) => {
        const session = new SqliteLongSession(this.reader.createQueryRunner(), reader);
        try {
          return await work(session);
        } finally {
          await session.letGo();
        }
      });
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
    if (this.isEnding) return;
    this.isSwept = false;
    if (await this.emptyLog()) this.sweeping ??= this.sweepAll();
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
  private async sweepAll(): Promise<void> {
    try {
      while (!this.isSwept) {
        this.isSwept = true;
        if ((await this.sweep.run()) && !(await this.emptyLog())) this.scrubLater();
      }
    } catch {
      this.scrubLater();
    } finally {
      this.sweeping = undefined;
    }
  }

  /** Never rejects: that the log is there, and can be looked at, is nobody's affair here. */
  private async boundLog(log: string): Promise<void> {
    const size = await stat(log).then(
      (found) => found.size,
      () => 0,
    );
    if (size > maxLogBytes && !this.isEnding) await this.emptyLog();
  }

  /** Never rejects. @returns whether nothing is in it any more */
  private async emptyLog(): Promise<boolean> {
    try {
      const empty = () => this.writer.query<{ busy: number }[]>('PRAGMA wal_checkpoint(TRUNCATE)');
      const [outcome] = await this.lanes.alone(patientMs, () => this.inTurn(empty));
      return outcome?.busy === 0;
    } catch {
      return false;
    }
  }

  protected runTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      // In a turn of the event loop of its own: nothing that reads has said a part of what it asks.
      await setImmediate();
      return this.runAlone(work);
    });
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
    this.sweep.stop();
    await this.sweeping;
    clearTimeout(this.scrubbing);
    clearInterval(this.logWatch);
    await this.lastTransaction;
    await this.lanes.alone(Infinity, () => this.readers.close());
    await this.reader.destroy();
  }
}
