import type { Dialect } from '../../database/dialect.js';
import { joinConditions, orderBy } from '../../database/keyset.js';
import type { Cut, ListPart, ListSource } from '../../database/page-reader.js';
import type { Fragment } from '../../database/session.js';
import { creationIndex, type CustomerOrder } from './customer-order.js';
import { onRow, type Search } from './customer-search.js';
import { type AskedRow, checkTerm, customerRow, type SearchTerm, type Source } from './search-term.js';
import { sourceTable } from './source-size.js';

/** A list to be planned. */
export interface Wanted {
  dialect: Dialect;
  search: Search;
  order: CustomerOrder;
}

/** Rows in the order of the list. */
export interface Walk {
  list: ListSource;
  /** Those that are passed on the way: `list` before its terms are asked. */
  passed: ListSource;
  /** How many of these stand for one customer, more or less. */
  rowsOfOne: number;
  /** The same list as far as a cut behind its start, for its first `count` customers: where there is a shorter way. */
  begin?: (cut: Cut, count: number) => ListSource;
}

/** Something that holds every customer of the list, among others. */
export interface Candidate extends SearchTerm {
  /** What it stands for; null for the plain conditions. */
  term: SearchTerm | null;
}

/** What is still to be asked of a row that `driver` led to. */
export function checks({ search }: Wanted, driver: Candidate | null, row: AskedRow): Fragment[] {
  const terms = search.terms.filter((term) => term !== driver?.term).map((term) => checkTerm(term, row));
  return [...onRow(row.alias, search.conditions), ...terms];
}

/** The customers by the index of the order, or as the engine finds them where no index has that order. */
export function customers({ dialect, order, search }: Wanted, where: Fragment[]): ListSource {
  const index = order.index(search.conditions);
  const table = `customers c${index === undefined ? '' : dialect.byIndex(index)}`;
  return list(order, 'c', 'c.id', { from: { sql: table, parameters: [] }, where });
}

export function list(order: CustomerOrder, alias: string, id: string, part: ListPart): ListSource {
  return { parts: [part], order: order.columns(alias, id), id, repeats: false };
}

/**
 * The same customers in order of creation, by the driver's own rows: cheaper than to ask of each customer whether they have
 * some. Undefined where the rows do not lie in that order, nor lead to it.
 */
export function walked(wanted: Wanted, driver: Candidate): ListSource | undefined {
  const { order } = wanted;
  if (!order.isByCreation || driver.sources.some(({ kind }) => kind === 'loose')) return undefined;
  const [first, ...rest] = driver.sources.map((source) =>
    source.kind === 'bare' ? alongCustomers(wanted, source, driver) : inPlace(wanted, source, driver),
  );
  if (first === undefined) return undefined;
  const repeats = rest.length > 0 || first.most !== 1;
  return { parts: [first, ...rest], order: order.columns('c', 'c.id'), id: 'c.id', repeats };
}

/** Rows in order of creation, in the place of their customers. */
function inPlace(wanted: Wanted, source: Source, driver: Candidate): ListPart {
  const columns = `r.${source.id} AS id, r.created_at, r.primary_channel, r.active`;
  const sql = `(SELECT ${columns} FROM ${sourceTable(source, wanted.dialect)} WHERE ${source.where.sql}) c`;
  const row = { alias: 'c', id: 'c.id', isCustomer: false };
  return { from: { sql, parameters: source.where.parameters }, where: checks(wanted, driver, row), most: 1 };
}

/**
 * Identities in the order of their customers' ids, which is that of creation: an id begins with the millisecond in which its
 * customer was made (`newCustomer`). Nothing of the customers is read. Undefined where more is asked of them.
 */
export function alongIdentities({ dialect, order, search }: Wanted, { sources }: Candidate): Walk | undefined {
  const [source] = sources;
  if (!order.isByCreation || source?.kind !== 'bare') return undefined;
  if (sources.length > 1 || search.terms.length > 1 || search.conditions.length > 0) return undefined;
  const { where, most, table } = source;
  const id = `r.${source.id}`;
  const ordered = dialect.inOrderOf({ table, name: 'uq_customer_identities_customer', place: 2 });
  const from = { sql: `${table} r${ordered}`, parameters: [] };
  const rows = { order: order.columns('r', id).slice(-1), id, repeats: true };
  return {
    list: { ...rows, parts: [{ from, where: [where], most }] },
    passed: { ...rows, parts: [{ from, where: [] }] },
    rowsOfOne: identitiesOfOne,
  };
}

/**
 * The start of the list `walked`, its identities by ids as above: from customer to customer it takes six times as long. Nothing
 * where there are none, or more is asked of them.
 */
export function beginning(wanted: Wanted, driver: Candidate): Pick<Walk, 'begin'> {
  const { order, search } = wanted;
  const has = (kind: Source['kind']) => driver.sources.some((source) => source.kind === kind);
  if (!order.isByCreation || has('loose') || !has('bare')) return {};
  if (search.terms.length > 1 || search.conditions.length > 0) return {};
  const partOfStart = (source: Source, cut: Cut, count: number) =>
    source.kind === 'bare' ? startById(wanted, source, { cut, count }) : inPlace(wanted, source, driver);
  return {
    begin: (cut, count) => {
      const [first, ...rest] = driver.sources.map((source) => partOfStart(source, cut, count));
      if (first === undefined) throw new Error('A term without sources has no rows');
      return { parts: [first, ...rest], order: order.columns('c', 'c.id'), id: 'c.id', repeats: true };
    },
  };
}

/** As far as the millisecond with which the id at the cut begins, which is that of the customer's creation. */
function startById(
  { dialect, order }: Wanted,
  { table, id, where }: Source,
  { cut, count }: { cut: Cut; count: number },
): ListPart {
  const column = `r.${id}`;
  const byId = order.columns('r', column).slice(-1);
  const millisecond = cut.id.slice(0, '01234567-89ab'.length);
  const isDescending = byId[0]?.descending === true;
  const bound = {
    sql: `${column} ${isDescending ? '>=' : '<='} ?`,
    parameters: [isDescending ? millisecond : `${millisecond}~`],
  };
  const { sql, parameters } = joinConditions([where, bound]);
  const ordered = dialect.inOrderOf({ table, name: 'uq_customer_identities_customer', place: 2 });
  const ids = `SELECT DISTINCT ${column} AS id FROM ${table} r${ordered} WHERE ${sql} ORDER BY ${orderBy(byId)} LIMIT ?`;
  const from = `(${ids}) i ${customerOf(dialect, 'i.id')}`;
  return { from: { sql: from, parameters: [...parameters, count] }, where: [], most: 1 };
}

/** About so many has a customer. */
const identitiesOfOne = 3;

/** From customer to customer, to the few identities of each. */
function alongCustomers(wanted: Wanted, { table, id, where, most }: Source, driver: Candidate): ListPart {
  const { dialect, search } = wanted;
  const ordered = `customers c${dialect.byIndex(creationIndex(search.conditions))}`;
  const theirs = `${table} r${dialect.byKey('uq_customer_identities_customer')} ON r.${id} = c.id`;
  const from = { sql: `${ordered} ${dialect.joinInOrder} ${theirs}`, parameters: [] };
  return { from, where: [where, ...checks(wanted, driver, customerRow)], most };
}

export function wholeOf({ sources, whole: single }: SearchTerm): Source[] {
  return single === undefined ? sources : [single];
}

/** All candidates, to be sorted. */
export function sorted(wanted: Wanted, driver: Candidate): ListSource {
  const sources = wholeOf(driver);
  const canSort = sources.every(({ table, kind }) =>
    table === 'customers' ? sources.length === 1 : wanted.order.isByCreation && kind !== 'bare',
  );
  return canSort ? rowsOf(wanted, sources, driver) : joined(wanted, sources, driver);
}

/** The rows of the driver's own tables, without the customers of `others`. */
export function rowsOf(wanted: Wanted, sources: Source[], driver: Candidate, others: Source[] = []): ListSource {
  const [first, ...rest] = sources.map((source) => partOf(wanted, source, driver, others));
  if (first === undefined) throw new Error('A term without sources has no rows');
  const id = `r.${sources[0]?.id ?? 'id'}`;
  const repeats = rest.length > 0 || sources.some(({ most }) => most !== 1);
  return { parts: [first, ...rest], order: wanted.order.columns('r', id), id, repeats };
}

/** Where all is said by the rows themselves, those of the customers are not touched. */
function partOf(wanted: Wanted, source: Source, driver: Candidate, others: Source[]): ListPart {
  const table = sourceTable(source, wanted.dialect);
  const asked = (row: AskedRow) => [
    ...checks(wanted, driver, row),
    ...others.map(({ check }) => {
      const { sql, parameters } = check(row);
      return { sql: `(${sql}) IS NOT TRUE`, parameters };
    }),
  ];
  const row = { alias: 'r', id: `r.${source.id}`, isCustomer: source.table === 'customers' };
  const { most } = source;
  if (source.kind !== 'bare' || asked(row).length === 0) {
    return { from: { sql: table, parameters: [] }, where: [source.where, ...asked(row)], most };
  }
  const join = `${table} ${customerOf(wanted.dialect, `r.${source.id}`)}`;
  return { from: { sql: join, parameters: [] }, where: [source.where, ...asked(customerRow)], most };
}

/** The candidates, each once, by their ids alone. */
export function gathered({ dialect }: Wanted, sources: Source[]): ListSource {
  // UNION leaves each once by itself.
  const distinct = sources.length === 1 && sources[0]?.most !== 1 ? 'DISTINCT ' : '';
  const ids = sources.map((source) => ({
    sql: `SELECT ${distinct}r.${source.id} AS id FROM ${sourceTable(source, dialect)} WHERE ${source.where.sql}`,
    parameters: source.where.parameters,
  }));
  const from = {
    sql: `(${ids.map(({ sql }) => sql).join(' UNION ')}) found`,
    parameters: ids.flatMap(({ parameters }) => parameters),
  };
  return { parts: [{ from, where: [] }], order: [], id: 'found.id', repeats: false };
}

/** The same in order of creation, by the ids alone. Undefined where more is asked of them. */
export function gatheredInOrder(wanted: Wanted, sources: Source[], driver: Candidate): ListSource | undefined {
  if (!wanted.order.isByCreation || checks(wanted, driver, customerRow).length > 0) return undefined;
  const found = gathered(wanted, sources);
  return { ...found, order: wanted.order.columns('found', found.id).slice(-1) };
}

/** The same with their customers' rows. */
function joined(wanted: Wanted, sources: Source[], driver: Candidate): ListSource {
  const [{ from }] = gathered(wanted, sources).parts;
  const sql = `${from.sql} ${customerOf(wanted.dialect, 'found.id')}`;
  return list(wanted.order, 'c', 'c.id', { from: { ...from, sql }, where: checks(wanted, driver, customerRow) });
}

/** Joins the customer `c` with this id to the rows before it. */
function customerOf(dialect: Dialect, id: string): string {
  return `${dialect.joinInOrder} customers c${dialect.byId('customers')} ON c.id = ${id}`;
}
