import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jwtSecret, Kefu } from './support/kefu.js';

describe('transactions', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    const body = { name: '先来', primaryChannel: 'EMAIL', email: 'taken@example.com' };
    await kefu.call('POST', '/customers', { token, body });
  });
  afterAll(() => kefu.stop());

  const create = (body: object) => kefu.call('POST', '/customers', { token, body: { primaryChannel: 'WEB', ...body } });

  /** Half of them fail after their first row: run into one transaction, they would take the others along. */
  it('that run at once neither see nor undo each other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_value, n) =>
          create(n % 2 === 0 ? { name: `同时 ${round} ${n}` } : { name: '不成', email: 'taken@example.com' }),
        ),
      );
      const created = answers.filter(({ status }) => status === 201);
      expect(created).toHaveLength(30);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(30);
      for (const { data } of created) {
        expect((await kefu.call('GET', `/customers/${data.id as string}`, { token })).status).toBe(200);
      }
    }
    expect(await kefu.database.query("SELECT id FROM customers WHERE name = '不成'")).toEqual([]);
  });

  it('that overlap keep apart: the one that fails takes nothing of the other along, and nobody sees its rows', () => {
    const output = execFileSync(process.execPath, ['test/support/overlap-transactions.js'], {
      env: { PATH: process.env.PATH, DATABASE_URL: kefu.database.url, JWT_SECRET: jwtSecret },
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual({
      first: 'taken back',
      second: 'committed',
      seenMeanwhile: 0,
      stored: ['second'],
    });
  });

  it('show nobody a row that is not committed', async () => {
    const seen: unknown[] = [];
    let running = true;
    const watch = async () => {
      while (running) {
        const { data } = await kefu.call('GET', `/customers?name=${encodeURIComponent('幽灵')}`, { token });
        seen.push(...data.content);
      }
    };
    const watchers = [watch(), watch(), watch()];
    for (let n = 0; n < 150; n += 1)
      expect((await create({ name: '幽灵', email: 'taken@example.com' })).status).toBe(409);
    running = false;
    await Promise.all(watchers);
    expect(seen).toEqual([]);
  });
});

describe('what has been acknowledged', () => {
  it('is there after a kill, round after round', async () => {
    const first = await Kefu.start();
    const { database } = first;
    let node = first;
    const acknowledged: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const token = await node.login();
      const writer = async (n: number) => {
        for (let m = 0; ; m += 1) {
          const body = { name: `写 ${round} ${n} ${m}`, primaryChannel: 'WEB', tags: ['写'] };
          const answer = await node.call('POST', '/customers', { token, body }).catch(() => undefined);
          if (answer?.status !== 201) return;
          acknowledged.push(answer.data.id as string);
        }
      };
      const writers = [0, 1, 2, 3].map((n) => writer(n));
      const target = acknowledged.length + 20 + round * 7;
      while (acknowledged.length < target) await new Promise((resolve) => setImmediate(resolve));
      await node.kill();
      await Promise.all(writers);
      node = await Kefu.start({ database });
    }
    const stored = new Set((await database.query('SELECT id FROM customers')).map(({ id }) => id));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    const sides = await database.query(
      'SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM customer_name_grams) OR id NOT IN (SELECT customer_id FROM customer_tags)',
    );
    expect(sides).toEqual([]);
    await node.stop();
    await database.drop();
  });
});
