import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import jwt from 'jsonwebtoken';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { createMariaDatabase, MariaDb } from '../test/support/mariadb.js';
import { type Contestant, launch } from './contestant.js';
import { Report } from './report.js';
import { compete } from './rounds.js';
import { type Known, type Peer, worksOn } from './work.js';

/*
 * `npm run bench [-- name…] [--customers 1000000] [--kept folder] [--rounds 5] [--seconds 3]`: Kefu and its peers on one database, side
 * by side. Only the ratios mean something on a shared machine.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    customers: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '50' },
    /** A folder where the database stays: what it has is not made again the next time. */
    kept: { type: 'string' },
  },
});
const schedule = {
  connections: Number(values.connections),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
};
const secret = randomBytes(32).toString('hex');
const admin = { email: 'bench@kefu.local', password: 'bench-password-1' };

const isThere = values.kept !== undefined && existsSync(values.kept);
const mariaDb = await MariaDb.start({ bufferPool: '6G', kept: values.kept });
const contestants: Contestant[] = [];
try {
  const url = isThere ? mariaDb.urlOf('kefu_bench') : await fill('kefu_bench');
  const kefu = await startKefu(url);
  contestants.push(kefu, await startPeer('raw', url), await startPeer('plain', url));
  const known = await readKnown(url, kefu);
  const report = new Report({ customers: Number(values.customers), ...schedule });
  for (const work of worksOn(known)) {
    if (positionals.length > 0 && !positionals.includes(work.name)) continue;
    const taking = contestants.filter(({ name }) => name === 'kefu' || name in work.peers);
    report.add(work, await compete(taking, work, schedule, () => settled(url)));
  }
  await report.write();
} finally {
  await Promise.all(contestants.map((contestant) => contestant.stop()));
  await mariaDb.stop();
}

/** A new database with made-up customers. @returns its address */
async function fill(name: string): Promise<string> {
  const url = await createMariaDatabase(mariaDb.port, name);
  execFileSync(process.execPath, ['dist/demo.js', '--customers', values.customers], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: 'inherit',
  });
  return url;
}

async function startKefu(url: string): Promise<Contestant> {
  const kefu = await launch({
    name: 'kefu',
    args: ['dist/main.js'],
    ready: 'Kefu serves',
    env: {
      ...{ DATABASE_URL: url, JWT_SECRET: secret, RATE_LIMIT: 'off', LOG_FORMAT: 'json', LOG_LEVEL: 'info' },
      ...{ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password },
    },
  });
  const answer = await fetch(`${kefu.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(admin),
  });
  const { data } = (await answer.json()) as { data: { token: string } };
  return { ...kefu, headers: { Authorization: `Bearer ${data.token}` } };
}

/** A peer knows nobody: it believes whatever token carries the secret's signature. */
async function startPeer(name: Peer, url: string): Promise<Contestant> {
  const peer = await launch({
    name,
    args: ['--import', 'tsx', `bench/peers/${name}.ts`],
    ready: 'serves',
    env: { DATABASE_URL: url, JWT_SECRET: secret },
  });
  return { ...peer, headers: { Authorization: `Bearer ${jwt.sign({ sub: 'bench' }, secret)}` } };
}

/** Some of the rows, from all over the table. */
async function readKnown(url: string, kefu: Contestant): Promise<Known> {
  const connection = await createConnection(url);
  const read = async (column: string, from: string): Promise<string[]> => {
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT ${column} AS value FROM ${from} ORDER BY RAND() LIMIT 5000`,
    );
    return rows.map(({ value }) => String(value));
  };
  const ids = await read('id', 'customers');
  const channelIds = await read(
    'external_id',
    "customer_identities JOIN customers ON id = customer_id WHERE kind = 'WEB' AND active = 1",
  );
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT SUM(customers) AS n FROM customer_counts');
  await connection.end();
  const customers = Number(row?.n);
  const lastPage = Math.ceil(customers / 20) - 1;
  const pages = Array.from({ length: 20 }, (_value, index) => Math.floor((lastPage * index) / 20));
  return {
    ids,
    channelIds,
    customers,
    lastPage,
    cursors: await Promise.all(pages.map((page) => cursorOf(kefu, page))),
  };
}

/** Resolves when the database does nothing more for those who have hung up. */
async function settled(url: string): Promise<void> {
  const connection = await createConnection(url);
  for (;;) {
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT id FROM information_schema.processlist WHERE command IN ('Query', 'Execute') AND id <> CONNECTION_ID()",
    );
    if (rows.length === 0) break;
    await delay(50);
  }
  await connection.end();
}

async function cursorOf({ url, headers }: Contestant, page: number): Promise<string> {
  const answer = await fetch(`${url}/api/v1/customers?page=${page}`, { headers });
  const { data } = (await answer.json()) as { data: { nextCursor: string } };
  return data.nextCursor;
}
