import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import type { Answer } from './support/http.js';
import { Kefu } from './support/kefu.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';

/** Calls of one network in a minute. */
const allowed = 300;

let serial = 0;
function arrive(kefu: Kefu, headers: Record<string, string> = {}): Promise<Answer> {
  serial += 1;
  const body = { name: '流量', channel: 'WEB', channelId: `limit-${serial}` };
  return kefu.call('POST', '/public/customer-token', { body, headers });
}

function expectRefused(answer: Answer): void {
  expect([answer.status, answer.error.code]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
}

/** In small crowds: a node that is too busy to hear Redis counts alone. */
async function spend(kefu: Kefu, headers: Record<string, string> = {}): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < allowed) {
    const crowd = await Promise.all(Array.from({ length: 20 }, () => arrive(kefu, headers)));
    statuses.push(...crowd.map(({ status }) => status));
  }
  return statuses;
}

const allServed = Array.from({ length: allowed }, () => 200);

describe('token calls of one network', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { RATE_LIMIT: 'on' } });
  });
  afterAll(() => kefu.stop());

  it('are served up to the limit and then refused, whatever address the caller claims', async () => {
    expect(await spend(kefu)).toEqual(allServed);
    expectRefused(await arrive(kefu));
    for (const header of ['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'CF-Connecting-IP', 'True-Client-IP']) {
      expectRefused(await arrive(kefu, { [header]: header === 'Forwarded' ? 'for=203.0.113.7' : '203.0.113.7' }));
    }
    const [{ n } = { n: 0 }] = await kefu.database.query('SELECT COUNT(*) AS n FROM customers');
    expect(Number(n)).toBe(allowed);
  });

  it('do not keep agents from their work', async () => {
    const token = await kefu.login();
    expect((await kefu.call('GET', '/customers', { token })).status).toBe(200);
  });
});

describe('behind a proxy that is trusted', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: 'true' } });
  });
  afterAll(() => kefu.stop());

  it('each client has a limit of its own, and cannot slip out of it by what it adds to the header', async () => {
    expect(await spend(kefu, { 'X-Forwarded-For': '203.0.113.7' })).toEqual(allServed);
    expectRefused(await arrive(kefu, { 'X-Forwarded-For': '203.0.113.7' }));
    expectRefused(await arrive(kefu, { 'X-Forwarded-For': '198.51.100.1, 203.0.113.7' }));
    expect((await arrive(kefu, { 'X-Forwarded-For': '203.0.113.8' })).status).toBe(200);
  });

  it('a subscriber’s IPv6 addresses are one network', async () => {
    const addresses = Array.from({ length: allowed }, (_, index) => `2001:db8:1:2::${index.toString(16)}`);
    const answers = await Promise.all(addresses.map((address) => arrive(kefu, { 'X-Forwarded-For': address })));
    expect(answers.map(({ status }) => status)).toEqual(allServed);
    expectRefused(await arrive(kefu, { 'X-Forwarded-For': '2001:db8:1:2:ffff:ffff:ffff:ffff' }));
    expect((await arrive(kefu, { 'X-Forwarded-For': '2001:db8:1:3::1' })).status).toBe(200);
  });
});

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

withRedis('two nodes with Redis', () => {
  let redis: RedisServer;
  let nodes: [Kefu, Kefu];
  beforeAll(async () => {
    redis = await RedisServer.start();
    const env = { RATE_LIMIT: 'on', TRUST_PROXY: 'true', REDIS_URL: redis.url };
    const first = await Kefu.start({ env });
    nodes = [first, await Kefu.start({ env, database: first.database })];
  });
  afterAll(async () => {
    const [first, second] = nodes;
    await second.stop();
    await first.stop();
    await redis.stop();
  });

  it('count together', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.20' };
    expect(await spend(nodes[0], headers)).toEqual(allServed);
    expectRefused(await arrive(nodes[1], headers));
  });

  it('all networks together may add only so many customers a minute; who is known is still served', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.30' };
    const body = { name: '老客户', channel: 'WEB', channelId: 'known-before' };
    expect((await nodes[0].call('POST', '/public/customer-token', { body, headers })).status).toBe(200);
    const client = createClient({ url: redis.url });
    await client.connect();
    const [budget] = await client.keys('kefu.limit.customer.creation*');
    // As if thousands of strangers had come from as many networks.
    await client.incrBy(budget ?? '', 6_000);
    client.destroy();

    expectRefused(await arrive(nodes[1], { 'X-Forwarded-For': '203.0.113.31' }));
    expect((await nodes[1].call('POST', '/public/customer-token', { body, headers })).status).toBe(200);
  });
});
