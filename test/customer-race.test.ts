import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { disagreements } from './support/customer-tables.js';
import { createDatabase, deafNodes, type TestDatabase } from './support/database.js';
import type { Answer } from './support/http.js';
import { Kefu } from './support/kefu.js';

describe('many calls for one identity at once, on three nodes with one database', () => {
  let database: TestDatabase;
  let nodes: Kefu[];

  beforeAll(async () => {
    database = await createDatabase();
    nodes = await Promise.all([1, 2, 3].map(() => Kefu.start({ database, env: deafNodes() })));
  });
  beforeEach(async () => {
    for (const { id } of await database.query('SELECT id FROM customers')) {
      await database.query('DELETE FROM customers WHERE id = ?', [String(id)]);
    }
    for (const table of ['customer_name_grams', 'customer_tags', 'tags', 'customer_counts']) {
      await database.query(`DELETE FROM ${table}`);
    }
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
  });

  function nodeFor(index: number): Kefu {
    const node = nodes[index % nodes.length];
    if (node === undefined) throw new Error('No node was started');
    return node;
  }

  /** Sends `calls` calls at once, over all nodes and over as many ids as given. @returns the answers by channelId */
  async function storm(calls: number, channel: string, channelIds: string[]): Promise<Map<string, Answer[]>> {
    const answers = new Map<string, Answer[]>(channelIds.map((channelId) => [channelId, []]));
    await Promise.all(
      Array.from({ length: calls }, async (_, index) => {
        const channelId = channelIds[index % channelIds.length] ?? '';
        const node = nodeFor(Math.floor(index / channelIds.length));
        const body = { name: `第 ${index} 个`, channel, channelId };
        answers.get(channelId)?.push(await node.call('POST', '/public/customer-token', { body }));
      }),
    );
    return answers;
  }

  async function expectOneCustomerEach(answers: Map<string, Answer[]>): Promise<void> {
    const statuses = new Set([...answers.values()].flat().map(({ status }) => status));
    expect([...statuses]).toEqual([200]);
    for (const ofOne of answers.values()) {
      expect(new Set(ofOne.map(({ data }) => data.customerId)).size).toBe(1);
    }
    const count = async (table: string) => Number((await database.query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
    expect(await count('customers')).toBe(answers.size);
    expect(await count('customer_identities')).toBe(answers.size);
    expect(await disagreements(database)).toEqual({});
  }

  const ids = (count: number) => Array.from({ length: count }, (_, index) => `racer_${index}`);

  it('a thousand calls over twenty channel ids make twenty customers, and every call is answered', async () => {
    const answers = await storm(1_000, 'WECHAT', ids(20));

    await expectOneCustomerEach(answers);
    const [{ n } = { n: 0 }] = await database.query(
      'SELECT MAX(live) AS n FROM (SELECT COUNT(*) AS live FROM customer_tokens GROUP BY customer_id) counted',
    );
    expect(Number(n)).toBe(10);
  });

  it('the same holds for a channel that has no column of its own', async () => {
    await expectOneCustomerEach(await storm(1_000, 'WEB', ids(20)));
  });

  it('sixty-four parallel calls for each of many ids make as many customers', async () => {
    const answers = new Map<string, Answer[]>();
    // The embedded database has one writer, for whom half as many take as long.
    const all = ids(database.engine === 'mariadb' ? 200 : 100);
    for (let first = 0; first < all.length; first += 10) {
      const wave = await storm(64 * 10, 'LINE', all.slice(first, first + 10));
      wave.forEach((ofOne, channelId) => answers.set(channelId, ofOne));
    }
    await expectOneCustomerEach(answers);
  });

  it('two spellings of one phone number, and SMS and PHONE, race for one customer', async () => {
    const spellings = ['13800138000', '+86 138 0013 8000', '+8613800138000', '138-0013-8000'];
    const calls = Array.from({ length: 64 }, (_, index) =>
      nodeFor(index).call('POST', '/public/customer-token', {
        body: { name: '号码', channel: index % 2 === 0 ? 'SMS' : 'PHONE', channelId: spellings[index % 4] },
      }),
    );
    const answers = await Promise.all(calls);

    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => answer.data.customerId)).size).toBe(1);
    expect(await disagreements(database)).toEqual({});
  });

  it('an agent who creates the same identity meanwhile gets it or a 409, and there is still one customer', async () => {
    const token = await nodeFor(0).login();
    const body = { name: '同一人', primaryChannel: 'WECHAT', wechatOpenId: 'oContested' };
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 2 === 0
          ? nodeFor(index).call('POST', '/customers', { token, body })
          : nodeFor(index).call('POST', '/public/customer-token', {
              body: { name: '同一人', channel: 'WECHAT', channelId: 'oContested' },
            }),
      ),
    );

    const created = answers.filter((answer) => answer.status === 201);
    expect(created.length).toBeLessThanOrEqual(1);
    expect(answers.filter((answer) => ![200, 201, 409].includes(answer.status))).toEqual([]);
    expect(await database.query('SELECT id FROM customers')).toHaveLength(1);
    expect(await disagreements(database)).toEqual({});
  });

  it('an erasure between two arrivals never fails a call, and leaves nothing of nobody', async () => {
    const token = await nodeFor(0).login();
    const answers = await Promise.all(
      Array.from({ length: 90 }, async (_, index) => {
        const arrival = await nodeFor(index).call('POST', '/public/customer-token', {
          body: { name: '来去', channel: 'TELEGRAM', channelId: 'comes-and-goes' },
        });
        if (index % 5 !== 0) return [arrival.status];
        const path = `/customers/${arrival.data.customerId}`;
        return [arrival.status, (await nodeFor(index + 1).call('DELETE', path, { token })).status];
      }),
    );

    expect(new Set(answers.map(([arrival]) => arrival))).toEqual(new Set([200]));
    const erasures = answers.flatMap(([, erasure]) => (erasure === undefined ? [] : [erasure]));
    expect(erasures.filter((status) => status !== 204 && status !== 404)).toEqual([]);
    expect(await disagreements(database)).toEqual({});
  });
});
