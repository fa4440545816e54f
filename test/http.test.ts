import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent } from './support/chat.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';
import { exchange } from './support/socket.js';

const nobody = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';

describe('HTTP', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const post = (raw: string | Buffer, headers: Record<string, string> = {}) =>
    kefu.call('POST', '/customers', { token, raw, headers });
  const faultsOf = (answer: { error: any }) => answer.error.fields.map(({ field }: { field: string }) => field);

  describe('answers', () => {
    it('carry data in an envelope', async () => {
      const { json, headers } = await kefu.call('GET', '/auth/me', { token });
      expect(Object.keys(json)).toEqual(['success', 'data']);
      expect(json.success).toBe(true);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    });

    it('of failures carry code, message and request id, and fields only where there are any', async () => {
      const { json, headers } = await kefu.call('GET', '/customers/x', { token });
      expect(json).toEqual({
        success: false,
        error: {
          code: 'VALIDATION_FAILED',
          message: expect.stringMatching(/^[A-Z].*\.$/),
          fields: [{ field: 'customerId', message: expect.any(String) }],
          requestId: headers.get('x-request-id'),
        },
      });
      const { error } = await kefu.call('GET', `/customers/${nobody}`, { token });
      expect(Object.keys(error)).toEqual(['code', 'message', 'requestId']);
    });

    it('of 204 have no body', async () => {
      const answer = await kefu.call('POST', '/auth/logout', { token: await kefu.login() });
      expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([204, '', null]);
    });

    it('to HEAD are those to GET without the body', async () => {
      const head = await kefu.call('HEAD', '/auth/me', { token });
      const get = await kefu.call('GET', '/auth/me', { token });
      expect([head.status, head.text]).toEqual([200, '']);
      expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
      expect((await kefu.call('HEAD', '/auth/me')).status).toBe(401);
    });

    it('forbid browsers what they need not do', async () => {
      for (const path of ['/api/v1/auth/me', '/health/live', '/nowhere']) {
        const { headers } = await kefu.callRoot('GET', path);
        expect(headers.get('content-security-policy')).toBe(
          "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        );
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
        expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
        expect(headers.get('x-powered-by')).toBeNull();
      }
    });

    it('are kept by no cache, be they of successes or of failures', async () => {
      const body = { name: '张三', primaryChannel: 'WEB' };
      for (const [status, method, path, options] of [
        [200, 'GET', '/auth/me', { token }],
        [200, 'GET', '/auth/me', { token, headers: { 'if-none-match': '*' } }],
        [201, 'POST', '/customers', { token, body }],
        [204, 'POST', '/auth/logout', { token: await kefu.login() }],
        [200, 'POST', '/public/customer-token', { body: { name: '张三', channel: 'WEB', channelId: 'cached' } }],
        [400, 'GET', '/customers/x', { token }],
        [400, 'GET', '/customers?name=%', { token }],
        [400, 'POST', '/customers', { token, raw: '{' }],
        [401, 'GET', '/auth/me', {}],
        [404, 'GET', `/customers/${nobody}`, { token }],
        [404, 'GET', '/nowhere', { token }],
      ] as const) {
        const answer = await kefu.call(method, path, options);
        const kept = answer.headers.get('cache-control');
        expect([method, path, answer.status, kept]).toEqual([method, path, status, 'no-store']);
      }
    });
  });

  describe('unknown routes', () => {
    it.each([
      ['GET', '/nowhere'],
      ['GET', '/api/v1'],
      ['GET', '/api/v1/nowhere'],
      ['GET', '/api/v2/customers'],
      ['PATCH', '/api/v1/customers'],
      ['DELETE', '/api/v1/customers'],
      ['GET', '/api/v1/auth/login'],
      ['POST', '/health/live'],
      ['GET', `/api/v1/customers/${nobody}/nowhere`],
      ['GET', '/api/v1/customers/'],
      ['GET', '/api/v1/CUSTOMERS'],
      ['GET', '/API/v1/customers'],
      ['GET', `/api/v1/customers/${nobody}/`],
      ['DELETE', `/api/v1/customers/${nobody}/tokens/`],
      ['GET', '/health/live/'],
      ['GET', '/Docs'],
      ['GET', '/docs/'],
    ])('%s %s is 404', async (method, path) => {
      const { status, error } = await kefu.callRoot(method, path, { token });
      expect([status, error.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
    });

    it.each(['/', '/api/v1/auth/me', '/health/live', '/ws/chat', '*'])('TRACE %s repeats nothing', async (path) => {
      const head = ['Host: kefu', `Authorization: Bearer ${token}`, 'X-Mark: marked'].join('\r\n');
      const text = await exchange(kefu.port, [`TRACE ${path} HTTP/1.1\r\n${head}\r\n\r\n`], 1);
      expect(text).toMatch(/^HTTP\/1\.1 404 [^]*"ROUTE_NOT_FOUND"/);
      for (const sent of [token, 'marked']) expect(text).not.toContain(sent);
    });

    it('are those of rows whose id is empty: nothing ends', async () => {
      const body = { name: '张三', primaryChannel: 'WEB' };
      const { data: customer } = await kefu.call('POST', '/customers', { token, body });
      const path = `/customers/${customer.id as string}`;
      await kefu.call('POST', `${path}/token`, { token });
      expect((await kefu.call('DELETE', `${path}/tokens/`, { token })).status).toBe(404);
      expect((await kefu.call('GET', `${path}/tokens`, { token })).data).toHaveLength(1);
    });

    it.each([
      '/%E0%A4%A',
      '/api/v1/customers/%ZZ',
      '/api/v1/customers?name=%',
      '/api/v1/customers?name=%FF',
      '/?%C0%80',
    ])('%s has no text and is 400', async (path) => {
      const { status, error } = await kefu.callRoot('GET', path, { token });
      expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
    });
  });

  describe('request ids', () => {
    it.each([
      '7',
      'a'.repeat(64),
      '4bf92f35-77b3.4da6:a3ce_929d',
      // Drawn by programs, whatever digits stand in it.
      '0af7651916cd43dd8448eb2113712345',
      '01906c2e-7b1a-7d2f-8e4a-137123456021',
      '00-0af7651916cd43dd8448eb2113712345-b7ad6b7169203331-01',
      'list-01906c2e-7b1a-7d2f-8e4a-1a7123456021',
    ])('%s is taken over', async (id) => {
      const { headers, error } = await kefu.call('GET', '/auth/me', { headers: { 'x-request-id': id } });
      expect([headers.get('x-request-id'), error.requestId]).toEqual([id, id]);
    });

    it.each([
      '13712345602',
      '137-1234-5602',
      'tel:13712345602',
      '20241129120000137123456020000001',
      'CUST_9a1f0c',
      'of:cust_9a1f0c',
    ])('%s, which may be a number or a token, is replaced', async (id) => {
      const { headers } = await kefu.call('GET', '/auth/me', { headers: { 'x-request-id': id } });
      expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    });

    it.each(['', 'a'.repeat(65), 'with a space', '<script>1</script>', '{"level":"info"}', 'caf\u00e9-caf\u00e9'])(
      '%s is replaced',
      async (id) => {
        const { headers } = await kefu.call('GET', '/auth/me', { headers: { 'x-request-id': id } });
        expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
      },
    );

    it('stand on every line that is logged for the request', async () => {
      const id = 'request-that-is-looked-for';
      await kefu.call('GET', '/customers?page=0', { token, headers: { 'x-request-id': id } });
      await kefu.process.printed(id);
      const lines = kefu.output.split('\n').filter((line) => line.includes(id));
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
        expect.objectContaining({
          level: 'info',
          requestId: id,
          method: 'GET',
          path: '/api/v1/customers',
          status: 200,
        }),
      ]);
    });

    it.each([
      ['a call without a token', 401, '/audit'],
      ['a call that is not for agents', 403, '/audit'],
      ['a call about what is not there', 404, '/customers/0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e'],
    ])('%s is logged with its status, and whose call it was', async (_what, status, path) => {
      const caller = status === 401 ? undefined : await agent(kefu);
      const requestId = `refused-with-${status}`;
      const options = {
        headers: { 'x-request-id': requestId },
        ...(caller === undefined ? {} : { token: caller.token }),
      };
      expect((await kefu.call('GET', path, options)).status).toBe(status);
      await kefu.process.printed(requestId);
      const line = JSON.parse(kefu.output.split('\n').find((one) => one.includes(requestId)) ?? '{}');
      expect(line).toMatchObject({ level: 'info', requestId, method: 'GET', path: `/api/v1${path}`, status });
      expect(line.principal).toBe(caller === undefined ? undefined : `agent:${caller.id}`);
    });
  });

  describe('bodies', () => {
    const valid = JSON.stringify({ name: '张三', primaryChannel: 'WEB' });

    it.each([
      ['an open brace', '{'],
      ['a trailing comma', '{"name":"x",}'],
      ['single quotes', "{'name':'x'}"],
      ['two values', '{} {}'],
      ['a comment', '{/**/}'],
      ['NaN', '{"name":NaN}'],
      ['a NUL', '\0'],
      ['a name that is not UTF-8', Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')])],
      ['33 levels', '['.repeat(33) + ']'.repeat(33)],
      ['100,000 levels', '['.repeat(100_000)],
      ['100,000 levels of objects', '{"a":'.repeat(40_000)],
    ])('with %s are malformed', async (_name, raw) => {
      const { status, error } = await post(raw);
      expect([status, error.code]).toEqual([400, 'MALFORMED_JSON']);
    });

    it.each(['"text"', '1', 'true', 'null', '[]', '[{}]'])('of %s are JSON, but no object', async (raw) => {
      const { status, error } = await post(raw);
      expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(error.fields).toEqual([{ field: 'body', message: expect.any(String) }]);
    });

    it.each(['', '{}'])('of %j lack the required fields', async (raw) => {
      const answer = await post(raw);
      expect(answer.status).toBe(400);
      expect(faultsOf(answer).sort()).toEqual(['name', 'primaryChannel']);
    });

    it('with a key twice mean the last one, which is the one that is judged', async () => {
      expect((await post('{"name":"x","name":"y","primaryChannel":"WEB"}')).data.name).toBe('y');
      expect((await post('{"name":"x","name":1,"primaryChannel":"WEB"}')).status).toBe(400);
    });

    it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'ID', 'id', 'createdAt'])(
      'with a field %s are refused by name',
      async (field) => {
        const answer = await post(`{"name":"x","primaryChannel":"WEB","${field}":{"polluted":1}}`);
        expect([answer.status, faultsOf(answer)]).toEqual([400, [field]]);
      },
    );

    it('of 256 KiB are read, and of one byte more are 413', async () => {
      const sized = (bytes: number) => `{"name":"${'x'.repeat(bytes - 11)}"}`;
      expect((await post(sized(256 * 1024))).error.code).toBe('VALIDATION_FAILED');
      const { status, error } = await post(sized(256 * 1024 + 1));
      expect([status, error.code]).toEqual([413, 'BODY_TOO_LARGE']);
    });

    it('may be compressed, but not to smuggle size or garbage in', async () => {
      expect((await post(gzipSync(valid), { 'content-encoding': 'gzip' })).status).toBe(201);
      const bomb = await post(gzipSync(Buffer.alloc(50_000_000, 0x20)), { 'content-encoding': 'gzip' });
      expect(bomb.status).toBe(413);
      expect((await post('no gzip', { 'content-encoding': 'gzip' })).error.code).toBe('MALFORMED_JSON');
      expect((await post(gzipSync(valid).subarray(0, 20), { 'content-encoding': 'gzip' })).status).toBe(400);
      expect((await post(valid, { 'content-encoding': 'zstd' })).status).toBe(415);
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/json; charset=utf-16le',
      'application/json; charset=gbk',
      'application/jsonp',
      'json',
      '',
    ])('of type "%s" are 415', async (type) => {
      const { status, error } = await post(valid, { 'content-type': type });
      expect([status, error.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    });

    it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;Charset="UTF-8"'])(
      'of type %s are read',
      async (type) => {
        expect((await post(valid, { 'content-type': type })).status).toBe(201);
      },
    );
  });

  it('refuses input that a route does not declare, on every route', async () => {
    const routes = ['/auth/me', '/agents', `/agents/${nobody}`, '/customers', `/customers/${nobody}`].concat(
      `/customers/${nobody}/tokens`,
      '/public/validate-token',
    );
    for (const path of routes) {
      for (const name of ['unknown', '__proto__', 'constructor', 'page[]', 'name[$ne]']) {
        const answer = await kefu.call('GET', `${path}?${encodeURIComponent(name)}=1`, { token });
        expect([path, answer.status, faultsOf(answer)]).toEqual([path, 400, [name]]);
      }
    }
    for (const path of ['/auth/logout', `/customers/${nobody}/token`]) {
      const answer = await kefu.call('POST', path, { token, body: { unknown: 1 } });
      expect([path, answer.status, faultsOf(answer)]).toEqual([path, 400, ['unknown']]);
      expect((await kefu.call('POST', path, { token, body: [1] })).status).toBe(400);
    }
    expect((await kefu.call('DELETE', `/customers/${nobody}`, { token, body: { unknown: 1 } })).status).toBe(400);
    expect((await kefu.call('GET', '/auth/me', { token })).status).toBe(200);
  });

  it('takes % _ and \\ for what they are', async () => {
    const names = ['a%b', 'a_b', 'a\\b', "a'b", 'a"b', 'axb'];
    for (const name of names) await kefu.call('POST', '/customers', { token, body: { name, primaryChannel: 'APP' } });
    for (const mark of ['%', '_', '\\', "'", '"']) {
      const query = `channel=APP&name=${encodeURIComponent(`a${mark}b`)}`;
      const { data } = await kefu.call('GET', `/customers?${query}`, { token });
      expect(data.content.map(({ name }: { name: string }) => name)).toEqual([`a${mark}b`]);
    }
  });

  it('shows nobody a password hash', async () => {
    const login = await kefu.call('POST', '/auth/login', { body: { email: adminEmail, password: adminPassword } });
    for (const answer of [login, await kefu.call('GET', '/agents', { token })]) {
      expect(answer.text).not.toMatch(/argon2|hash|epoch/i);
    }
  });
});

describe('CORS', () => {
  const preflight = (kefu: Kefu, origin: string) =>
    kefu.call('OPTIONS', '/customers', {
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  it('lets every origin call unless told otherwise, without cookies', async () => {
    const kefu = await Kefu.start();
    const { status, headers } = await preflight(kefu, 'https://shop.example');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toContain('PUT');
    expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await kefu.call('GET', '/auth/me', { headers: { origin: 'https://shop.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toBe('X-Request-Id,Retry-After');
    await kefu.stop();
  });

  it('names only the origins of the list, exactly', async () => {
    const kefu = await Kefu.start({ env: { CORS_ORIGINS: 'https://shop.example, http://127.0.0.1:3000' } });
    for (const origin of ['https://shop.example', 'http://127.0.0.1:3000']) {
      expect((await preflight(kefu, origin)).headers.get('access-control-allow-origin')).toBe(origin);
    }
    for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null']) {
      const { headers } = await preflight(kefu, origin);
      expect([origin, headers.get('access-control-allow-origin')]).toEqual([origin, null]);
      expect(headers.get('vary')).toContain('Origin');
    }
    await kefu.stop();
  });
});
