import type { DatabaseSettings } from '../config/config.js';
import { ConfigError, loadDatabaseSettings } from '../config/load-config.js';
import { dataSourceOptions, openDataSource } from '../database/data-source.js';
import { MysqlDatabase } from '../database/mysql.database.js';
import { SqliteDatabase } from '../database/sqlite.database.js';
import { DemoLoad } from './demo-load.js';
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
    const progress = new Progress(options.customers, process.stdout);
    const report = (customers: number) => progress.add(customers);
    if (settings.kind === 'mysql') {
      await new DemoLoad(await MysqlDatabase.open(dataSource), options, report).run();
    } else {
      // Neighbouring batches change the same pages: these are moved from the log into the file once, not each time.
      await dataSource.query('PRAGMA wal_autocheckpoint = 8000');
      const database = await SqliteDatabase.open(dataSource, settings.file);
      await new DemoLoad(database, options, report).run();
      await database.onApplicationShutdown();
    }
    progress.finish();
  } finally {
    await dataSource.destroy();
  }
}

function explained(error: unknown): string {
  if (error instanceof BadOptions) return `${error.message}\n\n${usage}`;
  if (error instanceof ConfigError) return error.faults.map((fault) => `Configuration: ${fault}\n`).join('');
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `The load stopped: ${error instanceof Error ? error.message : String(error)}${cause}\n`;
}
