import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat, customer } from '../support/chat.js';
import { dropConnections } from '../support/chat-suite.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';

/** The database is held here, so that a token ends after it was read for an upgrade and before the connection is known. */
describe('a token that ends between an upgrade and its connection', () => {
  let kefu: Kefu;
  let database: TestDatabase;
  let admin: string;
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });
  afterEach(dropConnections);

  /** Resolves when so many statements wait for rows that are held here. */
  const waiting = (count: number) =>
    eventually(async () => {
      const rows = await database.query(
        `SELECT info FROM information_schema.processlist
          WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%customer_tokens%'`,
      );
      expect(rows).toHaveLength(count);
    });

  it('ends that connection before it is ready', async () => {
    const { id, token } = await customer(kefu);
    // Where a token has not been used for long it is noted that it is, by writing its row: held here, after it was read.
    await database.query("UPDATE customer_tokens SET last_used_at = '2001-01-01 00:00:00' WHERE customer_id = ?", [id]);
    await database.query('START TRANSACTION');
    await database.query('SELECT id FROM customer_tokens WHERE customer_id = ? FOR UPDATE', [id]);
    const ending = kefu.call('DELETE', `/customers/${id}/tokens`, { token: admin });
    await waiting(1);
    const connecting = Chat.attempt(kefu, token);
    await waiting(2);
    await database.query('COMMIT');
    expect((await ending).status).toBe(204);
    const chat = await connecting;
    expect(await chat?.closed()).toMatchObject({ code: 4401 });
    expect(chat?.frames).toEqual([]);
  });
});
