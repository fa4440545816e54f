import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat } from '../support/chat.js';
import type { TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http.js';
import { adminEmail, adminPassword, Kefu } from '../support/kefu.js';
import { createMariaDatabase, MariaDb } from '../support/mariadb.js';
import { eventually } from '../support/process.js';

/** A server of this suite's own: it is killed, frozen and brought back. */
describe('without its database', () => {
  let server: MariaDb;
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    server = await MariaDb.start();
    kefu = await Kefu.start({ database: await databaseOn(server) });
    token = await kefu.login();
  });
  afterAll(async () => {
    await kefu.stop();
    await server.stop();
  });

  const body = { name: '张三', channel: 'WEB', channelId: 'web_user_123456' };
  const calls: [string, () => Promise<Answer>][] = [
    ['a list', () => kefu.call('GET', '/customers', { token })],
    ['a row', () => kefu.call('GET', '/customers/0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e', { token })],
    ['a write', () => kefu.call('POST', '/customers', { token, body: { name: '张三', primaryChannel: 'WEB' } })],
    ['a sign-in', () => kefu.call('POST', '/auth/login', { body: { email: adminEmail, password: adminPassword } })],
    ['a customer token', () => kefu.call('POST', '/public/customer-token', { body })],
    ['an unknown token', () => kefu.call('GET', '/auth/me', { token: `cust_0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e` })],
    ['readiness', () => kefu.callRoot('GET', '/health/ready')],
  ];

  /** More than may be read at once, however long each takes. */
  const lists = Array.from({ length: 30 }, (): (typeof calls)[number] => {
    return ['one of many lists', () => kefu.call('GET', '/conversations', { token })];
  });

  /** More than are read together at once. */
  const rows = Array.from({ length: 450 }, (_value, n): (typeof calls)[number] => {
    const id = `0190f7c2-8c3e-7b1a-9d2f-${String(n).padStart(12, '0')}`;
    return ['one of many rows', () => kefu.call('GET', `/customers/${id}`, { token })];
  });

  /** Every call at once, several times over: more of them than the pool has connections. */
  async function expectUnavailable(): Promise<void> {
    await Promise.all(
      [...calls, ...calls, ...calls, ...lists, ...rows].map(async ([name, act]) => {
        const startedAt = performance.now();
        const { status, error, headers } = await act();
        expect([name, status, error.code]).toEqual([name, 503, 'UNAVAILABLE']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect(performance.now() - startedAt).toBeLessThan(3_000 + loadAllowanceMs);
      }),
    );
    expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
  }

  const expectRecovered = () =>
    eventually(async () => {
      expect((await kefu.callRoot('GET', '/health/ready')).json).toEqual({ status: 'up', database: 'up' });
    });

  /** More than the pool holds: a connection that was lost would leave some of them waiting for ever. */
  async function expectEveryConnection(): Promise<void> {
    const answers = await Promise.all(Array.from({ length: 50 }, () => kefu.call('GET', '/customers', { token })));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    await eventually(async () => {
      expect((await kefu.callRoot('GET', '/metrics')).text).toMatch(/pool_connections\{state="used"\} 0\n/);
    });
  }

  it('answers 503 while it is killed, lives, and goes on by itself when it is back', async () => {
    await server.kill();
    await expectUnavailable();
    await server.restart();
    await expectRecovered();
    await expectEveryConnection();
  });

  it('answers 503 while it is frozen, time and again, and loses no connection over it', async () => {
    for (let round = 0; round < 3; round += 1) {
      await server.freeze();
      await expectUnavailable();
      server.thaw();
      await expectRecovered();
      await expectEveryConnection();
    }
  });

  /** Of each kind of statement the first: one that had to wait for a connection would be ended by that wait already. */
  describe.each<[string, (agent: string) => Promise<Answer>]>([
    ['POST /auth/login', () => kefu.call('POST', '/auth/login', { body: credentials })],
    ['GET /auth/me', (agent) => kefu.call('GET', '/auth/me', { token: agent })],
    ['POST /auth/password', (agent) => kefu.call('POST', '/auth/password', { token: agent, body: newPassword })],
    ['POST /auth/logout', (agent) => kefu.call('POST', '/auth/logout', { token: agent })],
    ['GET /agents', (agent) => kefu.call('GET', '/agents', { token: agent })],
    ['GET /agents/{id}', (agent) => kefu.call('GET', `/agents/${nobody}`, { token: agent })],
    ['PUT /agents/{id}', (agent) => kefu.call('PUT', `/agents/${nobody}`, { token: agent, body: { name: '王芳' } })],
    ['GET /customers/{id}', (agent) => kefu.call('GET', `/customers/${nobody}`, { token: agent })],
    ['GET /customers/{id}/tokens', (agent) => kefu.call('GET', `/customers/${nobody}/tokens`, { token: agent })],
  ])('%s, alone and with ready connections,', (_name, act) => {
    it('is answered 503 while it is frozen', async () => {
      await expectEveryConnection();
      const agent = await kefu.login();
      // The token is known to the node from here on: the call itself is the first to meet the silence.
      expect((await kefu.call('GET', '/auth/me', { token: agent })).status).toBe(200);
      await server.freeze();
      const answer = await soon(act(agent));
      server.thaw();
      expect([answer?.status, answer?.error.code]).toEqual([503, 'UNAVAILABLE']);
      await expectRecovered();
      await expectEveryConnection();
    });
  });

  it('keeps nobody waiting behind others where limits are on', async () => {
    const env = { RATE_LIMIT: 'on', TRUST_PROXY: 'true' };
    const node = await Kefu.start({ database: await databaseOn(server), env });
    const from = (network: string) => ({ 'x-forwarded-for': network });
    await server.freeze();
    const signIns = Array.from({ length: 40 }, (_value, n) =>
      node.call('POST', '/auth/login', { body: credentials, headers: from(`10.1.${n}.1`) }),
    );
    const upgrades = Array.from({ length: 150 }, () =>
      Chat.refused(node, `cust_${nobody}`, { headers: from('10.2.0.1') }),
    );
    const answers = await Promise.all([...signIns.map(soon), ...upgrades.map(soon)]).finally(() => server.thaw());
    expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([503]));
    expect(await node.stop()).toBe(0);
    await expectRecovered();
  });

  it('stops at a signal while it is frozen, with calls on their way', async () => {
    const node = await Kefu.start({ database: await databaseOn(server) });
    const agent = await node.login();
    expect((await node.call('GET', '/auth/me', { token: agent })).status).toBe(200);
    await server.freeze();
    const waiting = [
      node.call('GET', '/auth/me', { token: agent }),
      node.call('POST', '/auth/login', { body: credentials }),
      node.call('POST', '/customers', { token: agent, body: { name: '张三', primaryChannel: 'WEB' } }),
    ];
    // On connections that were opened later: the calls before have begun.
    await node.callRoot('GET', '/health/live');
    const stopped = node.stop();
    const answers = await Promise.all(waiting.map(soon));
    const code = await stopped;
    server.thaw();
    expect([...answers.map((answer) => answer?.status), code]).toEqual([503, 503, 503, 0]);
    await expectRecovered();
  });

  it('acknowledges nothing that a frozen database did not commit', async () => {
    const create = (n: number) =>
      kefu.call('POST', '/customers', { token, body: { name: `frozen ${n}`, primaryChannel: 'SMS' } });
    const writes = Array.from({ length: 20 }, (_value, n) => create(n));
    await server.freeze();
    const answers = await Promise.all(writes);
    server.thaw();
    await expectRecovered();
    const { data } = await kefu.call('GET', '/customers?channel=SMS&size=200', { token });
    const stored = new Set(data.content.map(({ id }: { id: string }) => id));
    for (const { status, data: created } of answers) {
      expect([201, 503]).toContain(status);
      if (status === 201) expect(stored).toContain(created.id);
    }
  });

  it('starts, answers 503 and lives while it is not there, and serves when it comes', async () => {
    const database = await databaseOn(server);
    await server.kill();
    const node = await Kefu.launch({ database });
    const headers = { 'x-request-id': 'before-it-serves' };
    const at = (path: string) => fetch(`${node.url}${path}`, { headers });
    await eventually(async () => expect((await at('/health/live')).status).toBe(200));
    for (const path of ['/health/ready', '/api/v1/customers', '/']) {
      const answer = await at(path);
      expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '1']);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      const { error } = (await answer.json()) as { error: { code: string; requestId: string } };
      expect([error.code, error.requestId]).toEqual(['UNAVAILABLE', headers['x-request-id']]);
      expect(answer.headers.get('x-request-id')).toBe(error.requestId);
    }
    await server.restart();
    await node.process.printed('Kefu serves');
    await node.login();
    expect(await node.stop()).toBe(0);
    await expectRecovered();
  });

  it('stops at a signal while it waits for it', async () => {
    const database = await databaseOn(server);
    await server.kill();
    const node = await Kefu.launch({ database });
    await eventually(async () => expect((await node.callRoot('GET', '/health/live')).status).toBe(200));
    expect(await node.stop()).toBe(0);
    await server.restart();
    await expectRecovered();
  });
});

const nobody = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';
const credentials = { email: adminEmail, password: adminPassword };
const newPassword = { currentPassword: adminPassword, newPassword: 'a new and longer password' };

/** The answer, or undefined where it takes longer than the contract allows, on a machine that is under load. */
function soon<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([
    answer,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 3_000 + loadAllowanceMs).unref()),
  ]);
}

/**
 * The service waits for two seconds in which it could have heard an answer. So it is done within three, as README.md says, but
 * on a machine that is too busy to let it, or this suite, listen: what that takes comes on top, and tests share theirs.
 */
const loadAllowanceMs = 10_000;

async function databaseOn(server: MariaDb): Promise<TestDatabase> {
  databases += 1;
  const url = await createMariaDatabase(server.port, `outage_${databases}`);
  return { engine: 'mariadb', url, query: () => Promise.resolve([]), drop: () => Promise.resolve() };
}
let databases = 0;
