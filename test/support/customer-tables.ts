import type { SqlRow, TestDatabase } from './database.js';

/** Longer names lie in `customer_names` instead of in every row of their grams. */
const maxCarried = 64;

const identityColumns = {
  EMAIL: 'email',
  PHONE: 'phone',
  WECHAT: 'wechat_openid',
  WHATSAPP: 'whatsapp_id',
  LINE: 'line_id',
  TELEGRAM: 'telegram_id',
  FACEBOOK: 'facebook_id',
};

/** What a table beside `customers` has too many and too few of, table by table. Empty when everything agrees. */
export async function disagreements(database: TestDatabase): Promise<Record<string, string[]>> {
  const customers = await database.query('SELECT * FROM customers ORDER BY id');
  const found: Record<string, string[]> = {};
  for (const [table, { columns, rows }] of Object.entries(expectedRows(customers))) {
    const actual = await database.query(`SELECT ${columns.join(', ')} FROM ${table}${unstated[table] ?? ''}`);
    const [has, should] = [texts(actual.map((row) => columns.map((column) => row[column]))), texts(rows)];
    const wrong = [...difference(has, should, 'surplus'), ...difference(should, has, 'missing')];
    if (wrong.length > 0) found[table] = wrong;
  }
  for (const [what, sql] of Object.entries(contradictions)) {
    const rows = await database.query(sql);
    if (rows.length > 0) found[what] = rows.map((row) => JSON.stringify(row));
  }
  return found;
}

/** Rows that no column of the customer speaks of. */
const unstated: Record<string, string> = { customer_identities: " WHERE kind NOT IN ('WEB', 'APP')" };

const contradictions: Record<string, string> = {
  ...Object.fromEntries(
    ['customer_identities', 'customer_tokens'].map((table) => [
      `${table} of nobody`,
      `SELECT t.customer_id FROM ${table} t WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = t.customer_id)`,
    ]),
  ),
  'counters that are wrong': `SELECT primary_channel, active, SUM(n) AS surplus FROM (
       SELECT primary_channel, active, customers AS n FROM customer_counts
       UNION ALL SELECT primary_channel, active, -1 FROM customers) counted
     GROUP BY primary_channel, active HAVING SUM(n) <> 0`,
};

interface Rows {
  columns: string[];
  rows: unknown[][];
}

function expectedRows(customers: SqlRow[]): Record<string, Rows> {
  const carried = (row: SqlRow) => [row.created_at, row.id, row.primary_channel, row.active];
  const filters = ['created_at', 'customer_id', 'primary_channel', 'active'];
  const allTags = new Set(customers.flatMap(tagsOf));
  return {
    customer_names: {
      columns: ['customer_id', 'folded'],
      rows: customers.filter((row) => length(folded(row)) > maxCarried).map((row) => [row.id, folded(row)]),
    },
    customer_name_grams: {
      columns: ['gram', ...filters, 'folded'],
      rows: customers.flatMap((row) =>
        grams(folded(row)).map((gram) => {
          const isCarried = length(gram) === 2 && length(folded(row)) <= maxCarried;
          return [gram, ...carried(row), isCarried ? folded(row) : null];
        }),
      ),
    },
    tags: { columns: ['tag', 'folded'], rows: [...allTags].map((tag) => [tag, tag.toLowerCase()]) },
    customer_tags: {
      columns: ['tag', ...filters],
      rows: customers.flatMap((row) => tagsOf(row).map((tag) => [tag, ...carried(row)])),
    },
    customer_identities: {
      columns: ['kind', 'external_id', 'customer_id'],
      rows: customers.flatMap((row) =>
        Object.entries(identityColumns).flatMap(([kind, column]) =>
          row[column] === null ? [] : [[kind, row[column], row.id]],
        ),
      ),
    },
  };
}

function folded(row: SqlRow): string {
  return String(row.name).toLowerCase();
}

function tagsOf({ tags }: SqlRow): string[] {
  if (tags === null) return [];
  return typeof tags === 'string' ? (JSON.parse(tags) as string[]) : (tags as string[]);
}

function length(text: string): number {
  return [...text].length;
}

/** Every one and two neighbours, each once. */
function grams(text: string): string[] {
  const letters = [...text];
  return [...new Set(letters.flatMap((letter, index) => [letter, letters.slice(index, index + 2).join('')]))];
}

/** Rows as text. What MariaDB keeps as bytes is text too. */
function texts(rows: unknown[][]): Set<string> {
  const text = (value: unknown) => (Buffer.isBuffer(value) ? value.toString() : value);
  return new Set(rows.map((row) => JSON.stringify(row.map(text))));
}

function difference(rows: Set<string>, others: Set<string>, what: string): string[] {
  return [...rows].filter((row) => !others.has(row)).map((row) => `${what}: ${row}`);
}
