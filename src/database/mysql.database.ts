import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { beforeDeadline } from '../errors/time-limit.js';
import {
  asUnavailable,
  DatabaseTimeout,
  isRefusal,
  isRetryable,
  isRowHeld,
  isUnavailable,
  RowsHeld,
} from './database-error.js';
import { Database, type PoolState } from './database.js';
import { mysqlDialect } from './dialect.js';
import { poolSize, silentSeconds } from './mysql.options.js';
import { MysqlSession } from './mysql.session.js';
import type { Bound } from './mysql.statements.js';
import type { Session } from './session.js';
import { besideSlow, Together } from './together.js';
import { whenAvailable } from './when-available.js';

/** Longest silence of the server before a call gives up: with it a frozen database is a 503 within three seconds. */
const silenceMs = 2_000;

/** Longest wait for a connection or a step while the server answers others: in line, or for a row they have locked. */
const crowdTimeoutMs = 15_000;

/** The same for a step that the server takes milliseconds for, and that waits for nobody: its connection alone may be silent. */
const shortTimeoutMs = 5_000;

/** Who asks whether it is there: all of them at once, and of a crowd not each handful anew. */
const lookBounds = { most: Infinity, pauseMs: 5, ...besideSlow };

/** Long reads at once, of ten connections. */
const longReads = 6;
const longReadsOfOne = 4;

/** How often a transaction is run in all that loses a deadlock, or waits for a lock in vain. */
const attempts = 8;

/** Milliseconds: the next try waits up to so long, and twice as long each time: who retries at once meets the same others again. */
const firstPause = 10;

/** MySQL and MariaDB: a pool of connections, one for each unit of work. */
export class MysqlDatabase extends Database {
  readonly dialect = mysqlDialect;
  readonly worksAside = true;
  private used = 0;
  private waiting = 0;
  private isMariaDb = false;
  /** When the server last answered, by the process's own clock. */
  private answeredAt = 0;
  private readonly looks = new Together(async (times: number[]) => {
    if (this.answeredAt < Math.max(...times)) await this.ping();
    return times;
  }, lookBounds);

  private readonly connections: Pool;

  private constructor(private readonly dataSource: DataSource) {
    super(longReads, longReadsOfOne);
    this.connections = (dataSource.driver as MysqlDriver).pool as Pool;
  }

  get pool(): PoolState {
    return { used: this.used, free: poolSize - this.used, waiting: this.waiting };
  }

  /** @throws where the server would store less than it is given: not UTF-8 throughout, or not strict */
  static async open(dataSource: DataSource): Promise<MysqlDatabase> {
    const database = new MysqlDatabase(dataSource);
    const check = async (session: Session) => {
      const row = await session.queryOne<{ charset: string; mode: string; zone: string; version: string }>(
        'SELECT @@character_set_connection AS charset, @@sql_mode AS mode, @@time_zone AS zone, VERSION() AS version',
      );
      if (row?.charset !== 'utf8mb4' || !row.mode.includes('STRICT_TRANS_TABLES') || row.zone !== '+00:00') {
        throw new Error(`MySQL must run with utf8mb4, strict mode and UTC, and has ${JSON.stringify(row)}`);
      }
      database.isMariaDb = row.version.includes('MariaDB');
    };
    await whenAvailable(() => database.read(check));
    return database;
  }

  override async whenThere(since: number): Promise<void> {
    if (this.answeredAt < since) await this.looks.ask(since);
  }

  protected override async patiently<T>(step: Promise<T>): Promise<T> {
    try {
      return await beforeDeadline(step, this.deadline(), silence);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  protected runRead<T>(work: (session: Session) => Promise<T>, isPatient: boolean): Promise<T> {
    return this.readWithin(isPatient ? crowdTimeoutMs : shortTimeoutMs, work);
  }

  protected override runLongRead<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.readWithin(crowdTimeoutMs, work);
  }

  private async readWithin<T>(stepMs: number, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.withConnection(stepMs, async (session) => {
        try {
          return await work(session);
        } finally {
          session.letGo();
        }
      });
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  protected async runTransaction<T>(work: (session: Session) => Promise<T>, isPatient: boolean): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const stepMs = isPatient ? crowdTimeoutMs : shortTimeoutMs;
        return await this.withConnection(stepMs, (session) => commit(session, work, this.isMariaDb));
      } catch (error) {
        if (!isPatient && isRowHeld(error)) throw new RowsHeld();
        if (!isRetryable(error) || attempt === attempts) throw asUnavailable(error);
        await delay(Math.random() * firstPause * 2 ** (attempt - 1));
      }
    }
  }

  /** @param stepMs how long a step may take while the server answers others */
  private async withConnection<T>(stepMs: number, work: (session: MysqlSession) => Promise<T>): Promise<T> {
    this.waiting += 1;
    const connection = await this.acquire().finally(() => {
      this.waiting -= 1;
    });
    this.used += 1;
    let broken = false;
    try {
      return await work(new MysqlSession(connection, this.boundBy(stepMs), this.createRunner, this.isMariaDb));
    } catch (error) {
      // What runs or lies in such a connection's buffers is unknown: it must not return to the pool.
      broken = isUnavailable(error) || isRefusal(error);
      throw error;
    } finally {
      this.used -= 1;
      if (broken) this.discard(connection);
      else connection.release();
    }
  }

  /** What still runs there for nobody is ended as well, if the server hears it: a search may go on for minutes. */
  private discard(connection: PoolConnection): void {
    const { threadId } = connection;
    connection.destroy();
    this.connections.query(`KILL QUERY ${threadId}`, () => undefined);
  }

  private readonly createRunner = () => this.dataSource.createQueryRunner('master');

  /** Waits for a step of the server's, as long as it is not silent. */
  private boundBy(mostMs: number): Bound {
    return async (step) => {
      const result = await beforeDeadline(step, this.deadline(mostMs), silence);
      this.answeredAt = performance.now();
      return result;
    };
  }

  /** How long a step that begins now may take. It moves on with every answer: only the server's silence is an outage. */
  private deadline(mostMs = crowdTimeoutMs): () => number {
    const since = performance.now();
    return () => Math.min(Math.max(since, this.answeredAt) + silenceMs, since + mostMs);
  }

  /** A connection of the pool; one that comes too late goes straight back. */
  private async acquire(): Promise<PoolConnection> {
    const arrival = new Promise<PoolConnection>((resolve, reject) => {
      this.connections.getConnection((error, connection) => {
        if (error === null) resolve(connection);
        else reject(error);
      });
    });
    try {
      return await beforeDeadline(arrival, this.deadline(), silence);
    } catch (error) {
      arrival.then(
        (connection) => connection.release(),
        () => undefined,
      );
      throw error;
    }
  }
}

async function commit<T>(
  session: MysqlSession,
  work: (session: Session) => Promise<T>,
  isMariaDb: boolean,
): Promise<T> {
  // How long it may be silent: see `abandonment` in mysql.options.
  const [silence, usual] = isMariaDb ? [] : [`SET wait_timeout = ${silentSeconds}`, 'SET wait_timeout = DEFAULT'];
  try {
    if (silence !== undefined) await session.write(silence);
    await session.write('START TRANSACTION');
    const result = await work(session);
    await session.conclude(usual);
    return result;
  } catch (error) {
    session.drop();
    // A destroyed connection rolls back by itself.
    if (!isUnavailable(error)) await session.rollBack(usual);
    throw error;
  }
}

function silence(): DatabaseTimeout {
  return new DatabaseTimeout(`The database did not answer within ${silenceMs} ms`);
}
