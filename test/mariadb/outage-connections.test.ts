import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2';
import { isUnavailable } from '../../src/database/database-error.js';
import { customer } from '../support/chat.js';
import { Kefu } from '../support/kefu.js';

const rounds = 500;
const callers = 12;

describe('while the database ends its connections one after the other', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(() => kefu.stop());

  /** Ends every connection to the suite's database but the one that asks. */
  async function endConnections(): Promise<void> {
    const found = await kefu.database.query(
      'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
    );
    // One may have gone meanwhile.
    for (const { id } of found) await kefu.database.query(`KILL CONNECTION ${String(id)}`).catch(() => undefined);
  }

  it('writes are made or answered 503, wherever in a transaction it meets them', async () => {
    const token = await kefu.login();
    const people = await Promise.all(Array.from({ length: callers }, () => customer(kefu)));
    const statuses = new Set<number>();
    let isOver = false;
    const write = async ({ id }: { id: string }) => {
      for (let turn = 0; !isOver; turn += 1) {
        const body = { name: `张三 ${turn}`, tags: [`VIP ${turn}`] };
        statuses.add((await kefu.call('PUT', `/customers/${id}`, { token, body })).status);
      }
    };
    const writing = people.map(write);
    for (let round = 0; round < rounds; round += 1) await endConnections();
    isOver = true;
    await Promise.all(writing);
    expect([...statuses].sort()).toEqual([200, 503]);
    expect(kefu.output).not.toMatch(/"level":"error"/);
  });

  it('what the driver says of one that has ended already is known as an outage, though it has no code', async () => {
    const connection = createConnection(kefu.database.url);
    const query = promisify<string, unknown>(connection.query.bind(connection));
    await query('SELECT 1');
    const ended = once(connection, 'error');
    await endConnections();
    await ended;
    const error = await query('SELECT 1').catch((fault: unknown) => fault);
    expect(error).toMatchObject({ message: "Can't add new command when connection is in closed state" });
    expect(isUnavailable(error)).toBe(true);
  });
});
