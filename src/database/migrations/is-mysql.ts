import type { QueryRunner } from 'typeorm';

/** MySQL or MariaDB; else the embedded database. */
export function isMysql(runner: QueryRunner): boolean {
  return runner.dataSource.options.type === 'mysql';
}
