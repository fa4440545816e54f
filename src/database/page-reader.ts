import { withinValues } from './coarse-order.js';
import { after, beyond, isNull, joinConditions, type KeyRange, orderBy, type OrderColumn, reversed } from './keyset.js';
import type { Fragment, Session, SqlValue } from './session.js';

/** Rows that are read from one place. */
export interface ListPart {
  /** Follows FROM, e.g. `customers c JOIN … ON …`. */
  from: Fragment;
  /** Joined by AND. */
  where: Fragment[];
  /** How many rows of it an id has at most, where that is few. */
  most?: number | undefined;
}

/** A list as SQL: which rows, in which order. Every order ends with `id`, so that it is total. */
export interface ListSource {
  /** The list is what they hold together. */
  parts: [ListPart, ...ListPart[]];
  order: OrderColumn[];
  /** The id's column, e.g. `c.id`; like the order's, the same in all parts. */
  id: string;
  /** True where the same id may be in the parts more than once. It is once in the list. */
  repeats: boolean;
}

/** Which part of a list: an offset in it, or what is after a place in it (see `after`). */
export interface Window {
  offset: number;
  size: number;
  after?: KeyRange[];
  /** The length of the whole list where it is known: then a page near its end is read from there. */
  total: number | null;
}

export interface Page {
  ids: string[];
  /** Whether there is a page after this. */
  more: boolean;
}

/** Ids only: rows skipped on the way to a deep page are then index entries, not rows. */
export async function readIds(
  session: Session,
  source: ListSource,
  { offset, size, after, total }: Window,
): Promise<Page> {
  if (total !== null && offset >= total) return { ids: [], more: false };
  if (total !== null && offset > total / 2) {
    const count = Math.min(size, total - offset);
    const backwards = { ...source, order: reversed(source.order) };
    const ids = await readSlice(session, backwards, { offset: total - offset - count, size: count });
    return { ids: ids.reverse(), more: offset + count < total };
  }
  const ids = after === undefined ? await readSlice(session, source, { offset, size: size + 1 }) : [];
  for (const range of after ?? []) {
    if (ids.length > size) break;
    ids.push(...(await readSlice(session, source, { offset: 0, size: size + 1 - ids.length, range })));
  }
  return { ids: ids.slice(0, size), more: ids.length > size };
}

export async function countRows(session: Session, source: ListSource): Promise<number> {
  const { sql, parameters } = counted(source);
  const row = await session.queryOne<{ n: number }>(sql, parameters);
  return row?.n ?? 0;
}

function counted({ parts, id, repeats }: ListSource): Fragment {
  const what = repeats ? `COUNT(DISTINCT ${id})` : 'COUNT(*)';
  if (parts.length === 1) return selectFrom(`${what} AS n`, parts[0], []);
  const ids = union(parts.map((part) => selectFrom(`${id} AS id`, part, [])));
  return { sql: `SELECT COUNT(*) AS n FROM (${ids.sql}) together`, parameters: ids.parameters };
}

/** A place in a range: the condition of the rows up to it, and what lies behind it. */
export interface Cut {
  /** Of the last row within. */
  id: string;
  within: Fragment;
  beyond: KeyRange[];
}

/**
 * The cut behind the first `count` rows of a range and their ties, in an order of the id, or of one column and the id; null
 * where it has not so many.
 */
export async function cutBehind(
  session: Session,
  { parts: [part], id }: ListSource,
  { where, order }: KeyRange,
  count: number,
): Promise<Cut | null> {
  const [first] = order;
  if (first === undefined) return null;
  // As text: times come back in another form than they are compared in.
  const { sql, parameters } = selectFrom(`CAST(${first.sql} AS CHAR) AS value, ${id} AS id`, part, where);
  const row = await session.queryOne<{ value: string | null; id: string }>(
    `${sql} ORDER BY ${orderBy(order)} LIMIT 1 OFFSET ?`,
    [...parameters, count],
  );
  if (row === undefined) return null;
  const { within, beyond: rest } = cutAt(order, first, row);
  return { id: row.id, within, beyond: rest.map((range) => ({ ...range, where: [...where, ...range.where] })) };
}

/** Half of all rows may have no value: these ties are cut at an id, or left as they are behind all values. */
function cutAt(
  order: OrderColumn[],
  first: OrderColumn,
  { value, id }: { value: string | null; id: string },
): Omit<Cut, 'id'> {
  const { sql, descending, nullable } = first;
  if (value === null && descending) {
    const rest = { where: [isNull(first)], order: order.slice(1) };
    return { within: { sql: `${sql} IS NOT NULL`, parameters: [] }, beyond: [rest] };
  }
  if (value === null) {
    const ties = order.slice(1).map((last) => upTo(last, id));
    return { within: joinConditions([isNull(first), ...ties]), beyond: after(order, [null, id]) };
  }
  const within = upTo(first, value);
  // What has no value stands before all that has one, or behind it.
  const withNulls = { ...within, sql: `(${within.sql} OR ${isNull(first).sql})` };
  return { within: nullable && !descending ? withNulls : within, beyond: beyond(first, value, order) };
}

function upTo({ sql, descending }: OrderColumn, value: SqlValue): Fragment {
  return { sql: `${sql} ${descending ? '>=' : '<='} ?`, parameters: [value] };
}

/** Some rows of a list, or of a range of it. */
export interface Slice {
  offset: number;
  size: number;
  range?: KeyRange;
}

/** The ids in a slice. */
export async function readSlice(session: Session, source: ListSource, slice: Slice): Promise<string[]> {
  const { parts, order, repeats } = source;
  const stretch = { range: { where: [], order }, ...slice };
  const narrow = repeats ? stretch : await withinValues(session, parts[0], stretch);
  if (narrow === undefined) return [];
  const isOfIds = parts.length === 1 && stretch.range.order.length === 1;
  const { sql, parameters } =
    repeats && !isOfIds
      ? selectMerged(source, slice)
      : selectPlain(source, narrow, `${distinct(source)}${source.id} AS id`);
  const rows = await session.query<{ id: string }>(sql, parameters);
  return rows.map((row) => row.id);
}

/** Rows of one id lie together in an order of the id alone: engines leave out the rest as they go, and stop at the limit. */
function distinct({ repeats }: ListSource): string {
  return repeats ? 'DISTINCT ' : '';
}

/** All of the rows in a slice, where they come from one place: `columns` of it. */
export function selectRows(source: ListSource, columns: string, slice: Slice): Fragment {
  return selectPlain(source, slice, columns);
}

function selectPlain({ parts, order }: ListSource, { offset, size, range }: Slice, columns: string): Fragment {
  const { sql, parameters } = selectFrom(columns, parts[0], range?.where ?? []);
  return {
    sql: `${sql} ORDER BY ${orderBy(range?.order ?? order)} LIMIT ? OFFSET ?`,
    parameters: [...parameters, size, offset],
  };
}

/** As many rows from the start of every part as the page may need, put together and cut. */
function selectMerged({ parts, order: wholeOrder }: ListSource, { offset, size, range }: Slice): Fragment {
  const order = range?.order ?? wholeOrder;
  const keys = order.map(({ sql }, index) => `${sql} AS k${index}`).join(', ');
  const starts = parts.map((part, index) => {
    // To sort out what repeats takes all of the rows, to read some more of them does not.
    const what = part.most === undefined ? `DISTINCT ${keys}` : keys;
    const { sql, parameters } = selectFrom(what, part, range?.where ?? []);
    const start = `SELECT * FROM (${sql} ORDER BY ${orderBy(order)} LIMIT ?) p${index}`;
    return { sql: start, parameters: [...parameters, (offset + size) * (part.most ?? 1)] };
  });
  const { sql, parameters } = union(starts);
  const merged = order.map(({ descending }, index) => ({ sql: `k${index}`, descending, nullable: false }));
  // UNION leaves each row once; of a single part it makes nothing.
  const each = parts.length === 1 ? `SELECT DISTINCT * FROM (${sql}) part` : sql;
  return {
    sql: `SELECT k${order.length - 1} AS id FROM (${each}) merged ORDER BY ${orderBy(merged)} LIMIT ? OFFSET ?`,
    parameters: [...parameters, size, offset],
  };
}

function union(selects: Fragment[]): Fragment {
  return {
    sql: selects.map(({ sql }) => sql).join(' UNION '),
    parameters: selects.flatMap(({ parameters }) => parameters),
  };
}

function selectFrom(what: string, { from, where }: ListPart, further: Fragment[]): Fragment {
  const condition = joinConditions([...where, ...further]);
  return {
    sql: `SELECT ${what} FROM ${from.sql} WHERE ${condition.sql}`,
    parameters: [...from.parameters, ...condition.parameters],
  };
}
