import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, customer } from '../support/chat.js';
import { Kefu } from '../support/kefu.js';

/** As much as somebody writes who stays for years. */
const messages = 20_000;

const slowLists = { NODE_OPTIONS: '--import=./test/support/slow-lists.js' };

/** SQLite works in the thread that asks it: lists have threads of their own. */
describe('while a list is read that takes long, on the embedded database', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: slowLists });
    token = await kefu.login();
    for (const name of ['A slow one', 'A slow eraser', 'A slow stop']) {
      const { status } = await kefu.call('POST', '/customers', { token, body: { name, primaryChannel: 'WEB' } });
      expect(status).toBe(201);
    }
  });
  afterEach(() => Chat.dropAll());
  afterAll(() => kefu.stop());

  const list = (query: string) => kefu.call('GET', `/customers?${query}`, { token });

  it('everybody else is served', async () => {
    const chat = await Chat.connect(kefu, (await customer(kefu)).token);
    const order: string[] = [];
    const noted = async <T>(name: string, step: Promise<T>): Promise<T> => {
      const outcome = await step;
      order.push(name);
      return outcome;
    };
    const long = noted('list', list('name=slow+one'));
    await kefu.process.printed('{"asked":"slow one"}');
    await noted('message', chat.post('在吗'));
    await noted('list beside it', list('name=quick'));
    await noted('customer', kefu.call('POST', '/customers', { token, body: { name: 'B', primaryChannel: 'WEB' } }));
    const { status, data } = await long;
    expect([status, data.content.map(({ name }: { name: string }) => name)]).toEqual([200, ['A slow one']]);
    expect(order).toEqual(['message', 'list beside it', 'customer', 'list']);
  });

  it('its end is 503, should the thread end, and the next list is read in another', async () => {
    const { status, error } = await list('email=broken@kefu.test');
    expect([status, error?.code]).toEqual([503, 'UNAVAILABLE']);
    expect((await list('name=quick')).status).toBe(200);
    expect((await list('name=quick')).status).toBe(200);
  });

  it('everybody else is served while much is exported', async () => {
    const { id, token: own } = await customer(kefu);
    const { conversationId } = await (await Chat.connect(kefu, own)).post('你好');
    await kefu.database.query(
      `WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${messages})
       INSERT INTO messages
       SELECT conversation_id, n, printf('0190f7c2-8c3e-7b1a-9d2f-%012d', n), sender_type, sender_id, hex(randomblob(1000)),
              metadata, internal, NULL, created_at FROM messages, numbers WHERE conversation_id = ? AND seq = 1`,
      [conversationId],
    );
    await kefu.database.query('UPDATE conversations SET last_seq = ? WHERE id = ?', [messages, conversationId]);
    let isOver = false;
    const exported = kefu.call('GET', `/customers/${id}/export`, { token }).finally(() => (isOver = true));
    let served = 0;
    while (!isOver) {
      await kefu.callRoot('GET', '/health/live');
      served += 1;
    }
    expect((await exported).json.conversations[0].messages).toHaveLength(messages);
    expect(served).toBeGreaterThan(10);
  });

  it('an erasure waits until nobody sees what was before it, and leaves nothing in the log', async () => {
    const body = { name: '将被删除', primaryChannel: 'WEB' };
    const { data } = await kefu.call('POST', '/customers', { token, body });
    const long = list('name=slow+eraser');
    await kefu.process.printed('{"asked":"slow eraser"}');
    expect((await kefu.call('DELETE', `/customers/${data.id as string}`, { token })).status).toBe(204);
    const log = readFileSync(`${kefu.database.url.replace('sqlite:', '')}-wal`);
    expect(log.includes('将被删除')).toBe(false);
    expect((await long).status).toBe(200);
  });

  it('a stop waits for its answer', async () => {
    const long = list('name=slow+stop');
    await kefu.process.printed('{"asked":"slow stop"}');
    const stopped = kefu.stop();
    expect((await long).status).toBe(200);
    await stopped;
  });
});

describe('beside lists of an agent that are read without an end', () => {
  const reading = async (): Promise<Kefu> => {
    const kefu = await Kefu.start({ env: slowLists });
    const token = await kefu.login();
    for (const email of ['endless-1@kefu.test', 'endless-2@kefu.test']) {
      kefu.call('GET', `/customers?email=${email}`, { token }).catch(() => undefined);
      await kefu.process.printed(`{"asked":"${email}"}`);
    }
    return kefu;
  };

  it('others of theirs have no turn, and are told to come again, and those of others are read', async () => {
    const kefu = await reading();
    const token = await kefu.login();
    const other = await agent(kefu);
    const lists = Array.from({ length: 50 }, (_value, n) => kefu.call('GET', `/customers?name=${n}`, { token }));
    // The same as one of them, which has no turn.
    expect((await kefu.call('GET', '/customers?name=1', { token: other.token })).status).toBe(200);
    for (const { status, error, headers } of await Promise.all([...lists, kefu.call('GET', '/audit', { token })])) {
      expect([status, error?.code, headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
      await kefu.process.printed(error.requestId);
      const warned = kefu.output.split('\n').find((line) => line.includes(error.requestId) && line.includes('"warn"'));
      expect(JSON.parse(warned ?? '{}')).toMatchObject({
        code: 'UNAVAILABLE',
        msg: expect.stringContaining('no turn'),
      });
    }
    expect(kefu.output).not.toContain('database');
    expect((await kefu.call('POST', '/customers', { token, body: { name: 'B', primaryChannel: 'WEB' } })).status).toBe(
      201,
    );
    await kefu.process.stop('SIGKILL');
    await kefu.database.drop();
  });

  it('a stop ends by SIGKILL, since an exit would wait for their threads', async () => {
    const kefu = await reading();
    expect(await kefu.stop()).toBe(null);
    expect(kefu.output).toContain('The stop took too long');
  });

  it('so does a node after an error that nobody has foreseen', async () => {
    const kefu = await reading();
    kefu.process.signal('SIGUSR2');
    expect(await kefu.process.exited()).toBe(null);
    await kefu.process.closed();
    expect(kefu.output).toContain('An error went uncaught');
    await kefu.database.drop();
  });
});
