import type { PoolConnection, QueryOptions } from 'mysql2';
import type { EntityManager, QueryRunner } from 'typeorm';
import { type Fragment, Session, type SqlValue, type Stamp } from './session.js';
import { isoTime } from './time.js';

/** What the driver gives back: rows, or what a statement changed; an array of these for a text of several statements. */
type Outcome = unknown[] | { affectedRows: number };

/** Waits for a step, no longer than the server may be silent. */
type Bound = <T>(step: Promise<T>) => Promise<T>;

/** A statement that is kept back, and who is told of its outcome, if anyone. */
interface Pending {
  text: string;
  tell?: (outcome: Outcome | undefined) => void;
}

/** Characters of statements that are kept back at most: they travel as one packet. */
const maxPending = 1_048_576;

/**
 * A connection to MySQL or MariaDB. Each statement would cost a journey to the server and back: in a transaction, those
 * whose outcome nobody waits for travel with the next one that somebody does, at the latest with COMMIT. A transaction
 * that only writes is one journey. (TypeORM's own runner costs as much again as the driver, so only the manager uses it.)
 */
export class MysqlSession extends Session {
  readonly keepsTexts = false;
  private pending: Pending[] = [];
  private pendingLength = 0;
  /** What must hold, and is not asked for yet. */
  private readonly demands: string[] = [];
  /** Who is to be told of `@now`. */
  private tellTime: Pending['tell'];
  private ownManager: EntityManager | undefined;
  private isHolding = false;

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

  async write(sql: string, parameters: SqlValue[] = [], rows?: number): Promise<void> {
    await this.keep({ text: this.connection.format(sql, parameters) });
    if (rows === undefined) return;
    const found = `@found${this.demands.length}`;
    await this.keep({ text: `SET ${found} = ROW_COUNT()` });
    this.demands.push(`${found} = ${rows}`);
  }

  async demand({ sql, parameters }: Fragment): Promise<void> {
    this.demands.push(this.connection.format(sql, parameters));
    await this.check();
  }

  async stamp(): Promise<Stamp> {
    let rows: unknown[] | undefined;
    await this.keep({ text: 'SET @now = UTC_TIMESTAMP(3)' });
    this.tellTime = (outcome) => (rows = outcome as unknown[]);
    return { at: { sql: '@now', parameters: [] }, time: () => timeOf(rows) };
  }

  async hold(): Promise<void> {
    this.isHolding = true;
    await this.keep({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ' });
    await this.keep({ text: 'START TRANSACTION READ ONLY' });
  }

  /** Ends what `hold` began. Nobody waits for it: whoever has the connection next stands behind it. */
  letGo(): void {
    if (!this.isHolding) return;
    this.drop();
    this.connection.query('COMMIT', (error) => {
      if (error !== null) this.connection.destroy();
    });
  }

  /** Ends a transaction. */
  async conclude(): Promise<void> {
    await this.check();
    await this.keep({ text: 'COMMIT' });
    await this.flush();
  }

  /**
   * Asks in one SELECT for what is demanded so far and the time. Of statements in one text none is run after one that
   * failed, COMMIT neither, and of two rows no value can be made.
   */
  private async check(): Promise<void> {
    const { demands, tellTime: tell } = this;
    if (demands.length === 0 && tell === undefined) return;
    const conditions = ['1', ...demands.splice(0)].join(' AND ');
    this.tellTime = undefined;
    await this.keep({
      text: `SELECT IF(${conditions}, @now, (SELECT 1 UNION ALL SELECT 2)) AS now`,
      ...(tell && { tell }),
    });
  }

  /** Sends what is kept back. */
  async flush(): Promise<void> {
    if (this.pending.length > 0) await this.sendAll([]);
  }

  /** Drops what is kept back: nobody will want it. */
  drop(): void {
    this.pending = [];
    this.pendingLength = 0;
  }

  async now(): Promise<Date> {
    return timeOf(await this.query(selectNow));
  }

  private async keep(statement: Pending): Promise<void> {
    this.pending.push(statement);
    this.pendingLength += statement.text.length;
    if (this.pendingLength > maxPending) await this.flush();
  }

  /** Sends a statement, and ahead of it in the same text what is kept back. @returns the statement's own outcome */
  private async send(sql: string, values: SqlValue[] = [], options: Partial<QueryOptions> = {}): Promise<Outcome> {
    const own = values.length === 0 ? sql : this.connection.format(sql, values);
    const outcomes = await this.sendAll([own], options);
    return outcomes.at(-1) ?? [];
  }

  /** Sends what is kept back and `texts`. @returns the outcome of each, in order */
  private async sendAll(texts: string[], options: Partial<QueryOptions> = {}): Promise<Outcome[]> {
    const kept = this.pending;
    const all = [...kept.map(({ text }) => text), ...texts];
    this.drop();
    const outcome = await this.bound(
      new Promise<Outcome | Outcome[]>((resolve, reject) => {
        this.connection.query({ ...options, sql: all.join(';\n') }, (error, result) => {
          if (error === null) resolve(result);
          else reject(error);
        });
      }),
    );
    const outcomes = all.length === 1 ? [outcome] : (outcome as Outcome[]);
    kept.forEach(({ tell }, index) => tell?.(outcomes[index]));
    return outcomes;
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
