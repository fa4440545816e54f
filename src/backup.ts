import { loadDatabaseSettings } from './config/load-config.js';
import { settingsOrExit } from './config/settings-or-exit.js';
import { writeBackup } from './database/backup.js';

/** `npm run backup -- <file>`: a copy of the embedded database, while the service runs or while it does not. */
// The environment is handed to config here, and read nowhere else.
const settings = settingsOrExit(() => loadDatabaseSettings(process.env));
const [target, ...rest] = process.argv.slice(2);
try {
  if (target === undefined || rest.length > 0) throw new Error('say into which file: npm run backup -- <file>');
  if (settings.kind === 'mysql') throw new Error('a mysql:// database is dumped by its own tools: docs/operations.md');
  const { bytes } = writeBackup(settings.file, target);
  process.stdout.write(`${target} holds the whole database, checked: ${bytes} bytes\n`);
} catch (error) {
  process.stderr.write(`There is no backup: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
