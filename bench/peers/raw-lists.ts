import type { RowDataPacket } from 'mysql2/promise';
import { type Cell, columns, pool, type Rows, toCustomer } from './raw-rows.js';

export async function get(id: string) {
  const [[row]] = await pool.execute<Rows>(`SELECT ${columns} FROM customers WHERE id = ?`, [id]);
  return row === undefined ? undefined : toCustomer(row);
}

/** Up to here the rows themselves are passed over, as Kefu does. */
const nearRows = 100;

/** A page newest first with its total, by the SQL that Kefu sends. */
export async function list(search: URLSearchParams) {
  const [page, size] = [Number(search.get('page') ?? 0), Number(search.get('size') ?? 20)];
  const asked = sourceOf(search);
  const { from, where, values, id, count } = asked;
  const offset = page * size;
  if (from === 'customers' && offset + size <= nearRows) {
    const [[rows, [sum]]] = await pool.query<[Rows, Rows] & RowDataPacket[][]>(
      `SELECT ${columns} FROM customers WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT ${size} OFFSET ${offset};
       ${count}`,
      [...values, ...values],
    );
    return { content: rows.map(toCustomer), totalElements: Number(sum?.n ?? 0) };
  }
  const [[sum]] = await pool.query<Rows>(count, values);
  const total = Number(sum?.n ?? 0);
  const backwards = offset > total / 2;
  const [order, skipped, rows] = backwards
    ? ['ASC', Math.max(0, total - offset - size), Math.min(size, total - offset)]
    : ['DESC', offset, size];
  const [found] = await pool.query<Rows>(
    `SELECT ${id} AS id FROM ${from} WHERE ${where} ORDER BY created_at ${order}, ${id} ${order} LIMIT ${rows} OFFSET ${skipped}`,
    values,
  );
  return { content: await inOrder(found.map((row) => row.id as Cell)), totalElements: total };
}

async function inOrder(ids: Cell[]) {
  if (ids.length === 0) return [];
  const [rows] = await pool.query<Rows>(
    `SELECT ${columns} FROM customers WHERE id IN (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  const byId = new Map(rows.map((row) => [row.id as Cell, toCustomer(row)]));
  return ids.map((id) => byId.get(id));
}

interface Source {
  from: string;
  where: string;
  values: Cell[];
  id: string;
  count: string;
}

function sourceOf(search: URLSearchParams): Source {
  const name = search.get('name');
  if (name !== null) return byName(name.toLowerCase());
  const tag = search.get('tag');
  if (tag !== null) return counted('customer_tags', 'tag = ?', [tag]);
  const filters: [string, Cell][] = [
    ...(search.has('channel') ? [['primary_channel', search.get('channel')] as [string, Cell]] : []),
    ...(search.has('active') ? [['active', search.get('active') === 'true' ? 1 : 0] as [string, Cell]] : []),
  ];
  const where = filters.map(([column]) => `${column} = ?`).join(' AND ') || '1 = 1';
  const values = filters.map(([, value]) => value);
  const count = `SELECT SUM(customers) AS n FROM customer_counts WHERE ${where}`;
  return { from: 'customers', where, values, id: 'id', count };
}

/** Of longer texts the last pair of characters is looked up, and the name compared. */
function byName(folded: string): Source {
  const gram = [...folded].slice(-2).join('');
  return gram === folded
    ? counted('customer_name_grams', 'gram = ?', [gram])
    : counted('customer_name_grams', 'gram = ? AND INSTR(folded, ?) > 0', [gram, folded]);
}

function counted(from: string, where: string, values: Cell[]): Source {
  return { from, where, values, id: 'customer_id', count: `SELECT COUNT(*) AS n FROM ${from} WHERE ${where}` };
}
