import type { DataSource } from 'typeorm';
import { beginImmediate } from './sqlite-lock.js';

/** How long a node waits for another one that migrates. */
const lockSeconds = 120;

/**
 * Brings the schema up to date. Any number of nodes may call it at once: one migrates, the others wait for it and find
 * nothing left to do.
 * @returns the names of the migrations that this call ran
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  return dataSource.options.type === 'mysql' ? migrateMysql(dataSource) : migrateSqlite(dataSource);
}

/** A lock of the server's, held by one connection and gone with it. */
async function migrateMysql(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    const rows = (await runner.query("SELECT GET_LOCK(CONCAT('kefu.migrate.', DATABASE()), ?) AS locked", [
      lockSeconds,
    ])) as { locked: number | null }[];
    if (rows[0]?.locked !== 1) throw new Error(`Another node has been migrating for ${lockSeconds} s`);
    const done = await dataSource.runMigrations({ transaction: 'none' });
    await runner.query("SELECT RELEASE_LOCK(CONCAT('kefu.migrate.', DATABASE()))");
    return done.map((migration) => migration.name);
  } finally {
    await runner.release();
  }
}

/** SQLite's DDL is transactional: all of it, or nothing, under the one write lock. */
async function migrateSqlite(dataSource: DataSource): Promise<string[]> {
  await beginImmediate(dataSource);
  try {
    const done = await dataSource.runMigrations({ transaction: 'none' });
    await dataSource.query('COMMIT');
    return done.map((migration) => migration.name);
  } catch (error) {
    await dataSource.query('ROLLBACK');
    throw error;
  }
}
