import type { EntityManager, QueryRunner } from 'typeorm';

/** What a parameter of a statement may be. Times are passed as `sqlTime()` makes them, booleans as 0 or 1. */
export type SqlValue = string | number | null;

/**
 * One connection, in or out of a transaction, for as long as a unit of work holds it. How long a statement may take is
 * the runner's to see to, so that none escapes it, the manager's neither.
 */
export class Session {
  constructor(private readonly runner: QueryRunner) {}

  /** TypeORM's manager on this connection. Its `save` and `remove` open transactions of their own: do not use them. */
  get manager(): EntityManager {
    return this.runner.manager;
  }

  /** The rows a SELECT returns. `Row` is the caller's word for their shape: it must name what `sql` selects. */
  async query<Row>(sql: string, parameters: SqlValue[] = []): Promise<Row[]> {
    const result = await this.runner.query(sql, parameters, true);
    return result.records as Row[];
  }

  /** The first row, or undefined where there is none. */
  async queryOne<Row>(sql: string, parameters: SqlValue[] = []): Promise<Row | undefined> {
    const [row] = await this.query<Row>(sql, parameters);
    return row;
  }

  /**
   * The time by the one clock that all nodes share, for times that are compared with each other: the server's. The
   * embedded database has one node, and its clock.
   */
  async now(): Promise<Date> {
    if (this.runner.dataSource.options.type !== 'mysql') return new Date();
    const row = await this.queryOne<{ now: string }>('SELECT UTC_TIMESTAMP(3) AS now');
    if (row === undefined) throw new Error('The database does not know the time');
    return new Date(row.now);
  }

  /** Runs a statement that returns no rows. @returns how many rows it changed */
  async execute(sql: string, parameters: SqlValue[] = []): Promise<number> {
    const result = await this.runner.query(sql, parameters, true);
    return result.affected ?? 0;
  }
}
