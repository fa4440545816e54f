import { joinConditions, type KeyRange, orderBy, type OrderColumn } from './keyset.js';
import type { Fragment, Session, SqlValue } from './session.js';

/** Some rows in a range. */
export interface Stretch {
  range: KeyRange;
  offset: number;
  size: number;
}

/**
 * The stretch within those values of its order's first column that it lies in, where no more of the order is in an index:
 * the rows of these values are all that has to be sorted. Undefined where there is nothing.
 * @param where the conditions of the whole list
 */
export async function withinValues(
  session: Session,
  { from, where }: { from: Fragment; where: Fragment[] },
  { range, offset, size }: Stretch,
): Promise<Stretch | undefined> {
  const [column] = range.order;
  if (column?.isCoarse !== true) return { range, offset, size };
  const rows = (what: string, further: Fragment[] = []): Fragment => {
    const { sql, parameters } = joinConditions([...where, ...range.where, ...further]);
    return { sql: `SELECT ${what} FROM ${from.sql} WHERE ${sql}`, parameters: [...from.parameters, ...parameters] };
  };
  const all = rows(`${column.sql} AS value`);
  const values = await session.query<{ value: SqlValue }>(`${all.sql} ORDER BY ${orderBy([column])} LIMIT ? OFFSET ?`, [
    ...all.parameters,
    size,
    offset,
  ]);
  const [first, last] = [values[0]?.value, values.at(-1)?.value];
  if (first === undefined || last === undefined) return undefined;
  const until = bound(column, '<=', last);
  // From the very start, and not from what was first a moment ago.
  if (offset === 0) return { range: { ...range, where: [...range.where, until] }, offset, size };
  const before = rows('COUNT(*) AS n', [bound(column, '<', first)]);
  const passed = await session.queryOne<{ n: number }>(before.sql, before.parameters);
  const within = [...range.where, bound(column, '>=', first), until];
  return { range: { ...range, where: within }, offset: Math.max(0, offset - (passed?.n ?? 0)), size };
}

/** What stands before, or up to, or from a value, as the order goes. */
function bound({ sql, descending }: OrderColumn, comparison: '<' | '<=' | '>=', value: SqlValue): Fragment {
  const other = { '<': '>', '<=': '>=', '>=': '<=' }[comparison];
  return { sql: `${sql} ${descending ? other : comparison} ?`, parameters: [value] };
}
