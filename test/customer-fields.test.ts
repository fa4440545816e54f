import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

describe('tags, customFields and avatarUrl', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const create = (fields: string) =>
    kefu.call('POST', '/customers', { token, raw: `{"name":"栏","primaryChannel":"WEB",${fields}}` });
  const withCustom = (customFields: unknown) => create(`"customFields":${JSON.stringify(customFields)}`);
  const nested = (depth: number): unknown => (depth === 1 ? {} : { a: nested(depth - 1) });
  const nestedList = (depth: number): unknown => (depth === 1 ? [] : [nestedList(depth - 1)]);

  it('tags are trimmed, duplicates are dropped, the order is kept', async () => {
    const answer = await create('"tags":["b"," a ","b","A","\u3000c\\n","a"]');
    expect([answer.status, answer.data.tags]).toEqual([201, ['b', 'a', 'A', 'c']]);
    const read = await kefu.call('GET', `/customers/${answer.data.id}`, { token });
    expect(read.data.tags).toEqual(['b', 'a', 'A', 'c']);
  });

  it.each(['"a,b"', '{"0":"a"}', '[1]', '[null]', '[["a"]]', '[{"a":1}]', '[true]', '["a",""]', '5', 'true'])(
    'tags %s are refused',
    async (tags) => {
      const answer = await create(`"tags":${tags}`);
      expect([answer.status, answer.error.fields[0].field]).toEqual([400, 'tags']);
    },
  );

  it.each(['[]', '[1]', '"a"', '5', 'true', '{"a":1e999}'])('customFields %s are refused', async (value) => {
    const answer = await create(`"customFields":${value}`);
    expect([answer.status, answer.error.fields[0].field]).toEqual([400, 'customFields']);
  });

  it.each(['9007199254740993', '-9007199254740992', '{"id":[12345678901234567890]}', '1e300'])(
    'customFields with %s, which is no number of ours, are refused rather than changed',
    async (number) => {
      const { status, error } = await create(`"customFields":{"order":${number}}`);
      expect([status, error?.fields[0].field]).toEqual([400, 'customFields']);
      expect(error.fields[0].message).toMatch(/as text/);
    },
  );

  it('numbers that come back as they were sent are kept', async () => {
    const sent = { most: 9007199254740991, least: -9007199254740991, part: 0.1, small: 1e-300 };
    const { status, data } = await withCustom(sent);
    expect([status, data.customFields]).toEqual([201, sent]);
  });

  it('customFields of 8 levels are kept, of 9 and more refused', async () => {
    for (const fits of [nested(8), { a: nestedList(7) }, { list: [nested(6)] }]) {
      const answer = await withCustom(fits);
      expect([answer.status, answer.data.customFields]).toEqual([201, fits]);
      const read = await kefu.call('GET', `/customers/${answer.data.id}`, { token });
      expect(read.data.customFields).toEqual(fits);
    }
    for (const tooDeep of [nested(9), nested(31), { a: nestedList(8) }, { a: [nested(7)] }]) {
      const answer = await withCustom(tooDeep);
      expect([answer.status, answer.error.fields[0].field]).toEqual([400, 'customFields']);
    }
  });

  it('customFields of 16 KiB are kept, of one byte more refused', async () => {
    const ofBytes = (bytes: number, text: string) => {
      const empty = Buffer.byteLength(JSON.stringify({ a: '' }));
      const times = Math.floor((bytes - empty) / Buffer.byteLength(text));
      return { a: text.repeat(times) + 'x'.repeat(bytes - empty - times * Buffer.byteLength(text)) };
    };
    for (const text of ['x', '客', '😀']) {
      const fits = ofBytes(16_384, text);
      expect(Buffer.byteLength(JSON.stringify(fits))).toBe(16_384);
      const answer = await withCustom(fits);
      expect([answer.status, answer.data.customFields]).toEqual([201, fits]);
      expect((await withCustom(ofBytes(16_385, text))).status).toBe(400);
    }
  });

  it('customFields of 100 keys are kept, of 101 refused', async () => {
    const ofKeys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
    const answer = await withCustom(ofKeys(100));
    expect([answer.status, answer.data.customFields]).toEqual([201, ofKeys(100)]);
    expect((await withCustom(ofKeys(101))).status).toBe(400);
  });

  const poisons = ['__proto__', 'constructor', 'prototype'];
  const spellings = [
    ...poisons,
    ...poisons.map((key) => [...key].map((unit) => `\\u00${unit.charCodeAt(0).toString(16)}`).join('')),
    '\\u005f_proto__',
    'constr\\u0075ctor',
  ];

  it.each(spellings)('a key %s is refused at any depth of customFields', async (key) => {
    for (const value of ['{}', '1', '{"polluted":1}', '[]', 'null']) {
      let inner = `{"${key}":${value}}`;
      for (let depth = 1; depth <= 7; depth += 1) {
        const answer = await create(`"customFields":${inner}`);
        expect([inner, answer.status, answer.error?.fields[0].field]).toEqual([inner, 400, 'customFields']);
        inner = depth % 2 === 0 ? `{"a":${inner}}` : `{"a":[${inner}]}`;
        if (depth % 2 === 1) depth += 1;
      }
    }
  });

  it('a key that only looks like them is an ordinary key', async () => {
    const fields = {
      __proto: 1,
      Constructor: 2,
      'prototype ': 3,
      toString: 4,
      hasOwnProperty: 5,
      'a.b': 6,
      '': 7,
      $: 8,
    };
    const answer = await withCustom(fields);
    expect([answer.status, answer.data.customFields]).toEqual([201, fields]);
  });

  it('values of every JSON type come back as they were sent', async () => {
    const fields = { text: 't', number: -1.5e10, yes: true, no: false, nothing: null, list: [1, 'a', []], object: {} };
    const answer = await withCustom(fields);
    const read = await kefu.call('GET', `/customers/${answer.data.id}`, { token });
    expect(read.data.customFields).toEqual(fields);
  });

  it.each([
    'https://example.com/a.png',
    'http://example.com',
    'HTTPS://EXAMPLE.COM/A.PNG',
    'https://例え.jp/写真.png?大=1#x',
    'https://example.com:8443/a?b=c&d=e',
    'http://192.168.1.5/avatar.png',
    'https://user@example.com/a.png',
  ])('the avatar %s is kept as it is', async (avatarUrl) => {
    const answer = await create(`"avatarUrl":${JSON.stringify(avatarUrl)}`);
    expect([answer.status, answer.data.avatarUrl]).toEqual([201, avatarUrl]);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:image/png;base64,AAAA',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://example.com/a.png',
    '//example.com/a.png',
    '/a.png',
    'a.png',
    'example.com/a.png',
    'https:/example.com',
    'https:example.com',
    'https://',
    'https:// example.com',
    'https://example.com/a b.png',
    'https://example.com/a\nb',
    '\thttps://example.com',
    ' https://example.com',
    'java\nscript:alert(1)',
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'blob:https://example.com/1',
  ])('the avatar %j is refused', async (avatarUrl) => {
    const answer = await create(`"avatarUrl":${JSON.stringify(avatarUrl)}`);
    expect([answer.status, answer.error?.fields[0].field]).toEqual([400, 'avatarUrl']);
  });
});
