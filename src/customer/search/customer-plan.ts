import type { Dialect } from '../../database/dialect.js';
import { joinConditions } from '../../database/keyset.js';
import { countRows, type ListPart, type ListSource } from '../../database/page-reader.js';
import type { Fragment, Session } from '../../database/session.js';
import { creationIndex, type CustomerOrder } from './customer-order.js';
import { onRow, type Search } from './customer-search.js';
import { checkTerm, columnTerm, type CustomerRow, customerRow, type SearchTerm, type Source } from './search-term.js';
import { fewRows } from './search-memory.js';
import { countTogether, type Sizing, smallest, sourceTable } from './source-size.js';

/** From where a list is read. */
export interface ListPlan {
  page: ListSource;
  /** Where `page` must sort many rows: the way on which most pages are found sooner. */
  walk?: Walk;
  /** The length of the list. */
  count: (session: Session) => Promise<number>;
  /** True where every filter leaves more rows than are gathered. */
  isWide: boolean;
}

/** The customers in the order of the list. */
export interface Walk {
  list: ListSource;
  /** Those that are passed on the way: `list` before its terms are asked. */
  passed: ListSource;
}

/** A list to be planned. */
export interface Wanted {
  dialect: Dialect;
  search: Search;
  order: CustomerOrder;
}

/** Something that holds every customer of the list, among others. */
interface Candidate extends SearchTerm {
  /** What it stands for; null for the plain conditions. */
  term: SearchTerm | null;
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
  if (driver === undefined) return wide(list, byConditions(wanted));
  if (size <= fewRows) return few(wanted, driver, size);
  if (search.terms.length === 0) return wide(list, byConditions(wanted));
  const count = bySources(wanted, driver);
  if (order.isByCreation && driver.sources.every(({ kind }) => kind === 'by creation')) {
    return wide(rowsOf(wanted, driver.sources, driver), count);
  }
  if (order.index(search.conditions) === undefined) return wide(sorted(wanted, driver), count);
  // Ends of walks through a few long ties cannot be told.
  if (order.hasLongTies) return wide(list, count);
  const passed = customers(wanted, order.isByCreation ? onRow('c', search.conditions) : []);
  return { ...wide(sorted(wanted, driver), count), walk: { list, passed } };
}

function plan(page: ListSource): ListPlan {
  return { page, count: countOf(page), isWide: false };
}

/** Where nothing else is asked, looking for the size has counted the list. */
function few(wanted: Wanted, driver: Candidate, size: number): ListPlan {
  const found = plan(sorted(wanted, driver));
  const [source, ...rest] = driver.sources;
  const isWhole = source !== undefined && rest.length === 0 && !source.repeats;
  const isAll = isWhole && checks(wanted, driver, customerRow).length === 0;
  return isAll ? { ...found, count: () => Promise.resolve(size) } : found;
}

function wide(page: ListSource, count: ListPlan['count']): ListPlan {
  return { page, count, isWide: true };
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

/** What is still to be asked of a row that `driver` led to. */
function checks({ search }: Wanted, driver: Candidate | null, row: CustomerRow): Fragment[] {
  const terms = search.terms.filter((term) => term !== driver?.term).map((term) => checkTerm(term, row));
  return [...onRow(row.alias, search.conditions), ...terms];
}

/** The customers by the index of the order, or as the engine finds them where no index has that order. */
function customers({ dialect, order, search }: Wanted, where: Fragment[]): ListSource {
  const index = order.index(search.conditions);
  const table = `customers c${index === undefined ? '' : dialect.byIndex(index)}`;
  return list(order, 'c', 'c.id', { from: { sql: table, parameters: [] }, where });
}

function list(order: CustomerOrder, alias: string, id: string, part: ListPart): ListSource {
  return { parts: [part], order: order.columns(alias, id), id, repeats: false };
}

/** The customers by the index that has the conditions. */
function byConditions({ dialect, order, search }: Wanted): ListPlan['count'] {
  const from = { sql: `customers c${dialect.byIndex(creationIndex(search.conditions))}`, parameters: [] };
  return countOf(list(order, 'c', 'c.id', { from, where: onRow('c', search.conditions) }));
}

function bySources(wanted: Wanted, driver: Candidate): ListPlan['count'] {
  const rows = (source: Source, others: Source[]) => rowsOf(wanted, [source], driver, others);
  return (session) => countTogether(session, wholeOf(driver), rows);
}

function wholeOf({ sources, whole: single }: SearchTerm): Source[] {
  return single === undefined ? sources : [single];
}

/** All candidates, to be sorted. */
function sorted(wanted: Wanted, driver: Candidate): ListSource {
  const sources = wholeOf(driver);
  const canSort = sources.every(({ table, kind }) =>
    table === 'customers' ? sources.length === 1 : wanted.order.isByCreation && kind !== 'bare',
  );
  return canSort ? rowsOf(wanted, sources, driver) : joined(wanted, sources, driver);
}

/** The rows of the driver's own tables, without the customers of `others`. */
function rowsOf(wanted: Wanted, sources: Source[], driver: Candidate, others: Source[] = []): ListSource {
  const [first, ...rest] = sources.map((source) => partOf(wanted, source, driver, others));
  if (first === undefined) throw new Error('A term without sources has no rows');
  const id = `r.${sources[0]?.id ?? 'id'}`;
  const repeats = rest.length > 0 || sources.some((source) => source.repeats);
  return { parts: [first, ...rest], order: wanted.order.columns('r', id), id, repeats };
}

/** Where all is said by the rows themselves, those of the customers are not touched. */
function partOf(wanted: Wanted, source: Source, driver: Candidate, others: Source[]): ListPart {
  const table = sourceTable(source, wanted.dialect);
  const asked = (row: CustomerRow) => [
    ...checks(wanted, driver, row),
    ...others.map(({ check }) => {
      const { sql, parameters } = check(row);
      return { sql: `(${sql}) IS NOT TRUE`, parameters };
    }),
  ];
  const row = { alias: 'r', id: `r.${source.id}`, isCustomer: source.table === 'customers' };
  if (source.kind !== 'bare' || asked(row).length === 0) {
    return { from: { sql: table, parameters: [] }, where: [source.where, ...asked(row)] };
  }
  const join = `${table} ${wanted.dialect.joinInOrder} customers c ON c.id = r.${source.id}`;
  return { from: { sql: join, parameters: [] }, where: [source.where, ...asked(customerRow)] };
}

/** The candidates, each once, with their customers' rows. */
function joined(wanted: Wanted, sources: Source[], driver: Candidate): ListSource {
  const distinct = sources.some(({ repeats }) => repeats) ? 'DISTINCT ' : '';
  const ids = sources.map((source) => ({
    sql: `SELECT ${distinct}r.${source.id} AS id FROM ${sourceTable(source, wanted.dialect)} WHERE ${source.where.sql}`,
    parameters: source.where.parameters,
  }));
  const from = {
    sql: `(${ids.map(({ sql }) => sql).join(' UNION ')}) found ${wanted.dialect.joinInOrder} customers c ON c.id = found.id`,
    parameters: ids.flatMap(({ parameters }) => parameters),
  };
  return list(wanted.order, 'c', 'c.id', { from, where: checks(wanted, driver, customerRow) });
}
