import 'reflect-metadata';
import { afterAll, beforeAll } from '@jest/globals';
import { loadDatabaseSettings } from '../../src/config/load-config.js';
import { CustomerStore, type Newcomer } from '../../src/customer/customer-store.js';
import { dataSourceOptions, openDataSource } from '../../src/database/data-source.js';
import type { Database } from '../../src/database/database.js';
import { MysqlDatabase } from '../../src/database/mysql.database.js';
import { SqliteDatabase } from '../../src/database/sqlite.database.js';
import type { TestDatabase } from './database.js';
import { Kefu } from './kefu.js';

/** The service's own writing of customers, past the API: with the ids and moments that a test needs. */
export interface Store {
  add(newcomers: Newcomer[]): Promise<void>;
  close(): Promise<void>;
}

/** The service's own way to the database, and how to close it. */
async function openRows(database: TestDatabase): Promise<{ rows: Database; close: () => Promise<void> }> {
  const settings = loadDatabaseSettings({ DATABASE_URL: database.url });
  const dataSource = await openDataSource(dataSourceOptions(settings));
  const rows =
    settings.kind === 'mysql'
      ? await MysqlDatabase.open(dataSource)
      : await SqliteDatabase.open(dataSource, settings.file);
  const close = async () => {
    if (rows instanceof SqliteDatabase) await rows.onApplicationShutdown();
    await dataSource.destroy();
  };
  return { rows, close };
}

/** Registers the hooks of a suite with a node, and the service's own way to its database. */
export function rowsSuite(): { kefu: () => Kefu; rows: () => Database } {
  let running: { kefu: Kefu; rows: Database; close: () => Promise<void> } | undefined;
  beforeAll(async () => {
    const kefu = await Kefu.start();
    running = { kefu, ...(await openRows(kefu.database)) };
  });
  afterAll(async () => {
    await running?.close();
    await running?.kefu.stop();
  });
  const at = () => {
    if (running === undefined) throw new Error('The node of a suite runs within its tests only');
    return running;
  };
  return { kefu: () => at().kefu, rows: () => at().rows };
}

export async function openStore(database: TestDatabase): Promise<Store> {
  const { rows, close } = await openRows(database);
  const store = new CustomerStore(rows);
  return { add: (newcomers) => rows.transaction((session) => store.insertAll(session, newcomers)), close };
}

/** Erases every customer. */
export async function clearCustomers(database: TestDatabase): Promise<void> {
  for (const table of [
    'customer_counts',
    'customer_tags',
    'tags',
    'customer_name_grams',
    'customer_names',
    'customer_identities',
    'customers',
  ]) {
    await database.query(`DELETE FROM ${table}`);
  }
}
