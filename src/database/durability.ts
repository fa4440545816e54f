import type { Database } from './database.js';

/** Settings of a MySQL or MariaDB server by which a commit is on disk when it is answered. */
interface Settings {
  flush: number;
  hasLog: number;
  sync: number;
}

/**
 * What of its settings lets the server answer a commit that is not on disk yet; nothing where all is well, and on SQLite,
 * whose settings are ours.
 * @throws UNAVAILABLE
 */
export async function findLossySettings(database: Database): Promise<string[]> {
  if (database.dialect.name !== 'mysql') return [];
  const settings = await database.read((session) =>
    session.queryOne<Settings>(
      `SELECT @@GLOBAL.innodb_flush_log_at_trx_commit AS flush, @@GLOBAL.log_bin AS hasLog, @@GLOBAL.sync_binlog AS sync`,
    ),
  );
  if (settings === undefined) return [];
  const { flush, hasLog, sync } = settings;
  return [
    // 3 is MariaDB's, and the same.
    ...(flush === 1 || flush === 3 ? [] : [`innodb_flush_log_at_trx_commit=${flush}`]),
    ...(hasLog === 0 || sync === 1 ? [] : [`sync_binlog=${sync}`]),
  ];
}
