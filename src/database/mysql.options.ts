import mysql, { type Pool, type PoolOptions } from 'mysql2';
import type { DataSourceOptions } from 'typeorm';

/** Connections of one node. */
export const poolSize = 10;

/** How long a stop waits for the server to shake hands, only to take leave. */
const farewellMs = 1_000;

/**
 * What a node that is frozen or cut off has locked is let go when it has said nothing for so long: it gives up its own calls
 * within that time.
 */
export const silentSeconds = 2;

/**
 * MariaDB ends such a transaction by itself (https://mariadb.com/kb/en/transaction-timeouts/). MySQL, to which this is a comment,
 * ends connections that are silent, and is told of each transaction.
 */
const abandonment = `/*M! , idle_transaction_timeout = ${silentSeconds} */`;

/** mysql2 as TypeORM's driver, with every new connection set up before its first use. */
const driver = {
  ...mysql,
  createPool(options: PoolOptions): Pool {
    const pool = mysql.createPool(options);
    pool.on('connection', (connection) => {
      // Queued ahead of whatever the pool runs next on it; a failure surfaces there.
      connection.query("SET time_zone = '+00:00'");
      connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
      // A row that others hold for long is waited for anew: that is no outage, as a server's silence is.
      connection.query(`SET innodb_lock_wait_timeout = 1 ${abandonment}`);
      connection.query("SET sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'");
    });
    const end = pool.end.bind(pool);
    pool.end = (done) => {
      const overdue = setTimeout(() => {
        done?.(null);
      }, farewellMs);
      end((error) => {
        clearTimeout(overdue);
        done?.(error);
      });
    };
    return pool;
  },
};

/** Options for MySQL 8 and MariaDB ≥ 10.6. Times travel as text in UTC: a `Date` would pass through the local zone. */
export function mysqlOptions(url: string): DataSourceOptions {
  return {
    type: 'mysql',
    url,
    driver,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    // Longer than any call waits: a busy node is slow to shake hands, and that is no outage.
    connectTimeout: 10_000,
    poolSize,
    supportBigNumbers: true,
    bigNumberStrings: false,
    dateStrings: true,
    // Several statements in one text are what MysqlSession makes of a transaction: values are never part of a text.
    multipleStatements: true,
    // As text on both servers: MariaDB's JSON shows only in its metadata.
    extra: { jsonStrings: true, enableKeepAlive: true },
  };
}
