import { afterEach, describe, expect, it } from '@jest/globals';
import { mysqlDialect, sqliteDialect } from '../src/database/dialect.js';
import { Chat, customer } from './support/chat.js';
import { Clock } from './support/clock.js';
import { createDatabase } from './support/database.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

const withClock = Clock.isInstalled ? describe : describe.skip;
const dayMs = 86_400_000;

withClock('time', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean();
  });
  const makeClock = (start?: Date) => {
    const clock = new Clock(start);
    cleanups.push(() => clock.remove());
    return clock;
  };
  const start = async (options: Parameters<typeof Kefu.start>[0]) => {
    const kefu = await Kefu.start(options);
    cleanups.push(() => kefu.stop());
    return kefu;
  };

  it('ends an agent token after its hours', async () => {
    const clock = makeClock();
    const kefu = await start({ env: clock.env });
    const token = await kefu.login();
    const me = () => kefu.call('GET', '/auth/me', { token });
    clock.advance(11 * 3_600);
    // Idle connections end with the hours that pass, so the first call may meet one.
    await eventually(async () => expect((await me()).status).toBe(200));
    clock.advance(2 * 3_600);
    await eventually(async () => expect((await me()).error?.code).toBe('TOKEN_EXPIRED'));
    await eventually(() => kefu.login());
  });

  it('ends a customer token after its days', async () => {
    const clock = makeClock();
    const kefu = await start({ env: clock.env });
    const body = { name: '张三', channel: 'WEB', channelId: 'web_user_123456' };
    const token = (await kefu.call('POST', '/public/customer-token', { body })).data.token as string;
    const validate = () => kefu.call('GET', '/public/validate-token', { token });
    clock.advance((29 * dayMs) / 1_000);
    await eventually(async () => expect((await validate()).status).toBe(200));
    clock.advance((2 * dayMs) / 1_000);
    await eventually(async () => expect((await validate()).error?.code).toBe('TOKEN_EXPIRED'));
    await eventually(async () => {
      expect((await kefu.call('POST', '/public/customer-token', { body })).status).toBe(200);
    });
  });

  it('beyond what TIMESTAMP holds is its end on MySQL, and itself on SQLite', async () => {
    const database = await createDatabase();
    cleanups.push(() => database.drop());
    const [dialect, end] =
      database.engine === 'mariadb'
        ? [mysqlDialect, '2038-01-19 03:14:07.999']
        : [sqliteDialect, '2038-01-19 03:14:08.000'];
    for (const [moment, kept] of [
      ['2026-11-27 10:00:00.123', '2026-11-27 10:00:00.123'],
      ['2038-01-19 03:14:08.000', end],
    ]) {
      const [row] = await database.query(`SELECT ${dialect.asTimestamp('?')} AS kept`, [moment ?? '']);
      expect(row?.kept).toBe(kept);
    }
  });

  it('passing the end of TIMESTAMP in 2038 makes no 500, and the node lives', async () => {
    const clock = makeClock(new Date('2038-01-19T03:13:00Z'));
    const kefu = await start({ env: { ...clock.env, AGENT_TOKEN_TTL: '30d' } });
    let token = await kefu.login();
    const create = () => kefu.call('POST', '/customers', { token, body: { name: '未来', primaryChannel: 'WEB' } });
    const before = await create();
    expect(before.status).toBe(201);
    const { token: own } = await customer(kefu);
    const { conversationId } = await (await Chat.connect(kefu, own)).post('从前');
    clock.set(new Date('2038-01-19T03:14:05Z'));
    await eventually(async () => expect([201, 503]).toContain((await create()).status));
    clock.set(new Date('2038-01-19T12:00:00Z'));
    await eventually(async () => {
      const now = Date.parse(
        (await kefu.call('POST', '/auth/login', { body: { email: adminEmail, password: adminPassword } })).data
          .expiresAt as string,
      );
      expect(now).toBeGreaterThan(Date.parse('2038-02-18T06:00:00Z'));
    });
    token = await eventually(() => kefu.login());
    // A change is stamped by the database's clock, which stands where it was.
    const [created, changed] = kefu.database.engine === 'sqlite' ? [201, 200] : [503, 200];
    for (let n = 0; n < 5; n += 1) {
      const path = `/customers/${before.data.id as string}`;
      const answers = [await create(), await kefu.call('PUT', path, { token, body: { name: `未来 ${n}` } })];
      expect(answers.map(({ status }) => status)).toEqual([created, changed]);
      for (const { status, headers } of answers) expect(headers.has('retry-after')).toBe(status === 503);
    }
    Chat.dropAll();
    const said = [await Chat.connect(kefu, own), await Chat.connect(kefu, token)].map((chat, n) =>
      chat.post(`以后 ${n}`, { conversationId: conversationId as string }),
    );
    // MariaDB's own clock dates messages, and stays where it is: past the end that server crashes.
    const isDated = kefu.database.engine === 'sqlite' ? /^2038-01-19T1/ : /^20/;
    for (const { timestamp } of await Promise.all(said)) expect(timestamp).toMatch(isDated);
    const { data } = await kefu.call('GET', `/conversations/${conversationId as string}/messages`, { token });
    expect(data.map(({ content }: { content: string }) => content).sort()).toEqual(['从前', '以后 0', '以后 1'].sort());
    expect((await kefu.call('GET', '/customers', { token })).status).toBe(200);
    expect((await kefu.callRoot('GET', '/health/ready')).status).toBe(200);
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
  });
});
