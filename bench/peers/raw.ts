import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createPool, type PoolConnection, type RowDataPacket } from 'mysql2/promise';

/*
 * The limit: the same SQL and the same JSON out by node:http and mysql2 alone. Nobody is asked who they are, nothing is
 * checked, nothing is logged.
 */

const pool = createPool({
  uri: process.env.DATABASE_URL ?? '',
  connectionLimit: 10,
  timezone: 'Z',
  dateStrings: true,
  jsonStrings: true,
});

const columns =
  'id, name, primary_channel, email, phone, wechat_openid, whatsapp_id, line_id, telegram_id, facebook_id, avatar_url, ' +
  'location, notes, tags, custom_fields, active, last_interaction_at, created_at, updated_at';

type Cell = string | number | null | undefined;

/** A row as the driver gives it: times and JSON as text, booleans as numbers. */
type Row = Record<string, Cell>;

const iso = (stored: Cell) => (stored ? `${String(stored).replace(' ', 'T')}Z` : null);
const parsed = (stored: Cell): unknown => (stored ? JSON.parse(String(stored)) : null);

function toCustomer(row: Row) {
  return {
    ...{ id: row.id, name: row.name, primaryChannel: row.primary_channel, email: row.email, phone: row.phone },
    ...{ wechatOpenId: row.wechat_openid, whatsappId: row.whatsapp_id, lineId: row.line_id },
    ...{ telegramId: row.telegram_id, facebookId: row.facebook_id, avatarUrl: row.avatar_url, location: row.location },
    ...{ notes: row.notes, tags: parsed(row.tags) ?? [], customFields: parsed(row.custom_fields) ?? {} },
    ...{ active: row.active === 1, lastInteractionAt: iso(row.last_interaction_at) },
    ...{ createdAt: iso(row.created_at), updatedAt: iso(row.updated_at) },
  };
}

async function get(id: string) {
  const [[row]] = await pool.execute<(Row & RowDataPacket)[]>(`SELECT ${columns} FROM customers WHERE id = ?`, [id]);
  return row === undefined ? undefined : toCustomer(row);
}

/** A page by number, newest first, with the total from the counters. */
async function list(search: URLSearchParams) {
  const [page, size] = [Number(search.get('page') ?? 0), Number(search.get('size') ?? 20)];
  const filters = [
    ...(search.has('channel') ? [['primary_channel', search.get('channel')]] : []),
    ...(search.has('active') ? [['active', search.get('active') === 'true' ? 1 : 0]] : []),
  ];
  const where = filters.map(([column]) => `${column} = ?`).join(' AND ') || '1 = 1';
  const values = filters.map(([, value]) => value ?? null);
  const [[count]] = await pool.query<(Row & RowDataPacket)[]>(
    `SELECT SUM(customers) AS n FROM customer_counts WHERE ${where}`,
    values,
  );
  const [rows] = await pool.query<(Row & RowDataPacket)[]>(
    `SELECT ${columns} FROM customers JOIN (SELECT id AS found FROM customers WHERE ${where}
       ORDER BY created_at DESC, id DESC LIMIT ${size} OFFSET ${page * size}) f ON f.found = id
      ORDER BY created_at DESC, id DESC`,
    values,
  );
  return { content: rows.map(toCustomer), totalElements: Number(count?.n ?? 0) };
}

interface Body {
  name: string;
  primaryChannel: string;
  email: string;
  phone: string;
  tags: string[];
}

/** With identities, tags, name index and counters in the same transaction. */
async function create(body: Body) {
  const id = randomUUID();
  const now = new Date().toISOString().replace('T', ' ').slice(0, 23);
  const connection = await pool.getConnection();
  try {
    await connection.query('START TRANSACTION');
    await connection.execute(
      `INSERT INTO customers (id, name, primary_channel, email, phone, tags, active, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)`,
      [id, body.name, body.primaryChannel, body.email, body.phone, JSON.stringify(body.tags), now, now],
    );
    await index(connection, id, body, now);
    await connection.query('COMMIT');
  } finally {
    connection.release();
  }
  return { id, ...body, createdAt: iso(now), updatedAt: iso(now) };
}

async function index(
  connection: PoolConnection,
  id: string,
  { email, phone, name, tags, primaryChannel }: Body,
  now: string,
) {
  await connection.execute(
    'INSERT INTO customer_identities (kind, external_id, customer_id, created_at) VALUES (?, ?, ?, ?), (?, ?, ?, ?)',
    [...['EMAIL', email, id, now], ...['PHONE', phone, id, now]],
  );
  const folded = name.toLowerCase();
  const characters = [...folded];
  const grams = [
    ...new Set([...characters, ...characters.slice(1).map((next, i) => `${characters[i]}${next}`)]),
  ].sort();
  await connection.execute(
    `INSERT INTO customer_name_grams (gram, created_at, customer_id, primary_channel, active, folded)
     VALUES ${grams.map(() => '(?, ?, ?, ?, 1, ?)').join(', ')}`,
    grams.flatMap((gram) => [gram, now, id, primaryChannel, [...gram].length === 2 ? folded : null]),
  );
  await connection.execute(
    `INSERT IGNORE INTO tags (tag, folded) VALUES ${tags.map(() => '(?, ?)').join(', ')}`,
    tags.flatMap((tag) => [tag, tag.toLowerCase()]),
  );
  await connection.execute(
    `INSERT INTO customer_tags (tag, created_at, customer_id, primary_channel, active)
     VALUES ${tags.map(() => '(?, ?, ?, ?, 1)').join(', ')}`,
    tags.flatMap((tag) => [tag, now, id, primaryChannel]),
  );
  await connection.execute(
    `INSERT INTO customer_counts (primary_channel, active, slot, customers) VALUES (?, 1, ?, 1)
     ON DUPLICATE KEY UPDATE customers = customers + 1`,
    [primaryChannel, Math.floor(Math.random() * 16)],
  );
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Body;
}

async function answer(request: IncomingMessage): Promise<[number, unknown]> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://raw');
  if (request.method === 'POST') return [201, await create(await bodyOf(request))];
  if (pathname === '/api/v1/customers') return [200, await list(searchParams)];
  const customer = await get(pathname.slice('/api/v1/customers/'.length));
  return customer === undefined ? [404, undefined] : [200, customer];
}

function send(response: ServerResponse, status: number, data: unknown) {
  const text = JSON.stringify({ success: status < 300, data });
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

createServer((request, response) => {
  answer(request).then(
    ([status, data]) => send(response, status, data),
    (error: unknown) => send(response, 500, String(error)),
  );
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('serves\n'));
