import { afterEach, describe, expect, it } from '@jest/globals';
import { Clock } from './support/clock.js';
import { createDatabase, type TestDatabase } from './support/database.js';
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
  const ownDatabase = async () => {
    const database = await createDatabase();
    cleanups.push(() => database.drop());
    return database;
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

  it('passing the end of TIMESTAMP in 2038 makes no 500, and the node lives', async () => {
    const clock = makeClock(new Date('2038-01-19T03:13:00Z'));
    const kefu = await start({ env: { ...clock.env, AGENT_TOKEN_TTL: '30d' } });
    let token = await kefu.login();
    const create = () => kefu.call('POST', '/customers', { token, body: { name: '未来', primaryChannel: 'WEB' } });
    const before = await create();
    expect(before.status).toBe(201);
    clock.set(new Date('2038-01-19T03:14:05Z'));
    await eventually(async () => expect([201, 503]).toContain((await create()).status));
    clock.set(new Date('2038-01-19T12:00:00Z'));
    const sound = kefu.database.engine === 'sqlite' ? [201] : [201, 503];
    await eventually(async () => {
      const now = Date.parse(
        (await kefu.call('POST', '/auth/login', { body: { email: adminEmail, password: adminPassword } })).data
          .expiresAt as string,
      );
      expect(now).toBeGreaterThan(Date.parse('2038-02-18T06:00:00Z'));
    });
    token = await eventually(() => kefu.login());
    for (let n = 0; n < 5; n += 1) {
      const answer = await create();
      expect(sound).toContain(answer.status);
      if (answer.status === 503) expect(answer.headers.get('retry-after')).not.toBeNull();
      expect(sound.concat(200)).toContain(
        (await kefu.call('PUT', `/customers/${before.data.id as string}`, { token, body: { name: `未来 ${n}` } }))
          .status,
      );
    }
    expect((await kefu.call('GET', '/customers', { token })).status).toBe(200);
    expect((await kefu.callRoot('GET', '/health/ready')).status).toBe(200);
  });

  const zones = ['UTC', 'Asia/Shanghai', 'America/St_Johns'];

  /** Moments in and around the hours that these zones skip or repeat, and random ones. */
  const moments = [
    '2024-03-10T05:29:59.999Z',
    '2024-03-10T05:30:00.000Z',
    '2024-03-10T05:45:00.123Z',
    '2024-11-03T04:15:00.000Z',
    '2024-11-03T05:15:00.000Z',
    '1986-05-03T18:30:00.000Z',
    '1991-09-14T15:30:00.000Z',
    '2024-02-29T15:59:59.999Z',
    ...Array.from({ length: 150 }, (_value, n) => new Date(Date.UTC(1975, 0, 1) + n * 12_345_678_912).toISOString()),
  ];

  it('is the same to nodes in every zone, read and written', async () => {
    const database = await ownDatabase();
    const nodes = [];
    for (const TZ of zones) nodes.push(await start({ database, env: { TZ } }));
    const [first] = nodes;
    if (first === undefined) throw new Error('No node was started');
    const token = await first.login();
    await insertCustomers(database, first, token);

    for (const node of nodes) {
      const { data } = await node.call('GET', '/customers?channel=SMS&size=200&sort=createdAt,asc', { token });
      const seen = data.content.map(({ createdAt, updatedAt }: Record<string, string>) => [createdAt, updatedAt]);
      expect(seen).toEqual([...moments].sort().map((moment) => [moment, moment]));
      const range = 'createdFrom=2024-03-10T05:30:00Z&createdTo=2024-03-10T06:00:00Z';
      const found = await node.call('GET', `/customers?${range}&sort=createdAt,asc`, { token });
      expect(found.data.content.map(({ createdAt }: Record<string, string>) => createdAt)).toEqual(moments.slice(1, 3));
    }
    const written = await Promise.all(
      nodes.map((node) => node.call('POST', '/customers', { token, body: { name: '现在', primaryChannel: 'APP' } })),
    );
    for (const { data } of written) {
      expect(Math.abs(Date.parse(data.createdAt as string) - Date.now())).toBeLessThan(60_000);
      for (const node of nodes) {
        const read = await node.call('GET', `/customers/${data.id as string}`, { token });
        expect(read.data).toEqual(data);
      }
    }
  });

  it('that a zone skips is written by a node of that zone as it is', async () => {
    const database = await ownDatabase();
    const clock = makeClock(new Date('2024-03-10T05:40:00Z'));
    const node = await start({ database, env: { ...clock.env, TZ: 'America/St_Johns', AGENT_TOKEN_TTL: '30d' } });
    const token = await node.login();
    const { data } = await node.call('POST', '/customers', { token, body: { name: '夏令时', primaryChannel: 'WEB' } });
    expect(data.createdAt).toMatch(/^2024-03-10T05:4\d:/);
    const [row] = await database.query('SELECT created_at FROM customers');
    expect(String(row?.created_at)).toMatch(/^2024-03-10 05:4\d:/);
    expect((await node.call('GET', `/customers/${data.id as string}`, { token })).data).toEqual(data);
  });

  /** Creates one customer for each moment, and then gives it that moment. */
  async function insertCustomers(database: TestDatabase, node: Kefu, token: string): Promise<void> {
    for (const moment of moments) {
      const body = { name: '那时', primaryChannel: 'SMS' };
      const { data } = await node.call('POST', '/customers', { token, body });
      const stored = moment.slice(0, 23).replace('T', ' ');
      if (database.engine === 'mariadb') await database.query("SET time_zone = '+00:00'");
      await database.query('UPDATE customers SET created_at = ?, updated_at = ? WHERE id = ?', [
        stored,
        stored,
        data.id as string,
      ]);
    }
  }
});
