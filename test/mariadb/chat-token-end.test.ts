import { describe, expect, it } from '@jest/globals';
import { Chat, customer } from '../support/chat.js';
import { chatSuite } from '../support/chat-suite.js';
import { eventually } from '../support/process.js';

/** What is written after a token was read waits here, for as long as a test says. */
describe('a token whose row is held', () => {
  const suite = chatSuite();

  /** Resolves when so many statements wait for rows that are held here. */
  const waiting = (count: number) =>
    eventually(async () => {
      const rows = await suite.kefu.database.query(
        `SELECT info FROM information_schema.processlist
          WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%customer_tokens%'`,
      );
      expect(rows).toHaveLength(count);
    });

  /** Where a token has not been used for long it is noted that it is, by writing its row. */
  const hold = async (ids: string[]) => {
    const held = `customer_id IN (${ids.map(() => '?').join()})`;
    await suite.kefu.database.query(
      `UPDATE customer_tokens SET last_used_at = '2001-01-01 00:00:00' WHERE ${held}`,
      ids,
    );
    await suite.kefu.database.query('START TRANSACTION');
    await suite.kefu.database.query(`SELECT id FROM customer_tokens WHERE ${held} FOR UPDATE`, ids);
  };

  it('and which ends between an upgrade and its connection, ends that connection before it is ready', async () => {
    const { id, token } = await customer(suite.kefu);
    await hold([id]);
    const ending = suite.kefu.call('DELETE', `/customers/${id}/tokens`, { token: suite.admin });
    await waiting(1);
    const connecting = Chat.attempt(suite.kefu, token);
    await waiting(2);
    await suite.kefu.database.query('COMMIT');
    expect((await ending).status).toBe(204);
    const chat = await connecting;
    expect(await chat?.closed()).toMatchObject({ code: 4401 });
    expect(chat?.frames).toEqual([]);
  });

  it('holds up nobody who comes with another', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => customer(suite.kefu)));
    const held = people.slice(0, 4);
    await hold(held.map(({ id }) => id));
    const me = ({ token }: { token: string }) => suite.kefu.call('GET', '/me', { token });
    const delayed = held.map(me);
    try {
      await waiting(held.length);
      for (const { status } of await Promise.all(people.slice(4).map(me))) expect(status).toBe(200);
    } finally {
      await suite.kefu.database.query('COMMIT');
    }
    for (const { status } of await Promise.all(delayed)) expect(status).toBe(200);
  });
});
