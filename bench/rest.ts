import { setTimeout as delay } from 'node:timers/promises';
import jwt from 'jsonwebtoken';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Contestant } from './contestant.js';
import { startDirectus } from './directus.js';
import { secret, startKefu, startPeer } from './kefu.js';
import { folderOf, installProducts } from './products.js';
import { Report } from './report.js';
import { compete, type Schedule } from './rounds.js';
import { inColumns, type Known, type Peer, worksOn } from './work.js';

/**
 * All that is asked over REST, or what of it is named, on the database at `url`, which has customers. Only the whole of it is
 * written down.
 * @param products where Feathers and Directus are or come to be installed; without it they have no part in it
 */
export async function benchRest(url: string, names: string[], schedule: Schedule, products?: string): Promise<void> {
  if (products !== undefined) installProducts(products);
  const contestants = await startContestants(url);
  try {
    if (products !== undefined) {
      contestants.push(await startFeathers(folderOf('feathers', products), url));
      contestants.push(await startDirectus(folderOf('directus', products), url));
    }
    const [kefu] = contestants;
    if (kefu === undefined) return;
    const known = await readKnown(url, kefu);
    const report = new Report({ customers: known.customers, ...schedule });
    for (const work of worksOn(known)) {
      if (names.length > 0 && !names.includes(work.name)) continue;
      const taking = contestants.filter(({ name }) => name === 'kefu' || name in work.peers);
      report.add(work, await compete(taking, work, schedule, () => settled(url)));
    }
    if (names.length === 0) report.write();
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.stop()));
  }
}

/** Kefu first. */
export async function startContestants(url: string): Promise<Contestant[]> {
  const kefu = await startKefu({ DATABASE_URL: url });
  return [kefu, await startRestPeer('raw', url), await startRestPeer('plain', url)];
}

async function startFeathers(folder: string, url: string): Promise<Contestant> {
  const feathers = await startRestPeer('feathers', url, { PRODUCTS: folder, NODE_ENV: 'production' });
  return { ...feathers, dialect: { say: inColumns } };
}

/** Its requests carry a token with the signature that it believes. */
async function startRestPeer(name: Peer, url: string, env: Record<string, string> = {}): Promise<Contestant> {
  const peer = await startPeer(name, { DATABASE_URL: url, JWT_SECRET: secret, ...env });
  return { ...peer, headers: { Authorization: `Bearer ${jwt.sign({ sub: 'bench' }, secret)}` } };
}

/** Some of the rows, from all over the table. */
export async function readKnown(url: string, kefu: Contestant): Promise<Known> {
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
  const [[phone]] = await connection.query<RowDataPacket[]>(
    "SELECT COALESCE(MAX(phone), '+8617000000000') AS last FROM customers WHERE phone LIKE '+86170%'",
  );
  await connection.end();
  const customers = Number(row?.n);
  const lastPage = Math.ceil(customers / 20) - 1;
  const pages = Array.from({ length: 20 }, (_value, index) => Math.floor((lastPage * index) / 20));
  return {
    ids,
    channelIds,
    customers,
    // Peers do not count whom they add: numbers go on where they ended. The made-up customers have none of this prefix.
    lastPhone: Number(phone?.last),
    lastPage,
    cursors: await Promise.all(pages.map((page) => cursorOf(kefu, page))),
  };
}

/** Resolves when the database does nothing more for those who have hung up. */
export async function settled(url: string): Promise<void> {
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
