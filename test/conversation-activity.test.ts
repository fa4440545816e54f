import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat, customer } from './support/chat.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';

/** When the last word was said: in three stretches of ten seconds, some at the same moment, out of order. */
const times = [
  ...['10:30:09.999', '10:30:00.000', '10:30:05.500', '10:30:05.500', '10:30:05.501'],
  '10:30:10.000',
  ...['10:31:59.000', '10:31:50.000', '10:31:55.000', '10:31:55.000', '10:31:55.000', '10:31:50.001'],
].map((time) => `2024-01-15 ${time}`);

interface Item {
  id: string;
  lastMessageAt: string;
  status: string;
}

describe('conversations in the order of their last message', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  let token: string;
  let everything: Item[];
  const list = async (query: string) => (await kefu.call('GET', `/conversations?${query}`, { token })).data;
  const idsOf = (content: Item[]) => content.map(({ id }) => id);

  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    token = await kefu.login();
    for (const [index, time] of times.entries()) {
      const { token: own } = await customer(kefu);
      const { conversationId } = await (await Chat.connect(kefu, own)).post('你好');
      Chat.dropAll();
      if (index % 3 === 0) await kefu.call('POST', `/conversations/${conversationId}/resolve`, { token });
      await database.query('UPDATE conversations SET last_message_at = ? WHERE id = ?', [time, conversationId]);
    }
    everything = (await list('size=200')).content;
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });

  const expected = (descending: boolean, status?: string) => {
    const sorted = everything
      .filter((item) => status === undefined || item.status === status)
      .toSorted((a, b) => (`${a.lastMessageAt} ${a.id}` < `${b.lastMessageAt} ${b.id}` ? -1 : 1));
    return idsOf(descending ? sorted.reverse() : sorted);
  };

  const lists = ['desc', 'asc'].flatMap((direction) =>
    [undefined, 'OPEN', 'RESOLVED'].flatMap((status) => [1, 2, 5, 12].map((size) => ({ direction, status, size }))),
  );

  it.each(lists)('come in pages, by number and by cursor: $direction, $status, by $size', async (one) => {
    const { direction, status, size } = one;
    const query = `sort=lastMessageAt,${direction}&size=${size}${status === undefined ? '' : `&status=${status}`}`;
    const whole = expected(direction === 'desc', status);
    const counted: string[] = [];
    const uncounted: string[] = [];
    for (let page = 0; page * size < whole.length; page += 1) {
      counted.push(...idsOf((await list(`${query}&page=${page}`)).content));
      uncounted.push(...idsOf((await list(`${query}&page=${page}&total=false`)).content));
    }
    expect(counted).toEqual(whole);
    expect(uncounted).toEqual(whole);

    let page = await list(query);
    const byCursor = idsOf(page.content);
    while (page.nextCursor !== null) {
      page = await list(`${query}&cursor=${encodeURIComponent(page.nextCursor)}`);
      byCursor.push(...idsOf(page.content));
    }
    expect(byCursor).toEqual(whole);
  });

  it('are as they were for a database from before there were stretches of time', async () => {
    const before = expected(true);
    await kefu.stop();
    const indexes = ['slot', 'status_slot', 'assignee_slot'].map((name) => `ix_conversations_${name}`);
    if (database.engine === 'mariadb')
      await database.query('CREATE INDEX ix_conversations_assignee ON conversations (assignee_id)');
    for (const name of indexes) {
      await database.query(`DROP INDEX ${name}${database.engine === 'mariadb' ? ' ON conversations' : ''}`);
    }
    await database.query('ALTER TABLE conversations DROP COLUMN last_message_slot');
    await database.query("DELETE FROM migrations WHERE name LIKE 'ActivitySlot%'");
    kefu = await Kefu.start({ database });
    token = await kefu.login();
    expect(idsOf((await list('size=5')).content)).toEqual(before.slice(0, 5));
  });
});
