import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat } from './support/chat.js';
import { chatSteps, dropConnections } from './support/chat-suite.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

describe('the last interaction of a customer who goes on writing', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    database = await createDatabase();
  });
  const start = async () => {
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
  };
  beforeAll(start);
  afterEach(dropConnections);
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });
  const { newCustomer } = chatSteps(() => ({ kefu, admin }));

  /** @returns when the last of them was stored */
  const write = async (chat: Chat, count: number): Promise<string> => {
    let last = '';
    for (let n = 1; n <= count; n += 1) last = (await chat.post(`第 ${n} 句`)).timestamp as string;
    return last;
  };
  const read = async (id: string) =>
    (await kefu.call('GET', `/customers/${id}`, { token: admin })).data.lastInteractionAt as string;
  /** The row in the table, as the driver gives it. */
  const row = async (id: string) => {
    const [found] = await database.query('SELECT last_interaction_at AS at FROM customers WHERE id = ?', [id]);
    return String(found?.at);
  };
  const stored = (time: string) => time.slice(0, 23).replace('T', ' ');

  it('is told at once where they write, and in the table soon, though not with each message', async () => {
    const { id, chat } = await newCustomer();
    const inTable = new Set<string>();
    let last = '';
    for (let n = 1; n <= 30; n += 1) {
      last = await write(chat, 1);
      expect(await read(id)).toBe(last);
      inTable.add(await row(id));
    }
    await eventually(async () => expect(await row(id)).toBe(stored(last)));
    // They are the fewer, the faster the machine is: on the slowest one, one for each second.
    expect(inTable.size).toBeLessThan(30);
  });

  it('is that of a change to the customer too', async () => {
    const { id, chat } = await newCustomer();
    const last = await write(chat, 5);
    const { data } = await kefu.call('PUT', `/customers/${id}`, { token: admin, body: { location: '大连' } });
    expect(data.lastInteractionAt).toBe(last);
    await eventually(async () => expect(await row(id)).toBe(stored(last)));
    expect(await read(id)).toBe(last);
  });

  it('never goes back, whatever another node has written meanwhile', async () => {
    const { id, chat } = await newCustomer();
    await write(chat, 5);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await database.query('UPDATE customers SET last_interaction_at = ? WHERE id = ?', [stored(later), id]);
    // Another who writes after them: when theirs has come into the table, the first one's turn is over as well.
    const witness = await newCustomer();
    const last = await write(witness.chat, 5);
    await eventually(async () => expect(await row(witness.id)).toBe(stored(last)));
    expect(await row(id)).toBe(stored(later));
    expect(await read(id)).toBe(later);
  });

  it('is in the table when the node has stopped', async () => {
    const { id, chat } = await newCustomer();
    const last = await write(chat, 20);
    await kefu.stop();
    expect(await row(id)).toBe(stored(last));
    await start();
    expect(await read(id)).toBe(last);
  });
});
