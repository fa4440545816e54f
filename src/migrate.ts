import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { loadDatabaseSettings } from './config/load-config.js';
import { settingsOrExit } from './config/settings-or-exit.js';
import { dataSourceOptions } from './database/data-source.js';
import { migrate } from './database/migrate.js';

/** `npm run migrate`: brings the schema up to date and says what it did. Needs to know the database, and nothing else. */
const settings = settingsOrExit(() => loadDatabaseSettings(process.env));
try {
  const options = { ...dataSourceOptions(settings), migrationsRun: false };
  const dataSource = await new DataSource(options).initialize();
  const done = await migrate(dataSource).finally(() => dataSource.destroy());
  process.stdout.write(done.length === 0 ? 'The schema is up to date.\n' : `Migrated: ${done.join(', ')}\n`);
} catch (error) {
  process.stderr.write(`The schema could not be migrated: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
