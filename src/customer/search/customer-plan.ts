import { joinConditions } from '../../database/keyset.js';
import { countRows, type ListSource } from '../../database/page-reader.js';
import type { Session } from '../../database/session.js';
import { creationIndex } from './customer-order.js';
import { onRow, type Search } from './customer-search.js';
import {
  alongIdentities,
  beginning,
  type Candidate,
  checks,
  customers,
  gathered,
  gatheredInOrder,
  list as listOf,
  rowsOf,
  sorted,
  type Walk,
  walked,
  type Wanted,
  wholeOf,
} from './list-source.js';
import { columnTerm, customerRow, type SearchTerm, type Source } from './search-term.js';
import { fewRows } from './search-memory.js';
import { countTogether, hasAtMost, type Sizing, smallest } from './source-size.js';

/** So many rows are sorted as they are; of more, the ids alone. */
const plainRows = 100;

/** The same as `fewRows` for customers with any of many tags: a walk asks each whom it passes for each of them. */
const fewOfTags = 10_000;

/** From where a list is read. */
export interface ListPlan {
  page: ListSource;
  /** Where `page` must sort many rows: the way on which most pages are found sooner. */
  walk?: Walk;
  /** True where `page` sorts ids alone, and reads nothing of their customers. */
  sortsIds?: boolean;
  /** The length of the list. */
  count: (session: Session) => Promise<number>;
  /** True where the rows themselves are read sooner than first their ids: in the order asked for, or few. */
  isPlain: boolean;
  /** True where thousands of rows may be looked at to count a short list. */
  isWide: boolean;
}

/**
 * Decides from where a list is read by how many rows each of its filters leaves; what the engines guess of them is
 * often wrong by orders of magnitude. The few candidates of one filter are gathered and sorted. Where every filter has
 * many, the rows of a side table are walked, which lie in the usual order, or else the customers themselves by the
 * index of the order asked for; a walk ends when the page is full.
 * @returns null where nobody is in the list
 */
export async function planList(sizing: Sizing, wanted: Wanted): Promise<ListPlan | null> {
  const { driver, size } = await smallest(sizing, candidates(wanted));
  const { order, search } = wanted;
  if (size === 0) return null;
  const list = customers(wanted, checks(wanted, null, customerRow));
  if (driver === undefined) return byOrder(wanted, list);
  // Of a single candidate it is told no more than that there are more than a few.
  const isFew = size <= fewRows || (isOfTags(driver) && (await hasAtMost(sizing, driver, fewOfTags)));
  if (isFew) return few(wanted, driver, size);
  if (search.terms.length === 0) return byOrder(wanted, list);
  const count = bySources(wanted, driver);
  if (order.isByCreation && driver.sources.every(({ kind }) => kind === 'by creation')) {
    return wide(rowsOf(wanted, driver.sources, driver), count);
  }
  if (order.index(search.conditions) === undefined) return wide(sorted(wanted, driver), count);
  // Ends of walks through a few long ties cannot be told.
  if (order.hasLongTies) return wide(list, count);
  return walkOrSort(wanted, driver, { list, count });
}

/** Whether a walk asks for these as often as there are tags that fit. */
function isOfTags({ sources }: Candidate): boolean {
  return sources.some(({ table, kind }) => table === 'customer_tags' && kind === 'loose');
}

/** Customers of the list on a walk through all of them, or all of the list sorted. */
function walkOrSort(
  wanted: Wanted,
  driver: Candidate,
  { list, count }: { list: ListSource; count: ListPlan['count'] },
): ListPlan {
  const { order, search } = wanted;
  const passed = customers(wanted, order.isByCreation ? onRow('c', search.conditions) : []);
  const along = { list: walked(wanted, driver) ?? list, passed, rowsOfOne: 1, ...beginning(wanted, driver) };
  const ids = byIds(wanted, driver);
  const whole = wide(ids ?? sorted(wanted, driver), count);
  return { ...whole, sortsIds: ids !== undefined, walk: alongIdentities(wanted, driver) ?? along };
}

/** Where all customers of the list lie together in an index. In an order without an index they are sorted for each page. */
function byOrder(wanted: Wanted, page: ListSource): ListPlan {
  return { ...plan(page, byConditions(wanted)), isPlain: true };
}

function plan(page: ListSource, count = countOf(page)): ListPlan {
  return { page, count, isPlain: false, isWide: false };
}

/** Where nothing else is asked, looking for the size has counted a single source, and ids alone are counted in several. */
function few(wanted: Wanted, driver: Candidate, size: number): ListPlan {
  const page = (size > plainRows ? byIds(wanted, driver) : undefined) ?? sorted(wanted, driver);
  const found = { ...plan(page), isPlain: size <= plainRows && page.id === customerRow.id };
  if (checks(wanted, driver, customerRow).length > 0) return found;
  const [source, ...rest] = driver.sources;
  if (source?.most === 1 && rest.length === 0) return { ...found, count: () => Promise.resolve(size) };
  return { ...found, count: countOf(gathered(wanted, wholeOf(driver))) };
}

/** Sorted by the ids alone, where rows of the driver do not say when their customers were made. */
function byIds(wanted: Wanted, driver: Candidate): ListSource | undefined {
  if (!driver.sources.some(({ kind }) => kind === 'bare')) return undefined;
  return gatheredInOrder(wanted, wholeOf(driver), driver);
}

function wide(page: ListSource, count: ListPlan['count']): ListPlan {
  return { page, count, isPlain: false, isWide: true };
}

function countOf(source: ListSource): ListPlan['count'] {
  return (session) => countRows(session, source);
}

function candidates({ search: { terms, conditions }, order }: Wanted): Candidate[] {
  const ofTerms = terms.map((term) => ({ ...withinSpan(term, conditions), term }));
  // Conditions alone are answered by the walk in order of creation: each has its index.
  if (conditions.length === 0 || (terms.length === 0 && order.isByCreation)) return ofTerms;
  const where = (alias: string) => joinConditions(onRow(alias, conditions));
  return [...ofTerms, { ...columnTerm(where, creationIndex(conditions)), term: null }];
}

/** A span of time is a span of rows where these lie in order of creation. */
function withinSpan({ sources, whole }: SearchTerm, conditions: Search['conditions']): SearchTerm {
  const span = onRow(
    'r',
    conditions.filter(({ column }) => column === 'created_at'),
  );
  const narrowed = (source: Source): Source =>
    source.kind === 'bare' ? source : { ...source, where: joinConditions([source.where, ...span]) };
  return { sources: sources.map(narrowed), ...(whole === undefined ? {} : { whole: narrowed(whole) }) };
}

/** The customers by the index that has the conditions. */
function byConditions({ dialect, order, search }: Wanted): ListPlan['count'] {
  const from = { sql: `customers c${dialect.byIndex(creationIndex(search.conditions))}`, parameters: [] };
  return countOf(listOf(order, 'c', 'c.id', { from, where: onRow('c', search.conditions) }));
}

function bySources(wanted: Wanted, driver: Candidate): ListPlan['count'] {
  const rows = (source: Source, others: Source[]) => rowsOf(wanted, [source], driver, others);
  return (session) => countTogether(session, wholeOf(driver), rows);
}
