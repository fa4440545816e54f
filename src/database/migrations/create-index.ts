import type { QueryRunner } from 'typeorm';
import { isMysql } from './is-mysql.js';

/** MySQL has no CREATE INDEX IF NOT EXISTS; a run that was cut short left some of them. */
export async function createIndex(runner: QueryRunner, table: string, name: string, columns: string): Promise<void> {
  if (!isMysql(runner)) await runner.query(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns})`);
  else if (!(await isThere(runner, table, name))) await runner.query(`CREATE INDEX ${name} ON ${table} (${columns})`);
}

/** The way back, where it is not gone already. */
export async function dropIndex(runner: QueryRunner, table: string, name: string): Promise<void> {
  if (!isMysql(runner)) await runner.query(`DROP INDEX IF EXISTS ${name}`);
  else if (await isThere(runner, table, name)) await runner.query(`DROP INDEX ${name} ON ${table}`);
}

async function isThere(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const found = (await runner.query(
    'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?',
    [table, name],
  )) as unknown[];
  return found.length > 0;
}
