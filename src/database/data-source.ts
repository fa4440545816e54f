import { DataSource, type DataSourceOptions, type Logger } from 'typeorm';
import type { DatabaseSettings } from '../config/config.js';
import { StartFault } from '../errors/start-fault.js';
import { codeOf, isRefusal, isUnavailable } from './database-error.js';
import { migrate } from './migrate.js';
import { Agents1790000000000 } from './migrations/1790000000000-agents.js';
import { Customers1790000000001 } from './migrations/1790000000001-customers.js';
import { Conversations1790000000002 } from './migrations/1790000000002-conversations.js';
import { CannedReplies1790000000003 } from './migrations/1790000000003-canned-replies.js';
import { WaitingSince1790000000004 } from './migrations/1790000000004-waiting-since.js';
import { AuditTrail1790000000005 } from './migrations/1790000000005-audit-trail.js';
import { ActivitySlot1790000000006 } from './migrations/1790000000006-activity-slot.js';
import { AuditChanges1790000000007 } from './migrations/1790000000007-audit-changes.js';
import { AuditValues1790000000008 } from './migrations/1790000000008-audit-values.js';
import { AuditWholeValues1790000000009 } from './migrations/1790000000009-audit-whole-values.js';
import { AppendedMessages1790000000010 } from './migrations/1790000000010-appended-messages.js';
import { AssigneeChanges1790000000011 } from './migrations/1790000000011-assignee-changes.js';
import { CustomerActive1790000000012 } from './migrations/1790000000012-customer-active.js';
import { MessageIds1790000000013 } from './migrations/1790000000013-message-ids.js';
import { mysqlOptions } from './mysql.options.js';
import { createSqliteFile, sqliteWriterOptions } from './sqlite.options.js';

/** In the order they are run. */
const migrations = [
  Agents1790000000000,
  Customers1790000000001,
  Conversations1790000000002,
  CannedReplies1790000000003,
  WaitingSince1790000000004,
  AuditTrail1790000000005,
  ActivitySlot1790000000006,
  AuditChanges1790000000007,
  AuditValues1790000000008,
  AuditWholeValues1790000000009,
  AppendedMessages1790000000010,
  AssigneeChanges1790000000011,
  CustomerActive1790000000012,
  MessageIds1790000000013,
];

const say = () => undefined;

/** TypeORM prints a migration that fails, statement and all, on the console: whoever runs it has the error. */
const silence: Logger = {
  logQuery: say,
  logQueryError: say,
  logQuerySlow: say,
  logSchemaBuild: say,
  logMigration: say,
  log: say,
};

/**
 * Options for the one data source. `migrationsRun` has TypeORM's meaning, but it is `openDataSource` that heeds it,
 * under a lock. The embedded database has no one else to migrate it.
 */
export function dataSourceOptions(settings: DatabaseSettings): DataSourceOptions {
  const engine = settings.kind === 'mysql' ? mysqlOptions(settings.url) : sqliteWriterOptions(settings.file);
  const migrationsRun = settings.kind === 'sqlite' || settings.migrateOnStart;
  return { ...engine, synchronize: false, migrationsRun, migrations, logging: false, logger: silence };
}

/** Connects, and where no server answers, or it lets nobody in, says where that was: not every error of the driver's does. */
export async function connectDataSource(options: DataSourceOptions): Promise<DataSource> {
  try {
    if (options.type === 'better-sqlite3') createSqliteFile(options.database);
    return await new DataSource({ ...options, migrationsRun: false }).initialize();
  } catch (error) {
    throw explained(error, options);
  }
}

/** The password is never in it. */
function explained(error: unknown, options: DataSourceOptions): unknown {
  if (options.type !== 'mysql' || !(error instanceof Error)) return error;
  const { hostname, port, pathname } = new URL(options.url ?? '');
  const place = `${hostname}:${port || '3306'}`;
  if (isRefusal(error)) {
    return new StartFault(
      `DATABASE_URL: ${place} does not let the service use the database "${pathname.slice(1)}" (${codeOf(error)}): see user, password, name and rights`,
    );
  }
  if (isUnavailable(error)) error.message = `no database answers at ${place} (${codeOf(error)})`;
  return error;
}

/** Opens the database and sees that its schema is this version's. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await connectDataSource(options);
  try {
    if (options.migrationsRun) {
      await migrate(dataSource);
    } else if (await dataSource.showMigrations()) {
      throw new StartFault(
        'MIGRATE_ON_START=false, and the schema of the database is out of date: run "npm run migrate" first',
      );
    }
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw isRefusal(error) ? explained(error, options) : error;
  }
}
