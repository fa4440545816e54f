import type { EntityManager, QueryRunner } from 'typeorm';
import { Unmet } from './database-error.js';
import { type Fragment, Session, type SqlValue, type Stamp } from './session.js';
import type { SqliteReader } from './sqlite-readers.js';
import { sqlTime } from './time.js';

/** The embedded database's connection. The driver keeps the statements prepared, and runs each at once. */
export class SqliteSession extends Session {
  readonly keepsTexts = true;

  constructor(private readonly runner: QueryRunner) {
    super();
  }

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<Row>(sql: string, parameters: SqlValue[] = []): Promise<Row[]> {
    const result = await this.runner.query(sql, parameters, true);
    return result.records as Row[];
  }

  async queryEach(statements: Fragment[]): Promise<unknown[][]> {
    const results: unknown[][] = [];
    for (const { sql, parameters } of statements) results.push(await this.query(sql, parameters));
    return results;
  }

  async querySince(statements: Fragment[]): Promise<{ results: unknown[][]; since: Date }> {
    const since = await this.now();
    return { since, results: await this.queryEach(statements) };
  }

  async queryAt(statements: Fragment[]): Promise<{ results: unknown[][]; now: Date }> {
    return { results: await this.queryEach(statements), now: await this.now() };
  }

  find<Row>(sql: string, parameters: SqlValue[]): Promise<Row | undefined> {
    return this.queryOne(sql, parameters);
  }

  async execute(sql: string, parameters: SqlValue[] = []): Promise<number> {
    const result = await this.runner.query(sql, parameters, true);
    return result.affected ?? 0;
  }

  async write(sql: string, parameters: SqlValue[] = [], rows?: number): Promise<void> {
    const found = await this.execute(sql, parameters);
    if (rows !== undefined && found !== rows) throw new Unmet(`${found} rows instead of ${rows}`);
  }

  /** Statements run one after the other in one turn of the event loop; a transaction has a turn of its own. */
  hold(): Promise<void> {
    return Promise.resolve();
  }

  stamp(): Promise<Stamp> {
    const time = new Date();
    return Promise.resolve({ at: { sql: '?', parameters: [sqlTime(time)] }, time: () => time });
  }

  now(): Promise<Date> {
    return Promise.resolve(new Date());
  }
}

/** The same, with statements that run in another thread: the manager's alone do not. */
export class SqliteLongSession extends SqliteSession {
  private isHolding = false;

  constructor(
    runner: QueryRunner,
    private readonly reader: SqliteReader,
  ) {
    super(runner);
  }

  override async query<Row>(sql: string, parameters: SqlValue[] = []): Promise<Row[]> {
    const [rows = []] = await this.queryEach([{ sql, parameters }]);
    return rows as Row[];
  }

  override queryEach(statements: Fragment[]): Promise<unknown[][]> {
    return this.reader.ask(statements);
  }

  override async hold(): Promise<void> {
    await this.query('BEGIN');
    this.isHolding = true;
  }

  /** Ends what `hold` began. Never rejects. */
  async letGo(): Promise<void> {
    if (this.isHolding) await this.query('COMMIT').catch(() => this.reader.discard());
  }
}
