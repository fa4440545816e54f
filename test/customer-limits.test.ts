import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

/** One byte, two, three and four of UTF-8; the last are two units of UTF-16. */
const characters = ['a', 'é', '客', '😀'];

describe('the length of every field is its column, counted in code points', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const create = (fields: object) =>
    kefu.call('POST', '/customers', { token, body: { name: '长', primaryChannel: 'WEB', ...fields } });

  async function expectHeld(fields: Record<string, unknown>): Promise<void> {
    const answer = await create(fields);
    expect(answer.status).toBe(201);
    expect(answer.data).toMatchObject(fields);
    const read = await kefu.call('GET', `/customers/${answer.data.id}`, { token });
    expect(read.data).toEqual(answer.data);
    const again = await kefu.call('PUT', `/customers/${answer.data.id}`, { token, body: fields });
    expect([again.status, again.data]).toEqual([200, { ...answer.data, updatedAt: again.data.updatedAt }]);
    await kefu.call('DELETE', `/customers/${answer.data.id}`, { token });
  }

  async function expectRefused(fields: Record<string, unknown>): Promise<void> {
    const answer = await create(fields);
    expect([answer.status, answer.error?.fields]).toEqual([
      400,
      Object.keys(fields).map((field): unknown => expect.objectContaining({ field })),
    ]);
  }

  const externalIds = ['wechatOpenId', 'whatsappId', 'lineId', 'telegramId', 'facebookId'];

  it.each(['name', 'location', ...externalIds])('%s holds 255 characters and not 256', async (field) => {
    for (const character of characters) {
      await expectHeld({ [field]: character });
      await expectHeld({ [field]: character.repeat(255) });
      await expectRefused({ [field]: character.repeat(256) });
    }
  });

  it('notes hold 65,535 bytes and not one more', async () => {
    await expectHeld({ notes: 'a'.repeat(65_535) });
    await expectRefused({ notes: 'a'.repeat(65_536) });
    await expectHeld({ notes: '客'.repeat(21_845) });
    await expectRefused({ notes: `${'客'.repeat(21_845)}a` });
    await expectHeld({ notes: `${'😀'.repeat(16_383)}abc` });
    await expectRefused({ notes: '😀'.repeat(16_384) });
  });

  it('avatarUrl holds 500 characters and not 501', async () => {
    const url = (length: number, character: string) => {
      const head = 'https://example.com/';
      return head + character.repeat(length - head.length);
    };
    for (const character of characters) {
      await expectHeld({ avatarUrl: url(500, character) });
      await expectRefused({ avatarUrl: url(501, character) });
    }
  });

  it('email holds 255 characters and not 256', async () => {
    const ofLength = (length: number) => {
      const domain = `${'d'.repeat(50)}.`.repeat(3);
      return `${'l'.repeat(60)}@${domain}${'d'.repeat(length - 61 - domain.length - 4)}.com`;
    };
    await expectHeld({ email: ofLength(255) });
    await expectRefused({ email: ofLength(256) });
  });

  it('a phone number has 50 characters at most as it is typed', async () => {
    const spaced = (length: number) => `+86${' '.repeat(length - 14)}13800138000`;
    const answer = await create({ phone: spaced(50) });
    expect([answer.status, answer.data.phone]).toEqual([201, '+8613800138000']);
    await expectRefused({ phone: spaced(51) });
  });

  it('tags are up to 50, each of 1 to 64 characters', async () => {
    const tags = (count: number) => Array.from({ length: count }, (_, index) => `标签${index}`);
    await expectHeld({ tags: tags(50) });
    await expectRefused({ tags: tags(51) });
    for (const character of characters) {
      await expectHeld({ tags: [character] });
      await expectHeld({ tags: [character.repeat(64)] });
      await expectRefused({ tags: [character.repeat(65)] });
    }
    await expectRefused({ tags: [''] });
    await expectRefused({ tags: ['  '] });
  });

  it.each(['contains', 'exact'])('and a customer is found by as many as they may have: %s', async (tagMatch) => {
    const tags = Array.from({ length: 50 }, (_, index) => `标签${tagMatch}${index}`);
    const { data } = await create({ tags });
    const list = (asked: string[]) => {
      const query = asked.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&');
      return kefu.call('GET', `/customers?tagMatch=${tagMatch}&${query}`, { token });
    };
    expect((await list(tags)).data.content.map(({ id }: { id: string }) => id)).toEqual([data.id]);
    expect((await list([...tags.slice(1), '标签'.repeat(9)])).data.content).toEqual([]);
    expect((await list([...tags, tags[0] ?? ''])).status).toBe(400);
  });

  it('a channel id of a token call is 1 to 255 characters, and so is a name', async () => {
    const call = (fields: object) =>
      kefu.call('POST', '/public/customer-token', { body: { name: '长', channel: 'LINE', channelId: 'l', ...fields } });
    for (const character of characters) {
      for (const field of ['name', 'channelId']) {
        expect((await call({ [field]: character.repeat(255) })).status).toBe(200);
        const answer = await call({ [field]: character.repeat(256) });
        expect([answer.status, answer.error.fields]).toEqual([400, [expect.objectContaining({ field })]]);
      }
    }
  });

  it.each([
    'name',
    'email',
    'phone',
    'location',
    'notes',
    'avatarUrl',
    'tags',
    'customFields',
    'active',
    ...externalIds,
  ])('%s of another type is refused', async (field) => {
    const ofRightType = { tags: ['array'], customFields: ['object'], active: ['boolean'] }[field] ?? ['string'];
    for (const [type, value] of [
      ['number', 5],
      ['boolean', true],
      ['object', { a: 'b' }],
      ['array', ['a']],
      ['string', 'a b'],
    ] as const) {
      if (!ofRightType.includes(type)) await expectRefused({ [field]: value });
    }
  });
});
