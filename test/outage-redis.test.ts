import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

withRedis('without Redis', () => {
  let redis: RedisServer;
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    redis = await RedisServer.start();
    kefu = await Kefu.start({ env: { REDIS_URL: redis.url, RATE_LIMIT: 'on' } });
    await eventually(async () => expect(await readiness()).toBe('up'));
    token = await kefu.login();
  });
  afterAll(async () => {
    await kefu.stop();
    await redis.stop();
  });

  const readiness = async () => (await kefu.callRoot('GET', '/health/ready')).json.status as string;
  const guess = (email: string) =>
    kefu.call('POST', '/auth/login', { body: { email, password: 'a wrong password' } }).then(({ status }) => status);
  const guesses = async (email: string) => {
    const answers = [];
    for (let n = 0; n < 12; n += 1) answers.push(await guess(email));
    return answers;
  };
  const limited = [...Array<number>(10).fill(401), 429, 429];

  /** What does not need Redis goes on; what counts there goes on counting here. */
  async function expectService(email: string): Promise<void> {
    expect(await readiness()).toBe('degraded');
    expect((await kefu.callRoot('GET', '/health/ready')).status).toBe(200);
    expect((await kefu.call('GET', '/customers', { token })).status).toBe(200);
    const body = { name: '张三', channel: 'WEB', channelId: 'web_user_123456' };
    expect((await kefu.call('POST', '/public/customer-token', { body })).status).toBe(200);
    const session = await kefu.login();
    expect((await kefu.call('POST', '/auth/logout', { token: session })).status).toBe(204);
    expect((await kefu.call('GET', '/auth/me', { token: session })).status).toBe(401);
    expect(await guesses(email)).toEqual(limited);
  }
  const expectBack = () => eventually(async () => expect(await readiness()).toBe('up'));

  it('limits all the same while it is there', async () => {
    expect(await guesses('there@kefu.test')).toEqual(limited);
  });

  it('serves and limits while it is killed, and finds it again', async () => {
    await redis.kill();
    await expectService('killed@kefu.test');
    await redis.restart();
    await expectBack();
  });

  it('serves and limits while it is frozen, without waiting for it, and finds it again', async () => {
    redis.signal('SIGSTOP');
    await expectService('frozen@kefu.test');
    redis.signal('SIGCONT');
    await expectBack();
  });

  it('starts while it is not there, and stops', async () => {
    await redis.kill();
    const node = await Kefu.start({ env: { REDIS_URL: redis.url, RATE_LIMIT: 'on' } });
    await node.login();
    expect((await node.callRoot('GET', '/health/ready')).json).toEqual({
      status: 'degraded',
      database: 'up',
      redis: 'down',
    });
    expect(await node.stop()).toBe(0);
    await redis.restart();
    await expectBack();
  });
});

withRedis('a node that starts while Redis is silent', () => {
  it('hears the others once Redis speaks', async () => {
    const redis = await RedisServer.start();
    redis.signal('SIGSTOP');
    const kefu = await Kefu.start({ env: { REDIS_URL: redis.url } });
    const readiness = async () => (await kefu.callRoot('GET', '/health/ready')).json.redis as string;
    await kefu.process.printed('could not subscribe');
    expect(await readiness()).toBe('down');
    redis.signal('SIGCONT');
    await eventually(async () => expect(await readiness()).toBe('up'));
    const client = createClient({ url: redis.url });
    await client.connect();
    await eventually(async () => expect(await client.pubSubNumSub('kefu.bus')).toEqual({ 'kefu.bus': 1 }));
    client.destroy();
    await kefu.stop();
    await redis.stop();
  });
});

withRedis('two nodes with Redis', () => {
  it('count sign-ins together', async () => {
    const redis = await RedisServer.start();
    const env = { REDIS_URL: redis.url, RATE_LIMIT: 'on' };
    const first = await Kefu.start({ env });
    const second = await Kefu.start({ env, database: first.database });
    await eventually(async () => {
      for (const node of [first, second]) expect((await node.callRoot('GET', '/health/ready')).json.redis).toBe('up');
    });
    const body = { email: 'nobody@kefu.test', password: 'a wrong password' };
    const statuses = [];
    for (let n = 0; n < 14; n += 1) {
      statuses.push((await (n % 2 === 0 ? first : second).call('POST', '/auth/login', { body })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(4).fill(429)]);
    await second.stop();
    await first.stop();
    await redis.stop();
  });
});
