import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Chat, customer } from '../support/chat.js';
import { createDatabase } from '../support/database.js';
import { call } from '../support/http.js';
import { Kefu } from '../support/kefu.js';
import { Nginx } from '../support/nginx.js';
import { eventually, freePort } from '../support/process.js';
import { findProgram } from '../support/programs.js';
import { sendRaw } from '../support/raw-http.js';

const withNginx = findProgram('nginx') === undefined ? describe.skip : describe;

withNginx('the proxy that comes with the service', () => {
  let kefu: Kefu;
  let proxy: Nginx;
  /** Has no node that serves. */
  let lonely: Nginx;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { TRUST_PROXY: '1' } });
    [proxy, lonely] = await Promise.all([Nginx.start([kefu.port]), Nginx.start([await freePort()])]);
  });
  afterAll(async () => {
    await Promise.all([proxy.stop(), lonely.stop()]);
    await kefu.stop();
  });

  const refusal = (code: string, requestId: unknown) => ({
    success: false,
    error: { code, message: expect.any(String), requestId },
  });

  it.each([
    ['a body beyond all bounds', 413, 'BODY_TOO_LARGE', 'POST /api/v1/customers', ['Content-Length: 2000000']],
    ['the numbers of one node', 404, 'ROUTE_NOT_FOUND', 'GET /metrics', []],
    ['a path of its own', 404, 'ROUTE_NOT_FOUND', 'GET /.refusal', []],
    ['a broken address', 400, 'VALIDATION_FAILED', 'GET /api/v1/customers/%zz', []],
    ['an address beyond all bounds', 414, 'HEADERS_TOO_LARGE', `GET /${'x'.repeat(40_000)}`, []],
    ['TRACE', 405, 'ROUTE_NOT_FOUND', 'TRACE /', []],
    ['a header that is none', 400, 'VALIDATION_FAILED', 'GET /health/live', ['Host: one', 'Host: two']],
    ['a header beyond all bounds', 431, 'HEADERS_TOO_LARGE', 'GET /health/live', [`X-Long: ${'x'.repeat(40_000)}`]],
    // Longer than what the service takes, and short enough to be passed on to it.
    ['a long header', 431, 'HEADERS_TOO_LARGE', 'GET /health/live', [`X-Long: ${'x'.repeat(20_000)}`]],
    ['a long address', 431, 'HEADERS_TOO_LARGE', `GET /health/live?${'x'.repeat(20_000)}`, []],
    ['a version to come', 505, 'INTERNAL', 'GET /health/live HTTP/9.9', []],
  ])('refuses %s as the service would', async (_what, status, code, request, headers) => {
    const answer = await sendRaw(proxy.port, [
      request.includes(' HTTP/') ? request : `${request} HTTP/1.1`,
      ...headers,
    ]);
    const [, requestId] = /^X-Request-Id: (\S+)\r?$/im.exec(answer.head) ?? [];
    expect([answer.status, answer.json]).toEqual([status, refusal(code, requestId)]);
    expect(requestId).toMatch(/^[\w.:-]{8,64}$/);
    expect(answer.head).toMatch(/^Content-Type: application\/json; charset=utf-8\r?$/im);
    expect(answer.head).toMatch(/^X-Content-Type-Options: nosniff\r?$/im);
    expect(answer.head).toMatch(/^Content-Security-Policy: .*frame-ancestors 'none'\r?$/im);
  });

  it('logs what was asked for, without the query', async () => {
    await sendRaw(proxy.port, ['TRACE /health/live?token=secret HTTP/1.1']);
    await call(proxy.url, 'GET', '/api/v1/auth/me', { headers: { 'x-request-id': 'to-be-logged' } });
    const lines = proxy.log();
    expect(lines).toContainEqual(expect.objectContaining({ method: 'TRACE', path: '/health/live', status: 405 }));
    expect(lines).toContainEqual(expect.objectContaining({ path: '/api/v1/auth/me', requestId: 'to-be-logged' }));
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('says 503, and when to come back, where no node can be reached', async () => {
    const answer = await call(lonely.url, 'GET', '/api/v1/auth/me', { unchecked: true });
    expect([answer.status, answer.json]).toEqual([503, refusal('UNAVAILABLE', answer.headers.get('x-request-id'))]);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('knows a request by the id that the node knows it by', async () => {
    const made = await call(proxy.url, 'GET', '/api/v1/auth/me');
    expect(made.error.requestId).toBe(made.headers.get('x-request-id'));
    const sent = { 'x-request-id': 'order-4711' };
    const refused = await call(proxy.url, 'GET', '/api/v1/auth/me', { headers: sent });
    expect(refused.error.requestId).toBe('order-4711');
    const alone = await call(lonely.url, 'GET', '/health/live', { headers: sent, unchecked: true });
    expect(alone.error.requestId).toBe('order-4711');
    const unwelcome = { 'x-request-id': 'cust_019a0000-0000-7000-8000-000000000000' };
    const other = await call(proxy.url, 'GET', '/api/v1/auth/me', { headers: unwelcome });
    expect(other.error.requestId).not.toContain('cust_');
    expect(proxy.log().map(({ requestId }) => requestId)).toEqual(
      expect.arrayContaining([made.error.requestId, 'order-4711', other.error.requestId]),
    );
  });

  it.each([
    ['order-4711', true],
    ['a'.repeat(64), true],
    ['12.34', true],
    ['01906c2e-7b1a-7d2f-8e4a-137123456021', true],
    ['0AF7651916CD43DD8448EB2113712345', true],
    ['00-0af7651916cd43dd8448eb2113712345-b7ad6b7169203331-01', true],
    ['tel:13800138000', false],
    ['order-123456789', false],
    ['13800138000x', false],
    ['137-1234-5602', false],
    ['12345678901234567890123456789012', false],
    ['01906c2e-7b1a-7d2f-8e4a-13712345602', false],
    ['01906c2e-7b1a-7d2f-8e4a-137123456021-1', false],
    ['of:Cust_9a1f0c', false],
    ['a'.repeat(65), false],
    ['a b', false],
  ])('keeps %s as an id where the node does: %s', async (id, isKept) => {
    for (const url of [kefu.url, proxy.url, lonely.url]) {
      const headers = { 'x-request-id': id };
      const answer = await call(url, 'GET', '/api/v1/auth/me', { headers, unchecked: url === lonely.url });
      expect([url, answer.error.requestId === id]).toEqual([url, isKept]);
    }
  });
});

withNginx('the proxy, while one node only starts,', () => {
  let kefu: Kefu;
  let starting: Kefu;
  let proxy: Nginx;
  let lonely: Nginx;
  beforeAll(async () => {
    // Its database is nowhere, as good as one that is migrated for long.
    const env = { DATABASE_URL: `mysql://kefu@127.0.0.1:${await freePort()}/kefu`, TRUST_PROXY: '1' };
    [kefu, starting] = await Promise.all([Kefu.start({ env: { TRUST_PROXY: '1' } }), Kefu.launch({ env })]);
    await eventually(async () => expect((await fetch(`${starting.url}/health/live`)).status).toBe(200));
    // As if there were two, so that the one of them is passed over where all of them have failed.
    lonely = await Nginx.start([starting.port, starting.port]);
  });
  beforeEach(async () => {
    // A new one knows nothing of who was starting.
    proxy = await Nginx.start([starting.port, kefu.port]);
  });
  afterEach(async () => {
    Chat.dropAll();
    await proxy.stop();
  });
  afterAll(async () => {
    await Promise.all([lonely.stop(), starting.stop()]);
    await kefu.stop();
  });

  const body = { name: '张三', channel: 'WEB', channelId: 'x'.repeat(200) };

  it('asks the other one, each call once and as it came, whatever it is', async () => {
    for (let round = 0; round < 6; round += 1) {
      const token = await kefu.login();
      const email = `zhang+${round}@example.com`;
      const made = await call(proxy.url, 'POST', '/api/v1/customers', {
        token,
        body: { name: '张三', primaryChannel: 'WEB', email, customFields: { long: '长'.repeat(4_000) } },
      });
      expect([made.status, made.text]).toEqual([201, expect.stringContaining(email)]);
      const path = `/api/v1/customers?email=${encodeURIComponent(email)}`;
      expect((await call(proxy.url, 'GET', path, { token })).data.numberOfElements).toBe(1);
      expect((await call(proxy.url, 'DELETE', `/api/v1/customers/${made.data.id as string}`, { token })).status).toBe(
        204,
      );
      expect((await call(proxy.url, 'GET', '/health/ready')).json).toEqual({ status: 'up', database: 'up' });
    }
  });

  it('finds it for a call that changes something, though it is the first', async () => {
    const answer = await call(proxy.url, 'POST', '/api/v1/public/customer-token', { body });
    expect([answer.status, answer.headers.get('x-accel-redirect')]).toEqual([200, null]);
  });

  it('opens chats at the other one', async () => {
    const { token } = await customer(kefu);
    for (let round = 0; round < 4; round += 1) {
      const chat = await Chat.connect(proxy, token);
      await chat.post('你好');
    }
  });

  it('goes on with it alone as soon as it serves, however many calls it has passed on before', async () => {
    const [database, env] = [await createDatabase(), { TRUST_PROXY: '1' }];
    const [before, other] = await Promise.all([Kefu.start({ database, env }), Kefu.start({ env })]);
    // It waits for whoever serves the database to stop.
    const next = await Kefu.launch({ database, env });
    const own = await Nginx.start([next.port, other.port]);
    const calls = async () => {
      const answers = Array.from({ length: 5 }, () => call(own.url, 'GET', '/health/ready', { unchecked: true }));
      return new Set((await Promise.all(answers)).map(({ status }) => status));
    };
    try {
      await eventually(async () => expect((await fetch(`${next.url}/health/live`)).status).toBe(200));
      for (let round = 0; round < 5; round += 1) expect(await calls()).toEqual(new Set([200]));
      await before.stop();
      await eventually(async () => expect((await fetch(`${next.url}/health/ready`)).status).toBe(200));
      await other.stop();
      for (let round = 0; round < 5; round += 1) expect(await calls()).toEqual(new Set([200]));
    } finally {
      await Promise.all([own.stop(), ...[before, other, next].map((node) => node.kill())]);
      await database.drop();
    }
  });

  it('says 503 where the other one starts too, as the node itself does', async () => {
    const options = { body, unchecked: true };
    for (const url of [lonely.url, lonely.url, starting.url]) {
      const { status, headers, error } = await call(url, 'POST', '/api/v1/public/customer-token', options);
      expect([url, status, headers.get('retry-after'), error.code]).toEqual([url, 503, '1', 'UNAVAILABLE']);
      expect([error.requestId, headers.get('x-accel-redirect')]).toEqual([headers.get('x-request-id'), null]);
    }
  });

  it('asks nobody else after the 503 of one that serves', async () => {
    const busy = createServer((_request, response) => response.writeHead(503).end('busy')).listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const own = await Nginx.start([port, port]);
    try {
      let asked = 0;
      busy.on('request', () => (asked += 1));
      const answer = await fetch(`${own.url}/api/v1/customers`, { method: 'POST', body: '{}' });
      expect([answer.status, await answer.text(), asked]).toEqual([503, 'busy', 1]);
    } finally {
      await own.stop();
      busy.close();
    }
  });
});
