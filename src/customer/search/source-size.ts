import type { Dialect } from '../../database/dialect.js';

import { countRows, type ListSource } from '../../database/page-reader.js';
import type { Fragment, Session } from '../../database/session.js';
import { fewRows, type SearchMemory } from './search-memory.js';
import type { Source } from './search-term.js';

/** So far it is worth counting to tell a common thing from a very common one: a few milliseconds. */
const manyRows = 20 * fewRows;

/** Of a long text so many pairs of characters are looked up: one of them is rare, or none is. */
const maxProbedGrams = 8;

/** Where sizes are asked, and what is known of them. */
export interface Sizing {
  session: Session;
  dialect: Dialect;
  memory: SearchMemory;
}

export function sourceTable({ table, index }: Source, dialect: Dialect): string {
  return `${table} r${index === undefined ? '' : dialect.byIndex(index)}`;
}

/** Which of the sources have any row. */
export async function arePresent(session: Session, sources: Source[]): Promise<boolean[]> {
  if (sources.length === 0) return [];
  const looks = sources.map(
    ({ table, where }, index) => `EXISTS (SELECT 1 FROM ${table} r WHERE ${where.sql}) AS p${index}`,
  );
  const row = await session.queryOne<Record<string, number | null>>(
    `SELECT ${looks.join(', ')}`,
    sources.flatMap(({ where }) => where.parameters),
  );
  return sources.map((_source, index) => row?.[`p${index}`] === 1);
}

/** Of so many pairs that it is soon told which of them is rare. */
export function probed(grams: string[]): string[] {
  const step = Math.max(1, Math.ceil(grams.length / maxProbedGrams));
  return grams.filter((_gram, index) => index % step === 0);
}

/** The gram that fewest names have; null where no name has one of them. */
export async function rarestGram(sizing: Sizing, grams: string[]): Promise<string | null> {
  const sized = probed(grams).map((gram) => ({
    gram,
    rows: [{ sql: 'customer_name_grams r WHERE r.gram = ?', parameters: [gram] }],
  }));
  const { found, size } = await fewest(sizing, sized);
  return size === 0 ? null : (found?.gram ?? null);
}

/** The candidate with the fewest rows, and how many; without candidates there is no end of rows. */
export async function smallest<T extends { sources: Source[] }>(
  sizing: Sizing,
  candidates: T[],
): Promise<{ driver: T | undefined; size: number }> {
  const sized = candidates.map((driver) => ({ driver, rows: rowsOf(driver.sources, sizing.dialect) }));
  const { found, size } = await fewest(sizing, sized);
  return { driver: found?.driver, size };
}

/** Whether a candidate has at most so many rows. */
export async function hasAtMost(sizing: Sizing, { sources }: { sources: Source[] }, most: number): Promise<boolean> {
  return (await sizeUpTo(sizing, rowsOf(sources, sizing.dialect), most)) <= most;
}

function rowsOf(sources: Source[], dialect: Dialect): Fragment[] {
  return sources.map((source) => ({
    sql: `${sourceTable(source, dialect)} WHERE ${source.where.sql}`,
    parameters: source.where.parameters,
  }));
}

/** Something with rows, each of which follows FROM. */
interface Sized {
  rows: Fragment[];
}

interface Fewest<T> {
  found: T | undefined;
  size: number;
}

/** Counts in one statement at most, unless one alone has more. */
const countedAtOnce = 16;

/** That with the fewest rows. All are asked for together; those that have many are then told apart one by one. */
async function fewest<T extends Sized>(sizing: Sizing, among: T[]): Promise<Fewest<T>> {
  const few = await fewestOfAll(sizing, among);
  if (few.size <= fewRows || among.length < 2) return few;
  let found: Fewest<T> = { found: undefined, size: Infinity };
  for (const one of among) {
    const size = await sizeUpTo(sizing, one.rows, Math.min(manyRows, found.size));
    if (size < found.size) found = { found: one, size };
  }
  return found;
}

/** The same where it has few; where all have many, any of them. Nothing is rarer than what nobody has. */
async function fewestOfAll<T extends Sized>(sizing: Sizing, among: T[]): Promise<Fewest<T>> {
  let fewestYet: Fewest<T> = { found: undefined, size: Infinity };
  for (const group of inGroups(among)) {
    const counts = await countUpTo(
      sizing,
      group.flatMap(({ rows }) => rows),
      fewRows,
    );
    for (const found of group) {
      const size = counts.splice(0, found.rows.length).reduce((sum, count) => sum + count, 0);
      if (size < fewestYet.size) fewestYet = { found, size };
    }
    if (fewestYet.size === 0) break;
  }
  return fewestYet;
}

function inGroups<T extends Sized>(among: T[]): T[][] {
  const groups: T[][] = [];
  let room = 0;
  for (const one of among) {
    if (groups.length === 0 || one.rows.length > room) {
      groups.push([]);
      room = countedAtOnce;
    }
    groups.at(-1)?.push(one);
    room -= one.rows.length;
  }
  return groups;
}

/** How many rows there are together, more than `limit` standing for more. */
async function sizeUpTo(sizing: Sizing, rows: Fragment[], limit: number): Promise<number> {
  let size = 0;
  for (const source of rows) {
    const [count = 0] = await countUpTo(sizing, [source], limit - size);
    size += count;
    if (size > limit) break;
  }
  return size;
}

/**
 * How many customers are in any of `sources`: all of the largest, and of each further one those who are in none before.
 * @param rows the customers of a source that are in none of the others
 */
export async function countTogether(
  session: Session,
  sources: Source[],
  rows: (source: Source, others: Source[]) => ListSource,
): Promise<number> {
  const counts: { source: Source; count: number }[] = [];
  for (const source of sources) counts.push({ source, count: await countRows(session, rows(source, [])) });
  counts.sort((a, b) => b.count - a.count);
  let total = counts[0]?.count ?? 0;
  for (const [index, { source, count }] of counts.entries()) {
    const before = counts.slice(0, index).map((other) => other.source);
    if (index > 0 && count > 0) total += await countRows(session, rows(source, before));
  }
  return total;
}

/** How many there are of each, `limit` + 1 standing for more. */
function countUpTo({ session, memory }: Sizing, rows: Fragment[], limit: number): Promise<number[]> {
  const keys = rows.map(({ sql, parameters }) => `${limit} ${sql} ${JSON.stringify(parameters)}`);
  return memory.sizes(keys, async (unknown) => {
    const asked = unknown.flatMap((index) => rows[index] ?? []);
    const counts = asked.map(
      ({ sql }, index) => `(SELECT COUNT(*) FROM (SELECT 1 FROM ${sql} LIMIT ${limit + 1}) few${index}) AS n${index}`,
    );
    const row = await session.queryOne<Record<string, number>>(
      `SELECT ${counts.join(', ')}`,
      asked.flatMap(({ parameters }) => parameters),
    );
    return asked.map((_one, index) => row?.[`n${index}`] ?? 0);
  });
}
