import 'reflect-metadata';
import { loadDatabaseSettings } from './config/load-config.js';
import { settingsOrExit } from './config/settings-or-exit.js';
import { connectDataSource, dataSourceOptions } from './database/data-source.js';
import { migrate } from './database/migrate.js';

/** `npm run migrate`: brings the schema up to date and says what it did. Needs to know the database, and nothing else. */
// The environment is handed to config here, and read nowhere else.
const settings = settingsOrExit(() => loadDatabaseSettings(process.env));
try {
  const dataSource = await connectDataSource(dataSourceOptions(settings));
  try {
    const done = await migrate(dataSource);
    process.stdout.write(done.length === 0 ? 'The schema is up to date.\n' : `Migrated: ${done.join(', ')}\n`);
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`The schema could not be migrated: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
