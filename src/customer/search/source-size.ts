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

/** How many rows of `sources` there are, `limit` + 1 standing for more. */
async function sizeOf(sizing: Sizing, sources: Source[], limit: number): Promise<number> {
  let size = 0;
  for (const source of sources) {
    const from = `${sourceTable(source, sizing.dialect)} WHERE ${source.where.sql}`;
    size += await countUpTo(sizing, { sql: from, parameters: source.where.parameters }, limit - size);
    if (size > limit) break;
  }
  return size;
}

export function sourceTable({ table, index }: Source, dialect: Dialect): string {
  return `${table} r${index === undefined ? '' : dialect.byIndex(index)}`;
}

/** Which of the sources have any row. */
export async function arePresent(session: Session, sources: Source[]): Promise<boolean[]> {
  if (sources.length === 0) return [];
  const looks = sources.map(
    ({ table, where }, index) => `(SELECT 1 FROM ${table} r WHERE ${where.sql} LIMIT 1) AS p${index}`,
  );
  const row = await session.queryOne<Record<string, number | null>>(
    `SELECT ${looks.join(', ')}`,
    sources.flatMap(({ where }) => where.parameters),
  );
  return sources.map((_source, index) => row?.[`p${index}`] === 1);
}

/** The gram that fewest names have; null where no name has one of them. */
export async function rarestGram(sizing: Sizing, grams: string[]): Promise<string | null> {
  const step = Math.max(1, Math.ceil(grams.length / maxProbedGrams));
  const probed = grams.filter((_gram, index) => index % step === 0);
  const rarest = await rarestWithin(sizing, probed, fewRows);
  if (rarest.size === 0) return null;
  if (rarest.size <= fewRows || probed.length === 1) return rarest.gram;
  return (await rarestWithin(sizing, probed, manyRows)).gram;
}

async function rarestWithin(sizing: Sizing, grams: string[], limit: number): Promise<{ gram: string; size: number }> {
  let found = { gram: '', size: Infinity };
  for (const gram of grams) {
    const from = { sql: 'customer_name_grams r WHERE r.gram = ?', parameters: [gram] };
    const size = await countUpTo(sizing, from, Math.min(limit, found.size));
    if (size < found.size) found = { gram, size };
    if (size === 0) break;
  }
  return found;
}

/** The candidate with the fewest rows, and how many; without candidates there is no end of rows. */
export async function smallest<T extends { sources: Source[] }>(
  sizing: Sizing,
  candidates: T[],
): Promise<{ driver: T | undefined; size: number }> {
  const found = await smallestWithin(sizing, candidates, fewRows);
  if (found.size <= fewRows || candidates.length < 2) return found;
  return smallestWithin(sizing, candidates, manyRows);
}

async function smallestWithin<T extends { sources: Source[] }>(
  sizing: Sizing,
  candidates: T[],
  limit: number,
): Promise<{ driver: T | undefined; size: number }> {
  let found: { driver: T | undefined; size: number } = { driver: undefined, size: Infinity };
  for (const driver of candidates) {
    const size = await sizeOf(sizing, driver.sources, Math.min(limit, found.size));
    if (size < found.size) found = { driver, size };
    // Nothing can be rarer, and every further count costs a query.
    if (size === 0) break;
  }
  return found;
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

function countUpTo({ session, memory }: Sizing, { sql, parameters }: Fragment, limit: number): Promise<number> {
  return memory.size(`${limit} ${sql} ${JSON.stringify(parameters)}`, async () => {
    const row = await session.queryOne<{ n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${sql} LIMIT ${limit + 1}) few`,
      parameters,
    );
    return row?.n ?? 0;
  });
}
