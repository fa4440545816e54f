import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Libsql from 'libsql';
import type { DataSourceOptions } from 'typeorm';
import { makeFolder } from '../config/folder.js';
import { StartFault } from '../errors/start-fault.js';

/** How long a statement stops the process to wait for another one that writes, e.g. the demo loader. */
const busyTimeoutMs = 100;

/** Pages kept in memory by each connection, in KiB below zero: the 2 MB that are usual hold no index of many customers. */
const cacheSize = -65_536;

/**
 * Pages in the log, 32 MB, after which it is written back into the file. With the thousand that are usual every third batch of
 * messages waited for that, and what the next one changed again was written in vain.
 */
const logPages = 8_000;

interface SqliteConnection {
  pragma(statement: string): unknown;
}

/** The connection that writes. `libsql` stands in for better-sqlite3: same interface, ships its binary. */
export function sqliteWriterOptions(file: string): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    driver: Libsql,
    database: file,
    statementCacheSize: 500,
    prepareDatabase: prepareWriter,
  };
}

/** The connection that reads. The driver ignores its `readonly` option; `query_only` holds. */
export function sqliteReaderOptions(file: string, entities: DataSourceOptions['entities']): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    driver: Libsql,
    database: file,
    ...(entities === undefined ? {} : { entities }),
    statementCacheSize: 500,
    prepareDatabase: prepareReader,
  };
}

/** Sees that a connection reads as the others do, and no more than that. @param kept pages in memory, in KiB below zero */
export function prepareReader(connection: SqliteConnection, kept = cacheSize): void {
  prepare(connection, kept);
  settle(connection, 'query_only', 1);
}

/**
 * Where there is no such file yet, makes it one that its owner alone may read, as is what SQLite then puts beside it: it
 * holds personal data.
 */
export function createSqliteFile(file: string): void {
  if (existsSync(file)) return;
  try {
    makeFolder(dirname(resolve(file)));
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartFault(`DATABASE_URL: ${resolve(file)} cannot be made (${code})`);
  }
}

function prepareWriter(connection: SqliteConnection): void {
  prepare(connection, cacheSize);
  settle(connection, 'wal_autocheckpoint', logPages);
}

/** Durable before acknowledged: WAL with a sync at every commit. Read back, since a driver may ignore what is set. */
function prepare(connection: SqliteConnection, kept: number): void {
  settle(connection, 'busy_timeout', busyTimeoutMs);
  settle(connection, 'journal_mode', 'wal');
  settle(connection, 'synchronous', 2);
  settle(connection, 'foreign_keys', 1);
  settle(connection, 'cache_size', kept);
  // What is deleted is overwritten: whoever reads the file after an erasure shall not find the person.
  settle(connection, 'secure_delete', 1);
}

function settle(connection: SqliteConnection, pragma: string, value: string | number): void {
  connection.pragma(`${pragma} = ${value}`);
  const [row] = connection.pragma(pragma) as [Record<string, unknown>];
  const [actual] = Object.values(row);
  if (actual !== value) {
    throw new Error(`SQLite must run with ${pragma}=${value}, and has ${String(actual)}`);
  }
}
