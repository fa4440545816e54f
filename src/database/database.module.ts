import { Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { Config } from '../config/config.js';
import { dataSourceOptions, openDataSource } from './data-source.js';
import { isLocked, isUnavailable } from './database-error.js';
import { Database } from './database.js';
import { MysqlDatabase } from './mysql.database.js';
import { claimSqlite } from './sqlite-claim.js';
import { SqliteDatabase } from './sqlite.database.js';

/** Gives every module the `Database`. */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: async (config: Config) => ({
        ...(await claimedOptions(config)),
        autoLoadEntities: true,
        // A server that is away is waited for; a wrong password, or a file that cannot be opened, is not.
        toRetry: config.database.kind === 'mysql' ? isUnavailable : isLocked,
        retryAttempts: Number.MAX_SAFE_INTEGER,
        retryDelay: 1_500,
        verboseRetryLog: true,
      }),
      dataSourceFactory: (options?: DataSourceOptions) => {
        if (options === undefined) throw new Error('TypeOrmModule gave no options');
        return openDataSource(options);
      },
    }),
  ],
  providers: [
    {
      provide: Database,
      inject: [getDataSourceToken(), Config],
      useFactory: (dataSource: DataSource, { database }: Config): Promise<Database> =>
        database.kind === 'mysql' ? MysqlDatabase.open(dataSource) : SqliteDatabase.open(dataSource, database.file),
    },
  ],
  exports: [Database],
})
export class DatabaseModule {}

/** Nobody opens the embedded database, nor migrates it, before it is theirs to serve. */
async function claimedOptions({ database, redisUrl }: Config): Promise<DataSourceOptions> {
  if (database.kind === 'sqlite') await claimSqlite(database.file, redisUrl !== undefined);
  return dataSourceOptions(database);
}
