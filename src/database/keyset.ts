import type { Fragment, SqlValue } from './session.js';

/** A column of an ORDER BY. NULL comes before every value on both engines, so it is last when descending. */
export interface OrderColumn {
  sql: string;
  descending: boolean;
  nullable: boolean;
  /**
   * Not nullable, and the index goes no further: what is the same in this column lies there in no order. The columns behind
   * it tell what it would.
   */
  isCoarse?: boolean;
}

export function orderBy(columns: OrderColumn[]): string {
  return columns.map((column) => `${column.sql} ${column.descending ? 'DESC' : 'ASC'}`).join(', ');
}

/** The same order from its other end. */
export function reversed(columns: OrderColumn[]): OrderColumn[] {
  return columns.map((column) => ({ ...column, descending: !column.descending }));
}

/** Rows that lie together in an order. */
export interface KeyRange {
  where: Fragment[];
  /** The order within the range: columns that are the same throughout are left out. */
  order: OrderColumn[];
}

/**
 * What comes after `values` in the order of `columns`, as ranges to be read one after the other: first the rows that
 * differ in the last column only, at the end those that differ in the first. Each is a range of an index; a single
 * condition for all would be a comparison of rows or an OR, for which the engines walk the index from its end.
 */
export function after(columns: OrderColumn[], values: SqlValue[]): KeyRange[] {
  return columns
    .map((column, index) => ({ column, index }))
    .reverse()
    .flatMap(({ column, index }) => {
      const ties = columns.slice(0, index).map((tied, place) => equalTo(tied, values[place] ?? null));
      const order = columns.slice(index);
      return beyond(column, values[index] ?? null, order).map((range) => ({
        where: [...ties, ...range.where],
        order: range.order,
      }));
    });
}

/** Fragments joined by AND; true of every row where there is none. */
export function joinConditions(conditions: Fragment[]): Fragment {
  if (conditions.length === 0) return { sql: '1 = 1', parameters: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

export function isNull({ sql }: OrderColumn): Fragment {
  return { sql: `${sql} IS NULL`, parameters: [] };
}

function equalTo(column: OrderColumn, value: SqlValue): Fragment {
  return value === null ? isNull(column) : { sql: `${column.sql} = ?`, parameters: [value] };
}

/** What has another value in the first column of `order`, and comes after `value`. */
export function beyond(column: OrderColumn, value: SqlValue, order: OrderColumn[]): KeyRange[] {
  const { sql, descending, nullable } = column;
  if (value === null) {
    const rest = [{ ...column, nullable: false }, ...order.slice(1)];
    return descending ? [] : [{ where: [{ sql: `${sql} IS NOT NULL`, parameters: [] }], order: rest }];
  }
  const comparison = { sql: `${sql} ${descending ? '<' : '>'} ?`, parameters: [value] };
  const values = { where: [comparison], order: [{ ...column, nullable: false }, ...order.slice(1)] };
  const nulls = { where: [isNull(column)], order: order.slice(1) };
  return nullable && descending ? [values, nulls] : [values];
}
