import { type Cell, columns, pool, type Rows, toCustomer } from './raw-rows.js';

export async function get(id: string) {
  const [[row]] = await pool.execute<Rows>(`SELECT ${columns} FROM customers WHERE id = ?`, [id]);
  return row === undefined ? undefined : toCustomer(row);
}

/** A page newest first with its total. Near the end it is read from there. */
export async function list(search: URLSearchParams) {
  const [page, size] = [Number(search.get('page') ?? 0), Number(search.get('size') ?? 20)];
  const { total, from, where, values, id } = await found(search);
  const offset = page * size;
  const backwards = offset > total / 2;
  const [order, skipped, count] = backwards
    ? ['ASC', Math.max(0, total - offset - size), Math.min(size, total - offset)]
    : ['DESC', offset, size];
  const [rows] = await pool.query<Rows>(
    `SELECT ${columns} FROM customers JOIN (SELECT ${id} AS found FROM ${from} WHERE ${where}
       ORDER BY created_at ${order}, ${id} ${order} LIMIT ${count} OFFSET ${skipped}) f ON f.found = id
      ORDER BY created_at DESC, id DESC`,
    values,
  );
  return { content: rows.map(toCustomer), totalElements: total };
}

async function found(search: URLSearchParams) {
  const name = search.get('name');
  if (name !== null) return byName(name.toLowerCase());
  const tag = search.get('tag');
  if (tag !== null) return counted('customer_tags', 'tag = ?', [tag]);
  const filters = [
    ...(search.has('channel') ? [['primary_channel', search.get('channel')]] : []),
    ...(search.has('active') ? [['active', search.get('active') === 'true' ? 1 : 0]] : []),
  ];
  const where = filters.map(([column]) => `${column} = ?`).join(' AND ') || '1 = 1';
  const values = filters.map(([, value]) => value ?? null);
  const [[sum]] = await pool.query<Rows>(`SELECT SUM(customers) AS n FROM customer_counts WHERE ${where}`, values);
  return { total: Number(sum?.n ?? 0), from: 'customers', where, values, id: 'id' };
}

/** Of longer texts the last pair of characters is looked up, and the name compared. */
function byName(folded: string) {
  const gram = [...folded].slice(-2).join('');
  return gram === folded
    ? counted('customer_name_grams', 'gram = ?', [gram])
    : counted('customer_name_grams', 'gram = ? AND INSTR(folded, ?) > 0', [gram, folded]);
}

async function counted(from: string, where: string, values: Cell[]) {
  const [[count]] = await pool.query<Rows>(`SELECT COUNT(*) AS n FROM ${from} WHERE ${where}`, values);
  return { total: Number(count?.n ?? 0), from, where, values, id: 'customer_id' };
}
