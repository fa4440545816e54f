import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, deafNodes, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';

/** What ends tokens: each is done on the first node, and the second must hear of it. */
const endings: [
  string,
  (node: Kefu, agent: string, customerId: string, held: string) => Promise<{ status: number }>,
][] = [
  ['its holder', (node, _agent, _id, held) => node.call('DELETE', '/public/customer-token', { token: held })],
  ['an agent', (node, agent, id) => node.call('DELETE', `/customers/${id}/tokens`, { token: agent })],
  [
    'a deactivation',
    (node, agent, id) => node.call('PUT', `/customers/${id}`, { token: agent, body: { active: false } }),
  ],
  ['an erasure', (node, agent, id) => node.call('DELETE', `/customers/${id}`, { token: agent })],
];

function endsEverywhere(nodes: () => [Kefu, Kefu], withinMs: number): void {
  it.each(endings)('a token ended by %s', async (what, end) => {
    const [first, second] = nodes();
    const agent = await first.login();
    const body = { name: '两个节点', channel: 'WEB', channelId: `ended by ${what}` };
    const { data } = await first.call('POST', '/public/customer-token', { body });
    const statusOn = async (node: Kefu) =>
      (await node.call('GET', '/public/validate-token', { token: data.token })).status;
    // Both have it in mind now.
    expect([await statusOn(first), await statusOn(second)]).toEqual([200, 200]);

    expect((await end(first, agent, data.customerId, data.token)).status).toBeLessThan(300);
    expect(await statusOn(first)).toBe(401);
    await eventually(async () => {
      if ((await statusOn(second)) !== 401) throw new Error('The second node still takes the token');
    }, withinMs);
  });

  it('a token that had to go for an eleventh', async () => {
    const [first, second] = nodes();
    const agent = await first.login();
    const body = { name: '两个节点', channel: 'WEB', channelId: 'eleven' };
    const { data } = await first.call('POST', '/public/customer-token', { body });
    const onSecond = async () => (await second.call('GET', '/public/validate-token', { token: data.token })).status;
    expect(await onSecond()).toBe(200);
    for (let count = 0; count < 10; count += 1) {
      await first.call('POST', `/customers/${data.customerId}/token`, { token: agent });
    }
    await eventually(async () => {
      if ((await onSecond()) !== 401) throw new Error('The second node still takes the token');
    }, withinMs);
  });
}

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

withRedis('ends on the other node within a second, with Redis', () => {
  let redis: RedisServer;
  let database: TestDatabase;
  let nodes: [Kefu, Kefu];
  beforeAll(async () => {
    redis = await RedisServer.start();
    database = await createDatabase();
    const env = { REDIS_URL: redis.url };
    nodes = [await Kefu.start({ database, env }), await Kefu.start({ database, env })];
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
    await redis.stop();
  });

  endsEverywhere(() => nodes, 1_000);
});

describe('ends on the other node within five seconds, without Redis', () => {
  let database: TestDatabase;
  let nodes: [Kefu, Kefu];
  beforeAll(async () => {
    database = await createDatabase();
    const env = deafNodes();
    nodes = [await Kefu.start({ database, env }), await Kefu.start({ database, env })];
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
  });

  endsEverywhere(() => nodes, 5_000);
});
