import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { createConnection } from 'mysql2/promise';
import { createMariaDatabase } from './mariadb.js';

declare global {
  /** Which database the suites run on; set by jest.config.js. */
  var databaseEngine: 'sqlite' | 'mariadb';
}

export type SqlRow = Record<string, unknown>;

/** An empty database of the suite's own, and a way past Kefu to look into it. */
export interface TestDatabase {
  readonly engine: 'sqlite' | 'mariadb';
  readonly url: string;
  query(sql: string, parameters?: (string | number | null)[]): Promise<SqlRow[]>;
  drop(): Promise<void>;
}

/** For nodes that share a database and do not hear of each other: the embedded one is served by several only where they have a bus. */
export function deafNodes(): Record<string, string> {
  return globalThis.databaseEngine === 'sqlite' ? { REDIS_URL: 'redis://127.0.0.1:9' } : {};
}

export async function createDatabase(): Promise<TestDatabase> {
  return globalThis.databaseEngine === 'mariadb' ? createOnMariaDb() : createOnSqlite();
}

function createOnSqlite(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-sqlite-'));
  const file = join(folder, 'kefu.sqlite');
  return {
    engine: 'sqlite',
    url: `sqlite:${file}`,
    query: (sql, parameters = []) => {
      const connection = new Libsql(file);
      try {
        connection.pragma('busy_timeout = 5000');
        const statement = connection.prepare(sql);
        const rows = statement.reader ? (statement.all(...parameters) as SqlRow[]) : [];
        if (!statement.reader) statement.run(...parameters);
        return Promise.resolve(rows);
      } finally {
        connection.close();
      }
    },
    drop: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

async function createOnMariaDb(): Promise<TestDatabase> {
  const name = `kefu_${randomBytes(6).toString('hex')}`;
  const url = await createMariaDatabase(Number(process.env.KEFU_TEST_MARIADB_PORT), name);
  return openMariaDatabase(url, name);
}

/** The database at `url`, whoever has created it. */
export async function openMariaDatabase(url: string, name: string): Promise<TestDatabase> {
  const connection = await createConnection({ uri: url, timezone: 'Z', dateStrings: true, jsonStrings: true });
  return {
    engine: 'mariadb',
    url,
    query: async (sql, parameters = []) => {
      const [rows] = await connection.query(sql, parameters);
      return Array.isArray(rows) ? (rows as SqlRow[]) : [];
    },
    drop: async () => {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

/** Every table that there is. */
export async function tableNames(database: TestDatabase): Promise<string[]> {
  const rows = await database.query(
    database.engine === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  return rows.map(({ name }) => String(name));
}
