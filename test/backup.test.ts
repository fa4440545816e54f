import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseBackup } from './support/backup.js';
import { Chat, customer } from './support/chat.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';

interface Acknowledged {
  id: string;
  conversationId: string;
  seq: number;
  content: string;
}

describe('a backup', () => {
  let kefu: Kefu;
  let admin: string;
  const databases: TestDatabase[] = [];
  const backups: DatabaseBackup[] = [];
  beforeAll(async () => {
    const database = await createDatabase();
    databases.push(database);
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
  });
  afterAll(async () => {
    Chat.dropAll();
    await kefu.stop();
    for (const backup of backups) backup.remove();
    for (const database of databases) await database.drop();
  });

  const take = () => {
    const backup = DatabaseBackup.take(kefu.database);
    backups.push(backup);
    return backup;
  };
  const restored = async (backup: DatabaseBackup) => {
    const database = await backup.restore();
    databases.push(database);
    return database;
  };

  /** Customers and messages, on and on, until `isDone`. */
  async function write(people: Chat[], isDone: () => boolean) {
    const messages: Acknowledged[] = [];
    const customers: string[] = [];
    const talk = async (chat: Chat, writer: number) => {
      for (let n = 0; !isDone(); n += 1) {
        const content = `${writer} 说 😀 ${n}`;
        messages.push({ content, ...(await chat.post(content)) });
      }
    };
    const create = async () => {
      for (let n = 0; !isDone(); n += 1) {
        const body = { name: `新客户 ${n}`, primaryChannel: 'LINE', lineId: `U-${n}-é`, tags: ['备份', `第${n}`] };
        const { data } = await kefu.call('POST', '/customers', { token: admin, body });
        customers.push(data.id as string);
      }
    };
    await Promise.all([...people.map(talk), create()]);
    return { messages, customers };
  }

  it('that is taken while everybody writes has all that was acknowledged before, whole, and nothing torn', async () => {
    const holders = await Promise.all([customer(kefu), customer(kefu), customer(kefu)]);
    const people = await Promise.all(holders.map(({ token }) => Chat.connect(kefu, token)));
    // The node writes in a process of its own, so that all goes on while this one waits for the backup.
    let rounds = 0;
    const before = await write(people, () => (rounds += 1) > 200);
    const flood = people.map((chat) => Array.from({ length: 15 }, (_value, n) => chat.post(`同时 ${n}`)));
    const backup = take();
    await Promise.all(flood.flat());
    expect(statSync(backup.file).mode & 0o077).toBe(0);

    const again = await Kefu.start({ database: await restored(backup) });
    // The secret that signs is not in the database: with the same one, nobody has to sign in again.
    const me = await again.call('GET', '/auth/me', { token: admin });
    expect(me.status).toBe(200);
    const seen = new Set<string>();
    for (const { id } of holders) {
      const { data } = await again.call('GET', `/customers/${id}/conversations`, { token: admin });
      const [conversation] = data.content;
      const stored: Acknowledged[] = [];
      for (let afterSeq = 0; afterSeq < conversation.lastSeq; afterSeq = stored.at(-1)?.seq ?? Infinity) {
        const path = `/conversations/${conversation.id as string}/messages?afterSeq=${afterSeq}&limit=200`;
        stored.push(...(await again.call('GET', path, { token: admin })).data);
      }
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_message, index) => index + 1));
      for (const message of stored) seen.add(`${message.id} ${message.seq} ${message.content}`);
    }
    expect(before.messages.length).toBeGreaterThan(20);
    expect(before.messages.filter(({ id, seq, content }) => !seen.has(`${id} ${seq} ${content}`))).toEqual([]);
    for (const id of before.customers) {
      const [now, then] = await Promise.all(
        [again, kefu].map((node) => node.call('GET', `/customers/${id}`, { token: admin })),
      );
      expect(now?.data).toEqual(then?.data);
    }
    const tag = await again.call('GET', `/customers?tag=${encodeURIComponent('备份')}&size=200`, { token: admin });
    expect(tag.data.totalElements).toBeGreaterThanOrEqual(before.customers.length);
    await again.stop();
  });

  it('goes on where it ended: tokens are good, the same channel id is the same customer, seq has no hole', async () => {
    const holder = await customer(kefu, 'backup_browser');
    const chat = await Chat.connect(kefu, holder.token);
    const first = await chat.post('备份之前');
    const database = await restored(take());
    await chat.post('备份之后');

    const again = await Kefu.start({ database });
    expect(await customer(again, 'backup_browser')).toMatchObject({ id: holder.id });
    const back = await Chat.connect(again, holder.token);
    const next = await back.post('恢复之后');
    expect([next.conversationId, next.seq]).toEqual([first.conversationId, Number(first.seq) + 1]);
    // A client may have had more than the restored database knows of: it is told how far that goes, and gets what comes.
    back.send({ event: 'resume', cursors: { [String(first.conversationId)]: Number(next.seq) + 5 } });
    expect((await back.next('resumed')).data.lastSeq).toBe(next.seq);
    const reply = { token: await again.login(), body: { content: '客服回复' } };
    await again.call('POST', `/conversations/${first.conversationId as string}/messages`, reply);
    await back.next(({ content }) => content === '客服回复');
    await again.stop();
  });
});
