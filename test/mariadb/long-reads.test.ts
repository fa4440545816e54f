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

  /** How many statements of the node wait for a table. */
  const countWaiting = async () => {
    const [row] = await kefu.database.query(
      `SELECT COUNT(*) AS n FROM information_schema.processlist
        WHERE db = DATABASE() AND state = 'Waiting for table metadata lock'`,
    );
    return Number(row?.n);
  };
  const waiting = (statements: number) =>
    eventually(async () => expect(await countWaiting()).toBeGreaterThanOrEqual(statements));

  it.each([
    ['of customers', '/customers?name=zz&size=', 'customer_name_grams'],
    ['of conversations', '/conversations?size=', 'conversations'],
    ['of the trail', '/audit?size=', 'audit_entries'],
  ])('those %s leave connections for what is short', async (_which, list, table) => {
    const holder = await createConnection(kefu.database.url);
    await holder.query(`LOCK TABLES ${table} WRITE`);
    let answered = 0;
    let isLocked = true;
    // Each asks for something else: who asks for the same waits for one reading.
    const lists = Array.from({ length: callers }, async (_, index) => {
      // Who had no turn asks again, so that there are always some who wait for the table.
      for (;;) {
        const { status } = await kefu.call('GET', `${list}${index + 1}`, { token });
        if (status === 200) answered += 1;
        if (status === 200 || !isLocked) return status;
      }
    });
    try {
      await waiting(4);
      expect((await kefu.call('GET', path, { token })).status).toBe(200);
      expect(answered).toBe(0);
    } finally {
      isLocked = false;
      await holder.end();
    }
    // Who waited for longer than the database may be silent has been told to come again.
    for (const status of await Promise.all(lists)) expect([200, 503]).toContain(status);
  });

  it('of customers, one is read once for all who ask for it meanwhile', async () => {
    const ask = () => kefu.call('GET', '/customers?name=zz', { token });
    const holder = await createConnection(kefu.database.url);
    await holder.query('LOCK TABLES customer_name_grams WRITE');
    const asked = [ask()];
    try {
      await waiting(1);
      asked.push(...Array.from({ length: callers }, ask));
      // Whoever comes later is answered, so these have come.
      for (let calls = 0; calls < callers; calls += 1) await kefu.call('GET', path, { token });
      expect(await countWaiting()).toBe(1);
    } finally {
      await holder.end();
    }
    for (const { status } of await Promise.all(asked)) expect([200, 503]).toContain(status);
  });
});
