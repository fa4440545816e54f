import type { PoolConnection, QueryOptions } from 'mysql2';
import type { EntityManager, QueryRunner } from 'typeorm';
import { type Fragment, Session, type SqlValue } from './session.js';
import { isoTime } from './time.js';

/** What the driver gives back: rows, or what a statement changed; an array of these for a text of several statements. */
type Outcome = unknown[] | { affectedRows: number };

/** Waits for a step, no longer than the server may be silent. */
type Bound = <T>(step: Promise<T>) => Promise<T>;

/** Characters of statements that are kept back at most: they travel as one packet. */
const maxPending = 1_048_576;

/**
 * A connection to MySQL or MariaDB. Each statement would cost a journey to the server and back: in a transaction, those
 * whose outcome nobody waits for travel with the next one that somebody does, at the latest with COMMIT. A transaction
 * that only writes is one journey. (TypeORM's own runner costs as much again as the driver, so only the manager uses it.)
 */
export class MysqlSession extends Session {
  readonly keepsTexts = false;
  private pending: string[] = [];
  private pendingLength = 0;
  private ownManager: EntityManager | undefined;

  constructor(
    private readonly connection: PoolConnection,
    private readonly bound: Bound,
    private readonly createRunner: () => QueryRunner,
  ) {
    super();
  }

  get manager(): EntityManager {
    this.ownManager ??= this.managed().manager;
    return this.ownManager;
  }

  async query<Row>(sql: string, parameters: SqlValue[] = []): Promise<Row[]> {
    return (await this.send(sql, parameters)) as Row[];
  }

  async queryEach(statements: Fragment[]): Promise<unknown[][]> {
    if (statements.length === 0) return [];
    const texts = statements.map(({ sql, parameters }) => this.connection.format(sql, parameters));
    const kept = this.pending.length;
    const results = await this.sendAll(texts);
    return results.slice(kept) as unknown[][];
  }

  async querySince(statements: Fragment[]): Promise<{ results: unknown[][]; since: Date }> {
    const [times, ...results] = await this.queryEach([selectTime, ...statements]);
    return { since: timeOf(times), results };
  }

  async queryAt(statements: Fragment[]): Promise<{ results: unknown[][]; now: Date }> {
    const results = await this.queryEach([...statements, selectTime]);
    return { results: results.slice(0, -1), now: timeOf(results.at(-1)) };
  }

  async find<Row>(sql: string, parameters: SqlValue[]): Promise<Row | undefined> {
    if (this.pending.length > 0) return this.queryOne<Row>(sql, parameters);
    const rows = await this.bound(
      new Promise<Row[]>((resolve, reject) => {
        this.connection.execute(sql, parameters, (error, found) => {
          if (error === null) resolve(found as Row[]);
          else reject(error);
        });
      }),
    );
    return rows[0];
  }

  async execute(sql: string, parameters: SqlValue[] = []): Promise<number> {
    return changed(await this.send(sql, parameters));
  }

  async write(sql: string, parameters: SqlValue[] = []): Promise<void> {
    const text = this.connection.format(sql, parameters);
    this.pending.push(text);
    this.pendingLength += text.length;
    if (this.pendingLength > maxPending) await this.flush();
  }

  /** Sends what is kept back. */
  async flush(): Promise<void> {
    const last = this.pending.pop();
    if (last !== undefined) await this.send(last);
  }

  /** Drops what is kept back: nobody will want it. */
  drop(): void {
    this.pending = [];
    this.pendingLength = 0;
  }

  async now(): Promise<Date> {
    return timeOf(await this.query(selectNow));
  }

  /** Sends a statement, and ahead of it in the same text what is kept back. @returns the statement's own outcome */
  private async send(sql: string, values: SqlValue[] = [], options: Partial<QueryOptions> = {}): Promise<Outcome> {
    const own = values.length === 0 ? sql : this.connection.format(sql, values);
    const outcomes = await this.sendAll([own], options);
    return outcomes.at(-1) ?? [];
  }

  /** Sends what is kept back and `texts`. @returns the outcome of each, in order */
  private async sendAll(texts: string[], options: Partial<QueryOptions> = {}): Promise<Outcome[]> {
    const all = [...this.pending, ...texts];
    this.drop();
    const outcome = await this.bound(
      new Promise<Outcome | Outcome[]>((resolve, reject) => {
        this.connection.query({ ...options, sql: all.join(';\n') }, (error, result) => {
          if (error === null) resolve(result);
          else reject(error);
        });
      }),
    );
    return all.length === 1 ? [outcome] : (outcome as Outcome[]);
  }

  /** A runner of TypeORM's whose statements go this way too. */
  private managed(): QueryRunner {
    const query = async (sql: string, parameters: SqlValue[] = [], structured = false) => {
      const outcome = await this.send(sql, parameters, { typeCast: textForTimes });
      if (!structured) return outcome;
      return { raw: outcome, records: Array.isArray(outcome) ? outcome : [], affected: changed(outcome) };
    };
    return Object.assign(this.createRunner(), { connect: () => Promise.resolve(this.connection), query });
  }
}

const selectNow = 'SELECT UTC_TIMESTAMP(3) AS now';
const selectTime: Fragment = { sql: selectNow, parameters: [] };

function timeOf(rows: unknown[] | undefined): Date {
  const [row] = (rows ?? []) as { now: string }[];
  if (row === undefined) throw new Error('The database does not know the time');
  return new Date(isoTime(row.now));
}

function changed(outcome: Outcome): number {
  return 'affectedRows' in outcome ? outcome.affectedRows : 0;
}

interface Field {
  type: string;
  string(): string | null;
}

/** ISO 8601 in UTC for times, since TypeORM would read the driver's text in the local zone; the driver's own way for the rest. */
function textForTimes(field: Field, next: () => unknown): unknown {
  if (field.type !== 'TIMESTAMP' && field.type !== 'DATETIME') return next();
  const text = field.string();
  return text === null ? null : isoTime(text);
}
