import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { customer } from '../support/chat.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';

const callers = 20;

describe('while lists take long', () => {
  let kefu: Kefu;
  let token: string;
  let path: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    path = `/customers/${(await customer(kefu)).id}`;
  });
  afterAll(() => kefu.stop());

  /** Resolves when so many statements of the node wait for a table. */
  const waiting = (statements: number) =>
    eventually(async () => {
      const [row] = await kefu.database.query(
        "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE state = 'Waiting for table metadata lock'",
      );
      expect(Number(row?.n)).toBeGreaterThanOrEqual(statements);
    });

  it.each([
    ['of customers', '/customers?name=zz', 'customer_name_grams'],
    ['of conversations', '/conversations', 'conversations'],
    ['of the trail', '/audit', 'audit_entries'],
  ])('those %s leave connections for what is short', async (_which, list, table) => {
    const holder = await createConnection(kefu.database.url);
    await holder.query(`LOCK TABLES ${table} WRITE`);
    let answered = 0;
    const lists = Array.from({ length: callers }, async () => {
      const { status } = await kefu.call('GET', list, { token });
      answered += 1;
      return status;
    });
    try {
      await waiting(6);
      expect((await kefu.call('GET', path, { token })).status).toBe(200);
      expect(answered).toBe(0);
    } finally {
      await holder.end();
    }
    // Who waited for longer than the database may be silent has been told to come again.
    for (const status of await Promise.all(lists)) expect([200, 503]).toContain(status);
  });
});
