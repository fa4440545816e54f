import type { QueryRunner } from 'typeorm';
import { codeOf } from '../database-error.js';
import { isMysql } from './is-mysql.js';

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
  /** … or, of a list of changes as JSON, leaves out of a change its `from` or `to`. */
  lessened?: string;
}

/** MySQL with its binary log, as it comes, lets only its administrators create triggers; some accounts may not at all. */
const forbidden = new Set([
  'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
]);

/** Creates the guard, where the account may: the service does without. @returns whether it may */
export async function createTrigger(runner: QueryRunner, guard: Guard): Promise<boolean> {
  const { name, table, on, refusal, kept = [], blanked = [], lessened } = guard;
  const onMysql = isMysql(runner);
  const same = (column: string) => (onMysql ? `NEW.${column} <=> OLD.${column}` : `NEW.${column} IS OLD.${column}`);
  const conditions = [
    ...[...kept, ...(onMysql || kept.length === 0 ? [] : ['rowid'])].map(same),
    ...blanked.map((column) => `(NEW.${column} IS NULL OR ${same(column)})`),
  ];
  const body = onMysql ? mysqlBody(conditions, refusal, lessened) : sqliteBody(conditions, refusal, lessened);
  try {
    await runner.query(`CREATE TRIGGER ${name} BEFORE ${on} ON ${table} FOR EACH ROW ${body}`);
    return true;
  } catch (error) {
    if (!forbidden.has(codeOf(error))) throw error;
    return false;
  }
}

/** Refuses rows that take another's place: on SQLite, which deletes that one without a trigger. Any other engine fires it. */
export async function createPlaceTrigger(
  runner: QueryRunner,
  { name, table, refusal }: Omit<Guard, 'on'>,
): Promise<void> {
  if (isMysql(runner)) return;
  await dropTrigger(runner, name);
  // Where none is named it is below zero here.
  const isTaken = `EXISTS (SELECT 1 FROM ${table} WHERE id = NEW.id OR (NEW.rowid > 0 AND rowid = NEW.rowid))`;
  const body = `WHEN ${isTaken} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`;
  await runner.query(`CREATE TRIGGER ${name} BEFORE INSERT ON ${table} FOR EACH ROW ${body}`);
}

function sqliteBody(conditions: string[], refusal: string, lessened: string | undefined): string {
  const less =
    lessened === undefined
      ? []
      : [`(NEW.${lessened} IS NULL OR NEW.${lessened} IS OLD.${lessened} OR (${isPartOnSqlite(lessened)}))`];
  return `WHEN ${refused([...conditions, ...less])} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`;
}

function mysqlBody(conditions: string[], refusal: string, lessened: string | undefined): string {
  const signal = `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${refusal}'`;
  if (lessened === undefined) return `IF ${refused(conditions)} THEN ${signal}; END IF`;
  return `BEGIN
    DECLARE item INT DEFAULT 0;
    DECLARE is_kept BOOLEAN DEFAULT ${conditions.join(' AND ')};
    IF is_kept AND NEW.${lessened} IS NOT NULL AND NOT (NEW.${lessened} <=> OLD.${lessened}) THEN ${lessenedOnMysql(lessened)} END IF;
    IF NOT is_kept THEN ${signal}; END IF;
  END`;
}

function refused(conditions: string[]): string {
  return conditions.length === 0 ? '1 = 1' : `NOT (${conditions.join(' AND ')})`;
}

/**
 * Change by change: each has the field of the old one, its values or none, and nothing else. JSON_CONTAINS would take a list
 * or an object of which parts are missing for the whole.
 */
function lessenedOnMysql(column: string): string {
  // As text: MariaDB takes no two strings of JSON_EXTRACT for equal.
  const of = (version: string, key: string) =>
    `CONCAT('', JSON_EXTRACT(${version}.${column}, CONCAT('$[', item, '].${key}')))`;
  const isSameOrGone = (key: string) => `(${of('NEW', key)} IS NULL OR ${of('NEW', key)} <=> ${of('OLD', key)})`;
  const has = (key: string) => `(${of('NEW', key)} IS NOT NULL)`;
  const isKept = [
    `${of('NEW', 'field')} = ${of('OLD', 'field')}`,
    isSameOrGone('from'),
    isSameOrGone('to'),
    `JSON_LENGTH(NEW.${column}, CONCAT('$[', item, ']')) = 1 + ${has('from')} + ${has('to')}`,
  ];
  return `
      SET is_kept = JSON_VALID(NEW.${column}) AND COALESCE(JSON_TYPE(NEW.${column}) = 'ARRAY' AND JSON_LENGTH(NEW.${column}) = JSON_LENGTH(OLD.${column}), 0);
      WHILE is_kept AND item < JSON_LENGTH(NEW.${column}) DO
        SET is_kept = COALESCE(${isKept.join('\n          AND ')}, 0);
        SET item = item + 1;
      END WHILE;`;
}

/** Whether the new list has the same fields in the same order, and of each nothing that the old one has not. */
function isPartOnSqlite(column: string): string {
  const old = `SELECT 1 FROM json_each(o.value) p WHERE p.key = k.key AND p.type = k.type AND p.value IS k.value`;
  const added = `SELECT 1 FROM json_each(n.value) k WHERE NOT EXISTS (${old})`;
  const isOther = `n.type <> 'object' OR o.type IS NOT 'object' OR json_extract(n.value, '$.field') IS NOT json_extract(o.value, '$.field')`;
  const forged = `SELECT 1 FROM json_each(NEW.${column}) n LEFT JOIN json_each(OLD.${column}) o ON o.key = n.key
     WHERE ${isOther} OR EXISTS (${added})`;
  // Its functions take what is no JSON to others, too: a comment, bytes.
  const isJson = `typeof(NEW.${column}) = 'text' AND json_valid(NEW.${column})`;
  const isAsLong = `${isJson} AND json_type(NEW.${column}) = 'array' AND json_array_length(NEW.${column}) = json_array_length(OLD.${column})`;
  return `COALESCE(${isAsLong} AND NOT EXISTS (${forged}), 0)`;
}

export async function dropTrigger(runner: QueryRunner, name: string): Promise<void> {
  try {
    await runner.query(`DROP TRIGGER IF EXISTS ${name}`);
  } catch (error) {
    if (!forbidden.has(codeOf(error))) throw error;
  }
}
