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
  /** … or, where they hold lists as JSON, take items out of them. */
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

/** Whether the new list is shorter, and has nothing that the old one has not; within an item something may be missing. */
function isPartOnMysql(column: string): string {
  const isShorter = `JSON_TYPE(NEW.${column}) = 'ARRAY' AND JSON_LENGTH(NEW.${column}) < JSON_LENGTH(OLD.${column})`;
  return `COALESCE(${isShorter} AND JSON_CONTAINS(OLD.${column}, NEW.${column}), 0)`;
}

/** Whether the new list is shorter, and each item of it is one of the old. */
function isPartOnSqlite(column: string): string {
  const isShorter = `json_type(NEW.${column}) = 'array' AND json_array_length(NEW.${column}) < json_array_length(OLD.${column})`;
  const old = `SELECT 1 FROM json_each(OLD.${column}) o WHERE o.type = 'object' AND o.value = n.value`;
  const isNew = `SELECT 1 FROM json_each(NEW.${column}) n WHERE n.type <> 'object' OR NOT EXISTS (${old})`;
  return `COALESCE(${isShorter} AND NOT EXISTS (${isNew}), 0)`;
}

export async function dropTrigger(runner: QueryRunner, name: string): Promise<void> {
  try {
    await runner.query(`DROP TRIGGER IF EXISTS ${name}`);
  } catch (error) {
    if (!forbidden.has(codeOf(error))) throw error;
  }
}
