import { createHash, randomUUID } from 'node:crypto';
import { format } from 'mysql2/promise';
import { type Cell, iso, pool, type Rows } from './raw-rows.js';

export interface Body {
  name: string;
  primaryChannel: string;
  email: string;
  phone: string;
  tags: string[];
}

export interface Arrival {
  name: string;
  channel: string;
  channelId: string;
}

type Statement = [sql: string, values: Cell[]];

const stored = (moment: Date) => moment.toISOString().replace('T', ' ').slice(0, 23);

const insert = (into: string, names: string, rows: Cell[][], ending = ''): Statement => [
  `INSERT ${into} (${names}) VALUES ${rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ')}${ending}`,
  rows.flat(),
];

/** Who did it, and what it changed: the entry of the audit trail. */
const audit = (action: string, subjectId: Cell, customerId: Cell, changes: object | null): Statement =>
  insert(
    'INTO audit_entries',
    'id, action, actor_type, subject_type, subject_id, customer_id, changes, address, request_id, created_at',
    [
      [
        ...[randomUUID(), action, 'public', action.split('.')[0] ?? '', subjectId, customerId],
        ...[changes === null ? null : JSON.stringify(changes), '127.0.0.1', randomUUID(), stored(new Date())],
      ],
    ],
  );

const changesTo = (to: object) =>
  Object.entries(to).map(([field, value]) => ({ field, from: null, to: value as unknown }));

/** All in one text. */
async function transaction(statements: Statement[]) {
  const text = statements.map(([sql, values]) => format(sql, values)).join(';\n');
  await pool.query(`START TRANSACTION;\n${text};\nCOMMIT`);
}

/** With identities, tags, name index and counters in the same transaction. */
export async function create(body: Body) {
  const { name, primaryChannel, email, phone, tags } = body;
  const [id, now] = [randomUUID(), stored(new Date())];
  const columnNames = 'id, name, primary_channel, email, phone, tags, active, created_at, updated_at';
  await transaction([
    insert('INTO customers', columnNames, [
      [id, name, primaryChannel, email, phone, JSON.stringify(tags), 1, now, now],
    ]),
    insert('INTO customer_identities', 'kind, external_id, customer_id, created_at', [
      ['EMAIL', email, id, now],
      ['PHONE', phone, id, now],
    ]),
    ...nameRows(id, name, primaryChannel, now),
    insert(
      'IGNORE INTO tags',
      'tag, folded',
      tags.map((tag) => [tag, tag.toLowerCase()]),
    ),
    insert(
      'INTO customer_tags',
      'tag, created_at, customer_id, primary_channel, active',
      tags.map((tag) => [tag, now, id, primaryChannel, 1]),
    ),
    audit('customer.created', id, id, changesTo(body)),
  ]);
  return { id, ...body, createdAt: iso(now), updatedAt: iso(now) };
}

function nameRows(id: string, name: string, channel: string, now: string): Statement[] {
  const folded = name.toLowerCase();
  const characters = [...folded];
  const pairs = characters.slice(1).map((next, i) => `${characters[i]}${next}`);
  const grams = [...new Set([...characters, ...pairs])].sort();
  return [
    insert(
      'INTO customer_name_grams',
      'gram, created_at, customer_id, primary_channel, active, folded',
      grams.map((gram) => [gram, now, id, channel, 1, [...gram].length === 2 ? folded : null]),
    ),
    insert(
      'INTO customer_counts',
      'primary_channel, active, slot, customers',
      [[channel, 1, Math.floor(Math.random() * 16), 1]],
      ' ON DUPLICATE KEY UPDATE customers = customers + 1',
    ),
  ];
}

/** A token for whoever has the channel id, who is created where there is none. */
export async function admit({ name, channel, channelId }: Arrival) {
  const [[owner]] = await pool.execute<Rows>(
    'SELECT customer_id FROM customer_identities WHERE kind = ? AND external_id = ?',
    [channel, channelId],
  );
  const [token, now, expires] = [randomUUID(), new Date(), new Date(Date.now() + 30 * 86_400_000)];
  const hash = createHash('sha256').update(token).digest('hex');
  const issue = (customerId: Cell): Statement[] => {
    const id = randomUUID();
    return [
      insert('INTO customer_tokens', 'id, token_hash, customer_id, channel, created_at, expires_at, last_used_at', [
        [id, hash, customerId, channel, stored(now), stored(expires), stored(now)],
      ]),
      audit('token.issued', id, customerId, null),
    ];
  };
  const customerId = owner === undefined ? randomUUID() : (owner.customer_id as Cell);
  if (owner === undefined) await arrive(String(customerId), { name, channel, channelId }, issue(customerId));
  else await issueLocked(customerId, issue(customerId));
  return { customerId, token, name, channel, expiresAt: expires.toISOString() };
}

function arrive(id: string, { name, channel, channelId }: Arrival, issue: Statement[]) {
  const now = stored(new Date());
  return transaction([
    insert('INTO customers', 'id, name, primary_channel, active, created_at, updated_at', [
      [id, name, channel, 1, now, now],
    ]),
    insert('INTO customer_identities', 'kind, external_id, customer_id, created_at', [[channel, channelId, id, now]]),
    ...nameRows(id, name, channel, now),
    audit('customer.created', id, id, changesTo({ name, primaryChannel: channel })),
    ...issue,
  ]);
}

/** The customer is locked while their tokens are counted: they have ten at most. */
async function issueLocked(customerId: Cell, issue: Statement[]) {
  const connection = await pool.getConnection();
  try {
    await connection.query('START TRANSACTION; SELECT id FROM customers WHERE id = ? FOR UPDATE', [customerId]);
    const [rows] = await connection.query<Rows>(
      'SELECT id FROM customer_tokens WHERE customer_id = ? ORDER BY created_at DESC, id DESC',
      [customerId],
    );
    const gone = rows.slice(9).map(({ id }) => id as Cell);
    const ends: Statement[] =
      gone.length === 0 ? [] : [[`DELETE FROM customer_tokens WHERE id IN (${gone.map(() => '?').join(', ')})`, gone]];
    const text = [...ends, ...issue].map(([sql, values]) => format(sql, values)).join(';\n');
    await connection.query(`${text};\nCOMMIT`);
  } finally {
    connection.release();
  }
}
