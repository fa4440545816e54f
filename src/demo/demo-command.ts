import type { DatabaseSettings } from '../config/config.js';
import { ConfigError, loadDatabaseSettings } from '../config/load-config.js';
import type { Database } from '../database/database.js';
import { dataSourceOptions, openDataSource } from '../database/data-source.js';
import { MysqlDatabase } from '../database/mysql.database.js';
import { SqliteDatabase } from '../database/sqlite.database.js';
import { DemoLoad } from './demo-load.js';
import { DemoMessageLoad } from './demo-message-load.js';
import { BadOptions, type DemoOptions, readOptions, usage } from './demo-options.js';
import { Progress } from './progress.js';

/** Does what the command line asks for. @returns the exit code */
export async function runDemo(args: string[], variables: Record<string, string | undefined>): Promise<number> {
  try {
    const options = readOptions(args);
    await load(loadDatabaseSettings(variables), options);
    return 0;
  } catch (error) {
    process.stderr.write(explained(error));
    return 1;
  }
}

async function load(settings: DatabaseSettings, options: DemoOptions): Promise<void> {
  const dataSource = await openDataSource({ ...dataSourceOptions(settings), migrationsRun: true });
  try {
    if (settings.kind === 'mysql') {
      await fill(await MysqlDatabase.open(dataSource), options);
    } else {
      // Neighbouring batches change the same pages: these are moved from the log into the file once, not each time.
      await dataSource.query('PRAGMA wal_autocheckpoint = 8000');
      const database = await SqliteDatabase.open(dataSource, settings.file);
      await fill(database, options);
      await database.onApplicationShutdown();
    }
  } finally {
    await dataSource.destroy();
  }
}

async function fill(database: Database, options: DemoOptions): Promise<void> {
  if (options.customers > 0) {
    const progress = new Progress('customers', options.customers, process.stdout);
    await new DemoLoad(database, options, (customers) => progress.add(customers)).run();
    progress.finish();
  }
  if (options.messages > 0) {
    const progress = new Progress('messages', options.messages, process.stdout);
    await new DemoMessageLoad(database, options, (messages) => progress.add(messages)).run();
    progress.finish();
  }
}

function explained(error: unknown): string {
  if (error instanceof BadOptions) return `${error.message}\n\n${usage}`;
  if (error instanceof ConfigError) return error.faults.map((fault) => `Configuration: ${fault}\n`).join('');
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `The load stopped: ${error instanceof Error ? error.message : String(error)}${cause}\n`;
}
