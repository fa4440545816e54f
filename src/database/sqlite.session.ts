import type { EntityManager, QueryRunner } from 'typeorm';
import { type Fragment, Session, type SqlValue } from './session.js';

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

  async write(sql: string, parameters: SqlValue[] = []): Promise<void> {
    await this.execute(sql, parameters);
  }

  now(): Promise<Date> {
    return Promise.resolve(new Date());
  }
}
