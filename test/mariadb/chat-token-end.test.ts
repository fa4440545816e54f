import { describe, expect, it } from '@jest/globals';
import { Chat, customer } from '../support/chat.js';
import { chatSuite } from '../support/chat-suite.js';
import { eventually } from '../support/process.js';

/** The database is held here, so that a token ends after it was read for an upgrade and before the connection is known. */
describe('a token that ends between an upgrade and its connection', () => {
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

  it('ends that connection before it is ready', async () => {
    const { id, token } = await customer(suite.kefu);
    // Where a token has not been used for long it is noted that it is, by writing its row: held here, after it was read.
    await suite.kefu.database.query(
      "UPDATE customer_tokens SET last_used_at = '2001-01-01 00:00:00' WHERE customer_id = ?",
      [id],
    );
    await suite.kefu.database.query('START TRANSACTION');
    await suite.kefu.database.query('SELECT id FROM customer_tokens WHERE customer_id = ? FOR UPDATE', [id]);
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
});
