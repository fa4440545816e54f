import type { PoolConnection } from 'mysql2';
import type { EntityManager, QueryRunner } from 'typeorm';
import { type Bound, MysqlStatements, type Outcome, type Tell } from './mysql.statements.js';
import { type Fragment, Session, type SqlValue, type Stamp } from './session.js';
import { isoTime } from './time.js';

/**
 * A connection to MySQL or MariaDB. What a transaction writes is kept back, at the latest until COMMIT: one that only writes
 * is one journey to the server. (TypeORM's own runner costs as much again as the driver, so only the manager uses it.)
 */
export class MysqlSession extends Session {
  readonly keepsTexts = false;
  private readonly statements: MysqlStatements;
  /** Who is to be told of `@now`. */
  private tellTime: Tell | undefined;
  private ownManager: EntityManager | undefined;
  private isHolding = false;

  constructor(
    private readonly connection: PoolConnection,
    private readonly bound: Bound,
    private readonly createRunner: () => QueryRunner,
    private readonly isMariaDb: boolean,
  ) {
    super();
    this.statements = new MysqlStatements(connection, bound, isMariaDb);
  }

  get manager(): EntityManager {
    this.ownManager ??= this.managed().manager;
    return this.ownManager;
  }

  async query<Row>(sql: string, parameters: SqlValue[] = []): Promise<Row[]> {
    return (await this.statements.send(sql, parameters)) as Row[];
  }

  async queryEach(statements: Fragment[]): Promise<unknown[][]> {
    if (statements.length === 0) return [];
    const texts = statements.map(({ sql, parameters }) => this.statements.format(sql, parameters));
    return (await this.statements.sendAll(texts)) as unknown[][];
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
    if (this.statements.areKept) return this.queryOne<Row>(sql, parameters);
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
    return changed(await this.statements.send(sql, parameters));
  }

  async write(sql: string, parameters: SqlValue[] = [], rows?: number): Promise<void> {
    await this.statements.keep(this.statements.format(sql, parameters));
    if (rows !== undefined) await this.goOnWhere(`ROW_COUNT() = ${rows}`);
  }

  async stamp(): Promise<Stamp> {
    let rows: unknown[] | undefined;
    await this.statements.keep('SET @now = UTC_TIMESTAMP(3)');
    this.tellTime = (outcome) => (rows = outcome as unknown[]);
    return { at: { sql: '@now', parameters: [] }, time: () => timeOf(rows) };
  }

  async hold(): Promise<void> {
    this.isHolding = true;
    await this.statements.keep('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await this.statements.keep('START TRANSACTION READ ONLY');
  }

  /** Ends what `hold` began. Nobody waits for it: whoever has the connection next stands behind it. */
  letGo(): void {
    if (!this.isHolding) return;
    this.statements.drop();
    this.connection.query('COMMIT', (error) => {
      if (error !== null) this.connection.destroy();
    });
  }

  /** Ends a transaction. @param after runs when it has ended */
  async conclude(after?: string): Promise<void> {
    const { tellTime: tell } = this;
    if (tell !== undefined) await this.statements.keep('SELECT @now AS now', tell);
    await this.end('COMMIT', after);
  }

  /** Takes a transaction back, likewise. */
  rollBack(after?: string): Promise<void> {
    return this.end('ROLLBACK', after);
  }

  private async end(statement: 'COMMIT' | 'ROLLBACK', after: string | undefined): Promise<void> {
    await this.statements.keep(statement);
    if (after !== undefined) await this.statements.keep(after);
    await this.statements.flush();
  }

  /**
   * Of statements in one text none is run after one that failed, COMMIT neither, and of two rows no value can be made. One
   * SELECT asks for the condition and the time; on MariaDB no rows, since a block is answered once.
   */
  private async goOnWhere(condition: string): Promise<void> {
    const value = `IF(${condition}, @now, (SELECT 1 UNION ALL SELECT 2))`;
    if (this.isMariaDb) return this.statements.keep(`SET @now = ${value}`);
    const { tellTime: tell } = this;
    this.tellTime = undefined;
    await this.statements.keep(`SELECT ${value} AS now`, tell);
  }

  /** Drops what is kept back: nobody will want it. */
  drop(): void {
    this.statements.drop();
  }

  async now(): Promise<Date> {
    return timeOf(await this.query(selectNow));
  }

  /** A runner of TypeORM's whose statements go this way too. */
  private managed(): QueryRunner {
    const query = async (sql: string, parameters: SqlValue[] = [], structured = false) => {
      const outcome = await this.statements.send(sql, parameters, { typeCast: textForTimes });
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
