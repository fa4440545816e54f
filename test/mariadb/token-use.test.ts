import { describe, expect, it } from '@jest/globals';
import { customer } from '../support/chat.js';
import { chatSuite } from '../support/chat-suite.js';
import { eventually } from '../support/process.js';

describe('that a token is used', () => {
  const suite = chatSuite();

  it('is noted beside the call, which does not wait for whoever holds its row', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => customer(suite.kefu)));
    const ids = people.map(({ id }) => id);
    const held = `customer_id IN (${ids.map(() => '?').join()})`;
    const { database } = suite.kefu;
    await database.query(`UPDATE customer_tokens SET last_used_at = '2001-01-01 00:00:00' WHERE ${held}`, ids);
    await database.query('START TRANSACTION');
    await database.query(`SELECT id FROM customer_tokens WHERE ${held} FOR UPDATE`, ids);
    try {
      const me = ({ token }: { token: string }) => suite.kefu.call('GET', '/me', { token });
      for (const { status } of await Promise.all(people.map(me))) expect(status).toBe(200);
    } finally {
      await database.query('COMMIT');
    }
    await eventually(async () => {
      const unnoted = `SELECT id FROM customer_tokens WHERE ${held} AND last_used_at < '2002-01-01'`;
      expect(await database.query(unnoted, ids)).toEqual([]);
    });
  });
});
