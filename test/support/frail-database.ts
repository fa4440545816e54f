import { createDatabase, openMariaDatabase, type TestDatabase } from './database.js';
import type { Kefu } from './kefu.js';
import { createMariaDatabase, MariaDb } from './mariadb.js';
import { limitFiles, underLimits } from './small-disk.js';

const name = 'kefu_frail';

const spoiled = [
  ...['agents', 'agent_sessions', 'customers', 'customer_tokens', 'messages'].map(
    (table) => [table, 'INSERT'] as const,
  ),
  ['customers', 'UPDATE'] as const,
];

/** A database that can be lost for a while, with what is in it. */
export class FrailDatabase {
  /** What its nodes are started under. */
  readonly under = underLimits;

  private constructor(
    /** The way past Kefu, another one after each loss. */
    public database: TestDatabase,
    private readonly server: MariaDb | undefined,
  ) {}

  /** MariaDB is a server of its own here. */
  static async create(): Promise<FrailDatabase> {
    if (globalThis.databaseEngine === 'sqlite') return new FrailDatabase(await createDatabase(), undefined);
    const server = await MariaDb.start();
    return new FrailDatabase(await openMariaDatabase(await createMariaDatabase(server.port, name), name), server);
  }

  /**
   * Loses the database while `act` is carried out, in every way in which it can be away: SQLite's disk is full; MariaDB
   * is silent, then gone with statements under way, then refuses connections.
   */
  async lose(nodes: Kefu[], act: () => Promise<void>): Promise<void> {
    if (this.server === undefined) {
      for (const node of nodes) limitFiles(node.process.pid, 0);
      await act();
      for (const node of nodes) limitFiles(node.process.pid, 'unlimited');
      return;
    }
    const { url } = this.database;
    await this.server.freeze();
    await act();
    const underWay = act();
    await this.server.kill();
    await underWay;
    await act();
    await this.server.restart();
    this.database = await openMariaDatabase(url, name);
  }

  /** Has the database refuse rows while `act` is carried out, each with all that it was to hold. */
  async spoil(act: () => Promise<void>): Promise<void> {
    for (const [table, on] of spoiled) {
      const refuse = this.server
        ? "FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'spoiled'"
        : "BEGIN SELECT RAISE(ABORT, 'spoiled'); END";
      await this.database.query(`CREATE TRIGGER spoiled_${table}_${on} BEFORE ${on} ON ${table} ${refuse}`);
    }
    await act();
    for (const [table, on] of spoiled) await this.database.query(`DROP TRIGGER spoiled_${table}_${on}`);
  }

  async drop(): Promise<void> {
    await this.database.drop();
    await this.server?.stop();
  }
}
