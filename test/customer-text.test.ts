import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readKept } from './support/arbitrary.js';
import { Kefu } from './support/kefu.js';

const textFields = ['name', 'location', 'notes'];
const externalIds = ['wechatOpenId', 'whatsappId', 'lineId', 'telegramId', 'facebookId'];

const memorable = [
  '👩‍👩‍👧‍👦 一家',
  '🏳️‍🌈',
  '한국어',
  'e\u0301',
  '\u200fשלום',
  '\u202eright to left',
  'Ａｂｃ',
  '\ufeffbom',
  "Robert'); DROP TABLE customers;--",
  '"quoted" \\ back\\\\slash % _',
  '<script>alert(1)</script>',
  'tab\tand\r\nline',
  '\u0001\u001f\u007f\u0085 control',
  '𠮷野家',
  ' leading and trailing ',
  '\u{10ffff}\u{1f3fd}',
  '=cmd|calc',
  'null',
  'undefined',
  '0',
];

describe('text comes back as it was sent', () => {
  let kefu: Kefu;
  let token: string;
  let customerId: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    const body = { name: '文', primaryChannel: 'WEB' };
    customerId = (await kefu.call('POST', '/customers', { token, body })).data.id;
  });
  afterAll(() => kefu.stop());

  const update = (body: object) => kefu.call('PUT', `/customers/${customerId}`, { token, body });
  const read = async () => (await kefu.call('GET', `/customers/${customerId}`, { token })).data;

  it.each(memorable)('%j, in every field for text', async (text) => {
    const fields = {
      ...Object.fromEntries(textFields.map((field) => [field, text])),
      tags: [text.trim()],
      customFields: { [text]: text, list: [text, { deep: text }] },
    };
    const answer = await update(fields);
    expect([answer.status, answer.data]).toEqual([200, expect.objectContaining(fields)]);
    expect(await read()).toEqual(answer.data);
  });

  it('any text that is not blank', async () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((value) => value.trim() !== '' && !value.includes('\0'));
    await fc.assert(
      fc.asyncProperty(text, fc.json({ maxDepth: 4 }), async (value, json) => {
        // A key that is poison has its own suite; -0 is 0 in JSON.
        const parsed = readKept(json.replace(/__proto__|constructor|prototype/g, 'key'));
        const stored = JSON.stringify(parsed).includes('\\u0000') ? null : parsed;
        const fields = { name: value, location: value, notes: value, tags: [value.trim()] };
        const answer = await update({ ...fields, customFields: { stored } });
        expect(answer.status).toBe(200);
        expect(await read()).toMatchObject({ ...fields, customFields: JSON.parse(JSON.stringify({ stored })) });
      }),
      { numRuns: 2_000 },
    );
  });

  it('any external id without control characters and white space at its ends', async () => {
    const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((value) => {
      return !/^\s|\s$|\p{Cc}/u.test(value);
    });
    await fc.assert(
      fc.asyncProperty(fc.tuple(id, id, id, id, id), async (values) => {
        const fields = Object.fromEntries(externalIds.map((field, index) => [field, values[index]]));
        const answer = await update(fields);
        expect([answer.status, await read()]).toEqual([200, expect.objectContaining(fields)]);
      }),
      { numRuns: 500 },
    );
  });

  const everyField = [...textFields, ...externalIds, 'email', 'phone', 'avatarUrl'];

  it.each(everyField)('NUL and half a surrogate pair are refused in %s', async (field) => {
    const before = await read();
    for (const bad of ['a\0b', '\0', 'a\ud800', '\udfffa', '\ud800\ud800', '\udc00\ud800']) {
      for (const text of [bad, `https://example.com/${bad}`, `${bad}@example.com`]) {
        const raw = `{"${field}": "${[...text].map(escaped).join('')}"}`;
        const answer = await kefu.call('PUT', `/customers/${customerId}`, { token, raw });
        expect([field, answer.status, answer.error.code]).toEqual([field, 400, 'VALIDATION_FAILED']);
      }
    }
    expect(await read()).toEqual(before);
  });

  it('NUL and half a surrogate pair are refused in tags and anywhere in customFields', async () => {
    for (const bad of ['\\u0000', '\\ud800', 'a\\udfff', '\\ud800x\\udc00']) {
      for (const raw of [
        `{"tags": ["${bad}"]}`,
        `{"tags": ["fine", "${bad}"]}`,
        `{"customFields": {"a": "${bad}"}}`,
        `{"customFields": {"${bad}": 1}}`,
        `{"customFields": {"a": [{"b": ["${bad}"]}]}}`,
      ]) {
        const answer = await kefu.call('PUT', `/customers/${customerId}`, { token, raw });
        expect([raw, answer.status]).toEqual([raw, 400]);
      }
    }
  });

  it('NUL and half a surrogate pair are refused in a token call and in a search', async () => {
    for (const bad of ['\\u0000', '\\ud800']) {
      const name = `{"name": "${bad}", "channel": "WEB", "channelId": "x"}`;
      const channelId = `{"name": "x", "channel": "WEB", "channelId": "x${bad}"}`;
      for (const raw of [name, channelId]) {
        expect((await kefu.call('POST', '/public/customer-token', { raw })).status).toBe(400);
      }
    }
    expect((await kefu.call('GET', '/customers?name=%00', { token })).status).toBe(400);
  });

  it.each(['a\u0001b', '\ta', 'a\n', ' a', 'a ', '\u00a0a', 'a\u3000', '\u2028a', 'a\u007f', '\u0085'])(
    'an external id %j is refused',
    async (id) => {
      for (const field of externalIds) {
        const answer = await update({ [field]: id });
        expect([field, answer.status, answer.error.fields[0].field]).toEqual([field, 400, field]);
      }
      for (const channel of ['WEB', 'APP', 'WECHAT', 'WHATSAPP', 'LINE', 'TELEGRAM', 'FACEBOOK']) {
        const body = { name: '文', channel, channelId: id };
        const answer = await kefu.call('POST', '/public/customer-token', { body });
        expect([channel, answer.status, answer.error.fields[0].field]).toEqual([channel, 400, 'channelId']);
      }
    },
  );
});

/** A UTF-16 unit as JSON escapes it, so that halves of pairs and NUL can be sent. */
function escaped(unit: string): string {
  return [...Array(unit.length).keys()]
    .map((index) => `\\u${unit.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
