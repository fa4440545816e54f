import type { EntityManager } from 'typeorm';

/** What a parameter of a statement may be. Times are passed as `sqlTime()` makes them, booleans as 0 or 1. */
export type SqlValue = string | number | null;

/** A piece of SQL with the values of its placeholders. */
export interface Fragment {
  sql: string;
  parameters: SqlValue[];
}

/** The time at one place of a transaction. */
export interface Stamp {
  /** The time, as a value of statements that follow. */
  at: Fragment;
  /** The time, once the transaction is committed. */
  time: () => Date;
}

/**
 * One connection, in or out of a transaction, for as long as a unit of work holds it. No statement waits for a silent
 * server, whoever runs it, the manager neither.
 */
export abstract class Session {
  /** Whether the text of a statement is kept prepared: then few texts serve better than long ones. */
  abstract readonly keepsTexts: boolean;

  /** TypeORM's manager on this connection. Its `save` and `remove` open transactions of their own: do not use them. */
  abstract get manager(): EntityManager;

  /** The rows a SELECT returns. `Row` is the caller's word for their shape: it must name what `sql` selects. */
  abstract query<Row>(sql: string, parameters?: SqlValue[]): Promise<Row[]>;

  /** The rows of several SELECTs, in one journey where the server is elsewhere. */
  abstract queryEach(statements: Fragment[]): Promise<unknown[][]>;

  /**
   * The row that a unique key names, or undefined where there is none. The statement is kept prepared: only for texts of
   * which there are few.
   */
  abstract find<Row>(sql: string, parameters: SqlValue[]): Promise<Row | undefined>;

  /** Runs a statement that returns no rows. @returns how many rows it changed */
  abstract execute(sql: string, parameters?: SqlValue[]): Promise<number>;

  /**
   * Runs a statement of whose outcome nothing more is asked than that it succeeds. In a transaction it may be kept back
   * and sent with what follows, so it may be a later call that fails, or the commit.
   * @param rows how many it must find: else the transaction fails by an error that `isUnmet` knows
   */
  abstract write(sql: string, parameters?: SqlValue[], rows?: number): Promise<void>;

  /** The time as `now` tells it, without a journey of its own. */
  abstract stamp(): Promise<Stamp>;

  /** As `queryEach`, and the time before the first of them was asked. */
  abstract querySince(statements: Fragment[]): Promise<{ results: unknown[][]; since: Date }>;

  /** As `queryEach`, and the time once all of them have answered. */
  abstract queryAt(statements: Fragment[]): Promise<{ results: unknown[][]; now: Date }>;

  /**
   * In a read: from here on everything is read as it is at the next statement, whatever is committed meanwhile. A row that
   * is found and one that is read are then the same; a cursor of another leads elsewhere.
   */
  abstract hold(): Promise<void>;

  /**
   * The time by the one clock that all nodes share, for times that are compared with each other: the server's. The
   * embedded database has one node, and its clock.
   */
  abstract now(): Promise<Date>;

  /** The first row, or undefined where there is none. */
  async queryOne<Row>(sql: string, parameters: SqlValue[] = []): Promise<Row | undefined> {
    const [row] = await this.query<Row>(sql, parameters);
    return row;
  }
}
