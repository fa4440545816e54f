import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

describe('input that a call does not declare', () => {
  let kefu: Kefu;
  let token: string;
  let customerId: string;
  const sound = { name: '王五', primaryChannel: 'WEB', tags: ['VIP'], customFields: { a: 1 } };

  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    customerId = (await kefu.call('POST', '/customers', { token, body: sound })).data.id;
  });
  afterAll(() => kefu.stop());

  it('an unknown query parameter is refused on every customer route, and named', async () => {
    const routes: [string, string][] = [
      ['GET', '/customers'],
      ['GET', `/customers/${customerId}`],
      ['POST', `/customers/${customerId}/token`],
      ['GET', `/customers/${customerId}/tokens`],
      ['DELETE', `/customers/${customerId}/tokens`],
      ['DELETE', `/customers/${customerId}`],
    ];
    for (const [method, path] of routes) {
      for (const parameter of ['nmae', 'limit', '__proto__', 'constructor', 'toString', 'name[]', 'page[gt]']) {
        const answer = await kefu.call(method, `${path}?${parameter}=1`, { token });
        expect([method, path, parameter, answer.status]).toEqual([method, path, parameter, 400]);
        expect(answer.error.fields[0].field).toBe(parameter);
      }
    }
    expect((await kefu.call('GET', `/customers/${customerId}`, { token })).status).toBe(200);
  });

  it('thousands of keys, lists or items are refused at once, and of many unknown ones the first hundred are named', async () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_value, n) => [`k${n}`, 0]));
    const nested = { ...sound, customFields: { deep: [keys(300), keys(300)] } };
    const newcomer = { channel: 'WEB', channelId: 'crowd' };
    const message = 'the request must have at most 500 keys, lists and objects and 10,000 list items, at all depths';
    for (const [path, body] of [
      ['/auth/login', keys(501)],
      ['/public/customer-token', keys(20_000)],
      ['/customers', nested],
      ['/public/customer-token', { ...newcomer, name: Array.from({ length: 501 }, () => []) }],
      ['/public/customer-token', { ...newcomer, name: [[Array.from({ length: 501 }, () => ({}))]] }],
      ['/public/customer-token', { ...newcomer, name: Array.from({ length: 10_001 }, () => 1) }],
      ['/public/customer-token', { ...newcomer, name: Array.from({ length: 60_000 }, () => []) }],
    ] as const) {
      const { status, error } = await kefu.call('POST', path, { token, body });
      expect([path, status, error.fields]).toEqual([path, 400, [{ field: 'body', message }]]);
    }
    const { error } = await kefu.call('POST', '/auth/login', { body: keys(400) });
    expect(error.fields).toHaveLength(100);
  });

  it('a body where none is expected is refused, an empty object is not', async () => {
    const path = `/customers/${customerId}/token`;
    expect((await kefu.call('POST', path, { token, body: { channel: 'WEB' } })).status).toBe(400);
    expect((await kefu.call('POST', path, { token, body: {} })).status).toBe(200);
    expect((await kefu.call('POST', path, { token })).status).toBe(200);
  });

  it('nothing sent reaches the prototype of all objects', async () => {
    const poison = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    for (const raw of [poison, `{"name":"a","primaryChannel":"WEB","customFields":${poison}}`]) {
      await kefu.call('POST', '/customers', { token, raw });
      await kefu.call('PUT', `/customers/${customerId}`, { token, raw });
      await kefu.call('POST', '/public/customer-token', { raw });
    }
    const answer = await kefu.call('GET', `/customers/${customerId}`, { token });
    expect(answer.text).not.toContain('polluted');
    expect(answer.status).toBe(200);
  });
});

describe('bodies that are no JSON object in UTF-8', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const create = (raw: string | Buffer, contentType?: string) =>
    kefu.call('POST', '/customers', {
      token,
      raw,
      ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
    });
  const text = '{"name":"张三","primaryChannel":"WEB"}';

  it.each(['{', '{"name":}', '{"name":"a",}', "{'name':'a'}", 'name=a', '{"name":"a"}x', '\u0000', 'NaN'])(
    '%j is malformed JSON',
    async (raw) => {
      const answer = await create(raw);
      expect([answer.status, answer.error.code]).toEqual([400, 'MALFORMED_JSON']);
    },
  );

  it.each(['[]', '[{"name":"a","primaryChannel":"WEB"}]', '"name"', '1', 'null', 'true'])(
    '%s is no object',
    async (raw) => {
      expect((await create(raw)).status).toBe(400);
    },
  );

  it('bytes that are not UTF-8 are refused instead of stored as something else', async () => {
    const gbk = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]);
    const surrogate = Buffer.from([0xed, 0xa0, 0x80]);
    for (const bytes of [gbk, surrogate, Buffer.from([0xff]), Buffer.from([0xc0, 0x80])]) {
      const raw = Buffer.concat([Buffer.from('{"primaryChannel":"WEB","name":"a'), bytes, Buffer.from('"}')]);
      const answer = await create(raw);
      expect([answer.status, answer.error.code]).toEqual([400, 'MALFORMED_JSON']);
    }
  });

  it('UTF-8 may be named in any case, another encoding is refused', async () => {
    expect((await create(text, 'application/json; charset=UTF-8')).status).toBe(201);
    expect((await create(text, 'Application/JSON')).status).toBe(201);
    expect((await create(Buffer.from(text, 'utf16le'), 'application/json; charset=utf-16le')).status).toBe(415);
    expect((await create(text, 'application/json; charset=gbk')).status).toBe(415);
    expect((await create(text, 'text/plain')).status).toBe(415);
    expect((await create(text, 'application/x-www-form-urlencoded')).status).toBe(415);
  });

  it.each([31, 32, 33, 1_000, 100_000])('nesting of %i levels is refused without harm', async (depth) => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`;
      if (nested.length > 250_000) continue;
      for (const field of ['customFields', 'tags', 'name', 'unheardOf']) {
        const answer = await create(`{"name":"a","primaryChannel":"WEB","${field}":${nested}}`);
        expect([field, answer.status]).toEqual([field, 400]);
      }
    }
    expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
  });

  it('a body of 256 KiB is read, one byte more is too large', async () => {
    const padded = (bytes: number) => text.replace('{', `{${' '.repeat(bytes - Buffer.byteLength(text))}`);
    expect((await create(padded(256 * 1024))).status).toBe(201);
    const answer = await create(padded(256 * 1024 + 1));
    expect([answer.status, answer.error.code]).toEqual([413, 'BODY_TOO_LARGE']);
  });
});
