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
  /** … or, where they hold lists of fields as JSON, leaves out of an item what is not its `field`. */
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
    ...[...kept, ...(isMysql || kept.length === 0 ? [] : ['rowid'])].map(same),
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

/** Refuses rows that take another's place: on SQLite, which deletes that one without a trigger. Any other engine fires it. */
export async function createPlaceTrigger(
  runner: QueryRunner,
  { name, table, refusal }: Omit<Guard, 'on'>,
): Promise<void> {
  if (runner.dataSource.options.type === 'mysql') return;
  await dropTrigger(runner, name);
  // Where none is named it is below zero here.
  const isTaken = `EXISTS (SELECT 1 FROM ${table} WHERE id = NEW.id OR (NEW.rowid > 0 AND rowid = NEW.rowid))`;
  const body = `WHEN ${isTaken} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`;
  await runner.query(`CREATE TRIGGER ${name} BEFORE INSERT ON ${table} FOR EACH ROW ${body}`);
}

/**
 * Whether the new list has the same fields in the same order, and of each nothing that the old one has not: a list names each
 * field once. Within a value, by the rules of JSON_CONTAINS, parts may be missing, or stand elsewhere or more than once.
 */
function isPartOnMysql(column: string): string {
  const alike = (of: (version: string) => string) => `${of(`NEW.${column}`)} = ${of(`OLD.${column}`)}`;
  const conditions = [
    `JSON_TYPE(NEW.${column}) = 'ARRAY'`,
    alike((list) => `JSON_LENGTH(${list})`),
    alike((list) => `JSON_EXTRACT(${list}, '$[*].field')`),
    `JSON_CONTAINS(OLD.${column}, NEW.${column})`,
  ];
  return `COALESCE(${conditions.join(' AND ')}, 0)`;
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
