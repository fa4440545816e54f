import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat, customer } from './support/chat.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';

const conversations = 120;
const walks = 12;
const size = 5;

interface Item {
  id: string;
  lastMessageAt: string;
}

/** A page is of one moment, by a snapshot. */
describe('a walk by cursor through conversations that are written to meanwhile', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  let token: string;
  const owners = new Map<string, string>();
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    token = await kefu.login();
    for (let n = 0; n < conversations; n += 1) {
      const { token: own } = await customer(kefu);
      const { conversationId } = await (await Chat.connect(kefu, own)).post('你好');
      Chat.dropAll();
      owners.set(conversationId, own);
    }
  }, 120_000);
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });

  /** Every quarter of a minute one. */
  async function spread(ids: string[]): Promise<void> {
    for (const [n, id] of ids.entries()) {
      const time = new Date(Date.UTC(2024, 0, 15) + n * 15_000).toISOString().slice(0, 23).replace('T', ' ');
      await database.query('UPDATE conversations SET last_message_at = ? WHERE id = ?', [time, id]);
    }
  }

  it.each(['desc', 'asc'])('comes to each that nobody writes to, once: %s', async (direction) => {
    const ids = [...owners.keys()];
    const still = ids.filter((_id, n) => n % 3 === 0);
    const lively = ids.filter((id) => !still.includes(id));
    for (let walk = 0; walk < walks; walk += 1) {
      await spread(ids);
      let isOver = false;
      const write = async (from: number) => {
        for (let n = from; n < lively.length && !isOver; n += 4) {
          const id = lively[(n * 37) % lively.length] ?? '';
          const path = `/conversations/${id}/messages`;
          await kefu.call('POST', path, { token: owners.get(id) ?? '', body: { content: '在吗' } });
        }
      };
      const writers = [0, 1, 2, 3].map(write);
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = `sort=lastMessageAt,${direction}&size=${size}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
        const { status, data } = await kefu.call('GET', `/conversations?${query}`, { token });
        expect(status).toBe(200);
        seen.push(...data.content.map(({ id }: Item) => id));
        cursor = data.nextCursor as string | null;
      }
      isOver = true;
      await Promise.all(writers);
      const met = seen.filter((id) => still.includes(id));
      expect(met).toEqual(direction === 'desc' ? still.toReversed() : still);
    }
  });
});
