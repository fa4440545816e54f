import { type Dialect, placeholders } from '../../database/dialect.js';
import { joinConditions } from '../../database/keyset.js';
import type { Fragment } from '../../database/session.js';
import type { IdentityKind } from '../identity.js';

/** A row that stands for a customer, in a query that asks more about that customer. */
export interface AskedRow {
  alias: string;
  /** The customer's id. */
  id: string;
  /** False for rows of side tables. */
  isCustomer: boolean;
}

/** The row of `customers` in a list's query. */
export const customerRow: AskedRow = { alias: 'c', id: 'c.id', isCustomer: true };

/** Rows of a table, under the alias `r`, that stand for customers. */
export interface Source {
  table: string;
  where: Fragment;
  /** The column with the customer's id. */
  id: string;
  /** `by creation`: has the columns that lists filter by, in order of creation; `loose`: has them; `bare`: has not. */
  kind: 'by creation' | 'loose' | 'bare';
  /** How many rows a customer has in it at most; undefined where that may be many. */
  most: number | undefined;
  /** The index to read it by, where the engine might choose another. */
  index?: string;
  /** Whether the customer of `row`, which has the columns that lists filter by, is in it. */
  check: (row: AskedRow) => Fragment;
}

/** One searched condition: the customers in any of its sources. */
export interface SearchTerm {
  sources: Source[];
  /** The same in a single source, where one is better for counting and sorting. */
  whole?: Source;
}

/** Whether the customer of `row` is one of the term's. */
export function checkTerm({ sources }: SearchTerm, row: AskedRow): Fragment {
  const checks = sources.map((source) => source.check(row));
  if (checks.length === 0) return { sql: '1 = 0', parameters: [] };
  return {
    sql: checks.map(({ sql }) => `(${sql})`).join(' OR '),
    parameters: checks.flatMap(({ parameters }) => parameters),
  };
}

/** Customers whose folded name contains `folded`, which is `gram` or contains it. */
export function nameTerm(folded: string, gram: string): SearchTerm {
  const where = (alias: string) =>
    joinConditions([
      { sql: `${alias}.gram = ?`, parameters: [gram] },
      ...(gram === folded ? [] : [nameContains(alias, folded)]),
    ]);
  return { sources: [inOrder('customer_name_grams', where)] };
}

/** Long names lie beside. */
function nameContains(alias: string, folded: string): Fragment {
  const long = exists({
    sql: `customer_names n WHERE n.customer_id = ${alias}.customer_id AND INSTR(n.folded, ?) > 0`,
    parameters: [folded],
  });
  return {
    sql: `INSTR(${alias}.folded, ?) > 0 OR (${alias}.folded IS NULL AND ${long.sql})`,
    parameters: [folded, ...long.parameters],
  };
}

/** So many tags are read side by side, each in order of creation; of more, all rows are read and sorted. */
const maxTagSources = 16;

/** Customers with any of `tags`; nobody, where there is none. */
export function tagTerm(dialect: Dialect, tags: string[]): SearchTerm {
  const single = tags.slice(0, maxTagSources).map((tag) => {
    return inOrder('customer_tags', (alias) => ({ sql: `${alias}.tag = ?`, parameters: [tag] }));
  });
  if (tags.length <= 1) return { sources: single };
  const isOneOf = (column: string) => ({ sql: `${column} IN (${placeholders(tags.length)})`, parameters: tags });
  const whole = anyTag(dialect, isOneOf('r.tag'), isOneOf('d.tag'));
  return { sources: tags.length <= maxTagSources ? single : [whole], whole };
}

/**
 * Customers with any tag that contains `folded`, where such tags are too many to name.
 * @param areFew whether a customer is asked for among all who have one, and not for each of the tags
 */
export function manyTagsTerm(dialect: Dialect, folded: string, areFew: boolean): SearchTerm {
  const contains = { sql: 'INSTR(d.folded, ?) > 0', parameters: [folded] };
  const among = (column: string) => `${column} IN (SELECT d.tag FROM tags d WHERE ${contains.sql})`;
  const source = anyTag(dialect, { ...contains, sql: among('r.tag') }, contains);
  if (!areFew) return { sources: [source] };
  const check: Source['check'] = ({ id }) => ({
    sql: `${id} IN (SELECT t.customer_id FROM customer_tags t WHERE ${among('t.tag')})`,
    parameters: contains.parameters,
  });
  return { sources: [{ ...source, check }] };
}

/** A customer is asked for the tags `d` of the dictionary one by one: of a range, MySQL would read all rows. */
function anyTag({ joinInOrder }: Dialect, where: Fragment, { sql, parameters }: Fragment): Source {
  return {
    table: 'customer_tags',
    where,
    id: 'customer_id',
    kind: 'loose',
    most: undefined,
    check: ({ alias, id }) =>
      exists({
        sql: `tags d ${joinInOrder} customer_tags t
                ON t.tag = d.tag AND t.created_at = ${alias}.created_at AND t.customer_id = ${id} WHERE ${sql}`,
        parameters,
      }),
  };
}

/** Rows of a side table whose key ends with `created_at, customer_id`. */
function inOrder(table: string, where: (alias: string) => Fragment): Source {
  return {
    table,
    where: where('r'),
    id: 'customer_id',
    kind: 'by creation',
    most: 1,
    check: ({ alias, id }) => {
      const { sql, parameters } = where('s');
      return exists({
        sql: `${table} s WHERE (${sql}) AND s.created_at = ${alias}.created_at AND s.customer_id = ${id}`,
        parameters,
      });
    },
  };
}

/** Customers by what they are called on channels, on each of which they have at most one name. */
export function identitySource(kinds: IdentityKind[], where: (alias: string) => Fragment): Source {
  const ofKinds = (alias: string) => {
    const isOne = { sql: `${alias}.kind IN (${placeholders(kinds.length)})`, parameters: kinds };
    return joinConditions([isOne, where(alias)]);
  };
  return {
    table: 'customer_identities',
    where: ofKinds('r'),
    id: 'customer_id',
    kind: 'bare',
    most: kinds.length,
    // By the index of the customer's few identities: cheaper than one look for each kind.
    check: (row) => {
      const { sql, parameters } = ofKinds('i');
      return exists({ sql: `customer_identities i WHERE i.customer_id = ${row.id} AND (${sql})`, parameters });
    },
  };
}

/** Customers by columns of their own row. @param index the index that answers it */
export function columnTerm(where: (alias: string) => Fragment, index?: string): SearchTerm {
  const source: Source = {
    table: 'customers',
    where: where('r'),
    id: 'id',
    kind: 'loose',
    most: 1,
    ...(index === undefined ? {} : { index }),
    check: (row) => {
      const { sql, parameters } = where('x');
      return row.isCustomer
        ? where(row.alias)
        : exists({ sql: `customers x WHERE x.id = ${row.id} AND ${sql}`, parameters });
    },
  };
  return { sources: [source] };
}

/** Not EXISTS: MySQL would turn it into a join and may begin with the wrong table. */
function exists({ sql, parameters }: Fragment): Fragment {
  return { sql: `(SELECT 1 FROM ${sql} LIMIT 1) IS NOT NULL`, parameters };
}
