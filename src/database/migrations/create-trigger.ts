import type { QueryRunner } from 'typeorm';
import { codeOf } from '../database-error.js';

/** Refuses writes to a table, whoever makes them. */
export interface Guard {
  name: string;
  table: string;
  on: 'UPDATE' | 'DELETE';
  /** What the database says. */
  refusal: string;
  /** An UPDATE that leaves these as they are … */
  kept?: string[];
  /** … and these too, or makes them null, passes. */
  blanked?: string[];
  /** … or, where they hold lists as JSON, take something out of them. */
  lessened?: string[];
}

/** MySQL with its binary log, as it comes, lets only its administrators create triggers; some accounts may not at all. */
const forbidden = new Set([
  'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
]);

/** Creates the guard, where the account may: the service does without. @returns whether it may */
export async function createTrigger(runner: QueryRunner, guard: Guard): Promise<boolean> {
  const { name, table, on, refusal, kept = [], blanked = [], lessened = [] } = guard;
  const isMysql = runner.dataSource.options.type === 'mysql';
  const same = (column: string) => (isMysql ? `NEW.${column} <=> OLD.${column}` : `NEW.${column} IS OLD.${column}`);
  const less = isMysql ? isPartOnMysql : isPartOnSqlite;
  const conditions = [
    ...kept.map(same),
    ...blanked.map((column) => `(NEW.${column} IS NULL OR ${same(column)})`),
    ...lessened.map((column) => `(NEW.${column} IS NULL OR ${same(column)} OR (${less(column)}))`),
  ];
  const refused = conditions.length === 0 ? '1 = 1' : `NOT (${conditions.join(' AND ')})`;
  const body = isMysql
    ? `IF ${refused} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${refusal}'; END IF`
    : `WHEN ${refused} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`;
  try {
    await runner.query(`CREATE TRIGGER ${name} BEFORE ${on} ON ${table} FOR EACH ROW ${body}`);
    return true;
  } catch (error) {
    if (!forbidden.has(codeOf(error))) throw error;
    return false;
  }
}

/** Whether each item of the new list is in the old one. */
function isPartOnMysql(column: string): string {
  return `COALESCE(JSON_CONTAINS(OLD.${column}, NEW.${column}), 0)`;
}

function isPartOnSqlite(column: string): string {
  const old = `SELECT item.value FROM json_each(OLD.${column}) item`;
  return `OLD.${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each(NEW.${column}) item WHERE item.value NOT IN (${old}))`;
}

export async function dropTrigger(runner: QueryRunner, name: string): Promise<void> {
  try {
    await runner.query(`DROP TRIGGER IF EXISTS ${name}`);
  } catch (error) {
    if (!forbidden.has(codeOf(error))) throw error;
  }
}
