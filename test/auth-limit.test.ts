import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { Clock } from './support/clock.js';
import { type Answer } from './support/http.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';

/** Ten wrong passwords a minute for one account, sixty for one network. */
describe('the limits of signing in', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: 'true' } });
  });
  afterAll(() => kefu.stop());

  const login = (email: string, password: string, network: string) =>
    kefu.call('POST', '/auth/login', { body: { email, password }, headers: { 'x-forwarded-for': network } });
  const guesses = (count: number, guess: (n: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: count }, (_value, n) => guess(n)));
  const withStatus = (answers: Answer[], status: number) => answers.filter((answer) => answer.status === status);

  it('lets ten of two hundred parallel guesses at one account through, wherever they come from', async () => {
    const admin = await kefu.login();
    const { email } = await createAgent(kefu, admin);
    const answers = await guesses(200, (n) => login(email, `wrong guess number ${n}`, `10.1.${n}.1`));
    expect(withStatus(answers, 401)).toHaveLength(10);
    const refused = withStatus(answers, 429);
    expect(refused).toHaveLength(190);
    for (const { error, headers } of refused) {
      expect(error.code).toBe('RATE_LIMITED');
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    expect((await login(email.toUpperCase(), agentPassword, '10.9.9.9')).status).toBe(429);
  });

  it('limits guesses at e-mails that nobody has in the same way', async () => {
    const answers = await guesses(15, (n) => login('nobody@kefu.test', `wrong guess number ${n}`, `10.2.${n}.1`));
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([10, 5]);
  });

  it('limits one network over all accounts', async () => {
    const answers = await guesses(100, (n) => login(`nobody-${n}@kefu.test`, 'some wrong password', '10.3.0.1'));
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([60, 40]);
    expect((await login(adminEmail, adminPassword, '10.3.0.2')).status).toBe(200);
  });

  it('counts a /64 of IPv6 as one network', async () => {
    const answers = await guesses(70, (n) => login(`no-${n}@kefu.test`, 'some wrong password', `2001:db8::${n + 1}`));
    expect(withStatus(answers, 429)).toHaveLength(10);
    expect((await login(adminEmail, adminPassword, '2001:db8:0:1::1')).status).toBe(200);
  });

  it.each([
    ['an IPv4 address', (n: number) => `10.7.0.1:${2_000 + n}`, '10.7.0.2:2000'],
    ['an IPv4 address that is written as IPv6', (n: number) => `[::ffff:10.8.0.1]:${2_000 + n}`, '10.8.0.2'],
    ['an IPv6 address', (n: number) => `[2001:db8:9::${n + 1}]:${2_000 + n}`, '[2001:db8:9:1::1]:2000'],
    ['an IPv6 address in brackets', (n: number) => `[2001:db8:a::${n + 1}]`, '[2001:db8:a:1::1]'],
  ])('counts the network of %s, whatever port the proxy writes behind it', async (_what, from, other) => {
    const answers = await guesses(70, (n) => login(`no-${n}@kefu.test`, 'some wrong password', from(n)));
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([60, 10]);
    expect((await login(adminEmail, adminPassword, other)).status).toBe(200);
  });

  it('does not count the right password', async () => {
    for (let n = 0; n < 25; n += 1) expect((await login(adminEmail, adminPassword, '10.4.0.1')).status).toBe(200);
  });

  it('limits guesses at the current password of a stolen session', async () => {
    const { email } = await createAgent(kefu, await kefu.login());
    const token = await kefu.login(email, agentPassword);
    const body = { currentPassword: 'a wrong password', newPassword: 'a new and longer password' };
    const answers = await guesses(20, (n) =>
      kefu.call('POST', '/auth/password', { token, body, headers: { 'x-forwarded-for': `10.5.${n}.1` } }),
    );
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([10, 10]);
    // It is the same password.
    expect((await login(email, agentPassword, '10.5.99.1')).status).toBe(429);
  });

  it('lets an agent in from a network where they are known, while others guess on', async () => {
    const { email } = await createAgent(kefu, await kefu.login());
    expect((await login(email, agentPassword, '2001:db8:7::1')).status).toBe(200);
    await guesses(15, (n) => login(email, 'a wrong password', `10.10.${n}.1`));
    for (let n = 0; n < 12; n += 1) {
      expect((await login(email, agentPassword, `2001:db8:7::${n + 2}`)).status).toBe(200);
    }
    expect((await login(email, agentPassword, '2001:db8:8::1')).status).toBe(429);
    const answers = await guesses(12, () => login(email, 'a wrong password', '2001:db8:7::99'));
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([10, 2]);
  });

  it('stops a network that guesses on at an account which takes no more', async () => {
    const { email } = await createAgent(kefu, await kefu.login());
    const answers = await guesses(70, () => login(email, 'a wrong password', '10.11.0.1'));
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([10, 60]);
    expect((await login(adminEmail, adminPassword, '10.11.0.1')).status).toBe(429);
  });
});

describe('the limits without a trusted proxy', () => {
  it('do not believe X-Forwarded-For', async () => {
    const kefu = await Kefu.start({ env: { RATE_LIMIT: 'on' } });
    const answers = await Promise.all(
      Array.from({ length: 70 }, (_value, n) =>
        kefu.call('POST', '/auth/login', {
          body: { email: `nobody-${n}@kefu.test`, password: 'some wrong password' },
          headers: { 'x-forwarded-for': `10.6.${n}.1` },
        }),
      ),
    );
    await kefu.stop();
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  });
});

const countedBy = findProgram('redis-server') === undefined ? ['the node'] : ['the node', 'Redis'];

describe.each(countedBy)('the limit of an account, counted by %s,', (by) => {
  let redis: RedisServer | undefined;
  let kefu: Kefu;
  beforeAll(async () => {
    redis = by === 'Redis' ? await RedisServer.start() : undefined;
    const shared: Record<string, string> = redis === undefined ? {} : { REDIS_URL: redis.url };
    kefu = await Kefu.start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: 'true', ...shared } });
  });
  afterAll(async () => {
    await kefu.stop();
    await redis?.stop();
  });

  const login = (email: string, password: string, network: string) =>
    kefu.call('POST', '/auth/login', { body: { email, password }, headers: { 'x-forwarded-for': network } });
  const statuses = async (count: number, attempt: (n: number) => Promise<Answer>) =>
    (await Promise.all(Array.from({ length: count }, (_value, n) => attempt(n)))).map(({ status }) => status).sort();
  const tenOfTwelve = [...Array<number>(10).fill(401), 429, 429];

  it('is not used up by right passwords, however many come at once', async () => {
    const { email } = await createAgent(kefu, await kefu.login());
    const answers = await statuses(30, (n) => login(email, agentPassword, `10.7.${n}.1`));
    expect(answers).toEqual(Array(30).fill(200));
    expect(await statuses(12, (n) => login(email, 'a wrong password', `10.17.${n}.1`))).toEqual(tenOfTwelve);
  });

  it('nor is that of a network', async () => {
    const { email } = await createAgent(kefu, await kefu.login());
    const answers = await statuses(70, () => login(email, agentPassword, '10.9.0.1'));
    expect(answers).toEqual(Array(70).fill(200));
    expect((await login(email, 'a wrong password', '10.9.0.1')).status).toBe(401);
  });

  it('is not used up by what the limit of a network refuses', async () => {
    const { email } = await createAgent(kefu, await kefu.login());
    await statuses(60, (n) => login(`nobody-at-all-${n}@kefu.test`, 'a wrong password', '10.8.0.1'));
    expect(await statuses(15, () => login(email, agentPassword, '10.8.0.1'))).toEqual(Array(15).fill(429));
    expect(await statuses(12, (n) => login(email, 'a wrong password', `10.8.${n + 1}.1`))).toEqual(tenOfTwelve);
  });
});

const withClock = Clock.isInstalled ? describe : describe.skip;

withClock('after the window', () => {
  it('the right password works again', async () => {
    const clock = new Clock();
    const kefu = await Kefu.start({ env: { RATE_LIMIT: 'on', ...clock.env } });
    const attempt = (password: string) =>
      kefu.call('POST', '/auth/login', { body: { email: adminEmail, password } }).then(({ status }) => status);
    for (let n = 0; n < 10; n += 1) expect(await attempt('a wrong password')).toBe(401);
    expect(await attempt(adminPassword)).toBe(429);
    clock.advance(61);
    await eventually(async () => expect(await attempt(adminPassword)).toBe(200));
    await kefu.stop();
    clock.remove();
  });
});
