import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Each channel with an id, another spelling of it where there is one, and where the customer shows it. */
const channels: [string, string, string, string | null, string | null][] = [
  ['WEB', 'web_user_123456', 'web_user_123456', null, null],
  ['APP', 'App-Device-7', 'App-Device-7', null, null],
  ['WECHAT', 'oAbCd1234567890', 'oAbCd1234567890', 'wechatOpenId', 'oAbCd1234567890'],
  ['WHATSAPP', '8613800138000', '8613800138000', 'whatsappId', '8613800138000'],
  ['LINE', 'U4af49806', 'U4af49806', 'lineId', 'U4af49806'],
  ['TELEGRAM', '123456789', '123456789', 'telegramId', '123456789'],
  ['FACEBOOK', '1021', '1021', 'facebookId', '1021'],
  ['EMAIL', ' Zhang.San@Example.com ', 'zhang.san@example.com', 'email', 'zhang.san@example.com'],
  ['SMS', '138 0013 8000', '+8613800138000', 'phone', '+8613800138000'],
  ['PHONE', '021-6000-0000', '+862160000000', 'phone', '+862160000000'],
];

describe('a token for whoever arrives', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const arrive = (channel: string, channelId: string, name = '张三', presented?: string) =>
    kefu.call('POST', '/public/customer-token', {
      body: { name, channel, channelId },
      ...(presented === undefined ? {} : { token: presented }),
    });
  const get = async (id: string) => (await kefu.call('GET', `/customers/${id}`, { token })).data;

  it.each(channels)('%s: %j is the same customer as %j for ever', async (channel, typed, normal, field, stored) => {
    const first = await arrive(channel, typed);
    expect([first.status, Object.keys(first.data)]).toEqual([
      200,
      ['customerId', 'token', 'name', 'channel', 'expiresAt'],
    ]);
    const customer = await get(first.data.customerId);
    expect(customer).toMatchObject({ name: '张三', primaryChannel: channel, active: true });
    for (const identity of ['email', 'phone', 'wechatOpenId', 'whatsappId', 'lineId', 'telegramId', 'facebookId']) {
      expect([identity, customer[identity]]).toEqual([identity, identity === field ? stored : null]);
    }
    for (const id of [typed, normal, typed]) {
      expect((await arrive(channel, id)).data.customerId).toBe(first.data.customerId);
    }
  });

  it('never changes what is known of a customer', async () => {
    const body = { name: '真名', primaryChannel: 'WECHAT', wechatOpenId: 'oKnown', notes: '重要', tags: ['a'] };
    const { data } = await kefu.call('POST', '/customers', { token, body });
    const answer = await arrive('WECHAT', 'oKnown', '假名');
    expect(answer.data.customerId).toBe(data.id);
    expect(await get(data.id)).toEqual(data);
  });

  it('does not tell whether the customer is new, nor what they are called', async () => {
    const body = { name: '真名', primaryChannel: 'LINE', lineId: 'known-line' };
    await kefu.call('POST', '/customers', { token, body });
    const [known, fresh] = [await arrive('LINE', 'known-line', '来客'), await arrive('LINE', 'fresh-line', '来客')];
    const shape = ({ status, data, headers }: typeof known) => ({
      status,
      data: { ...data, customerId: uuid.test(data.customerId), token: data.token.length, expiresAt: 'then' },
      headers: [...headers.keys()].filter((name) => name !== 'date'),
    });
    expect(shape(known)).toEqual(shape(fresh));
    expect(known.text).not.toContain('真名');
  });

  it('the token says whose it is, as bearer token and as ?token=, and so does that of an agent', async () => {
    const { data } = await arrive('WEB', 'holder', '持有人');
    const holder = { valid: true, type: 'customer', id: data.customerId, name: '持有人', channel: 'WEB' };
    const expected = { ...holder, expiresAt: data.expiresAt };
    const bearer = await kefu.call('GET', '/public/validate-token', { token: data.token });
    const query = await kefu.call('GET', `/public/validate-token?token=${data.token}`);
    expect([bearer.status, bearer.data]).toEqual([200, expected]);
    expect([query.status, query.data]).toEqual([200, expected]);

    const { data: admin } = await kefu.call('GET', '/auth/me', { token });
    for (const answer of [
      await kefu.call('GET', '/public/validate-token', { token }),
      await kefu.call('GET', `/public/validate-token?token=${token}`),
    ]) {
      expect([answer.status, answer.data]).toEqual([
        200,
        { valid: true, type: 'agent', id: admin.id, name: admin.name, expiresAt: expect.any(String) },
      ]);
    }
  });

  it.each([
    'cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    'cust_',
    'cust_xxxxxxxx',
    'nonsense',
    'a.b.c',
    "cust_' OR 1=1 --",
  ])('the token %j is nobody’s', async (bad) => {
    for (const answer of [
      await kefu.call('GET', '/public/validate-token', { token: bad.replaceAll(' ', '') }),
      await kefu.call('GET', `/public/validate-token?token=${encodeURIComponent(bad)}`),
      await kefu.call('DELETE', '/public/customer-token', { token: bad.replaceAll(' ', '') }),
    ]) {
      expect([answer.status, answer.error.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  it('a changed, cut or upper-cased token is nobody’s', async () => {
    const { data } = await arrive('WEB', 'tampered');
    const own: string = data.token;
    const flipped = own.slice(0, -1) + (own.endsWith('0') ? '1' : '0');
    for (const bad of [flipped, own.slice(0, -1), `${own}0`, own.replace('cust_', 'CUST_'), own.slice(5)]) {
      expect((await kefu.call('GET', '/public/validate-token', { token: bad })).status).toBe(401);
    }
    expect((await kefu.call('GET', '/public/validate-token')).status).toBe(401);
  });

  it('only the SHA-256 of a token is stored, and the token stands in no log and no table', async () => {
    const { data } = await arrive('WEB', 'secret-holder');
    await kefu.call('GET', `/public/validate-token?token=${data.token}`);
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256').update(String(data.token)).digest('hex');
    const rows = await kefu.database.query('SELECT * FROM customer_tokens WHERE customer_id = ?', [data.customerId]);
    expect(rows).toEqual([expect.objectContaining({ token_hash: hash })]);
    for (const { token_hash: stored } of await kefu.database.query('SELECT token_hash FROM customer_tokens')) {
      expect(stored).toMatch(/^[\da-f]{64}$/);
    }
    expect(JSON.stringify(rows)).not.toContain(data.token.slice(5));
    expect(kefu.output).not.toMatch(/cust_[\da-f]{8}-/);
  });

  it('a channel that is none, or an id of no use, is refused', async () => {
    for (const channel of ['web', 'FAX', '', null, 1, ['WEB']]) {
      const answer = await kefu.call('POST', '/public/customer-token', {
        body: { name: 'x', channel, channelId: 'x' },
      });
      expect([channel, answer.status, answer.error.fields[0].field]).toEqual([channel, 400, 'channel']);
    }
    for (const channelId of ['', null, 1, ['x'], {}, ' x', 'x '.padEnd(3)]) {
      const answer = await kefu.call('POST', '/public/customer-token', {
        body: { name: 'x', channel: 'WEB', channelId },
      });
      expect([channelId, answer.status, answer.error.fields[0].field]).toEqual([channelId, 400, 'channelId']);
    }
    // Blanks about it are none of the number, but of what is sent.
    for (const [blanks, status] of [
      [244, 200],
      [245, 400],
    ] as const) {
      const channelId = `${' '.repeat(blanks)}13800138222`;
      const answer = await kefu.call('POST', '/public/customer-token', {
        body: { name: 'x', channel: 'PHONE', channelId },
      });
      expect([blanks, answer.status]).toEqual([blanks, status]);
    }
  });

  it('an inactive customer gets no token, from nobody', async () => {
    const { data } = await arrive('TELEGRAM', 'switched-off');
    await kefu.call('PUT', `/customers/${data.customerId}`, { token, body: { active: false } });
    for (const answer of [
      await arrive('TELEGRAM', 'switched-off'),
      await kefu.call('POST', `/customers/${data.customerId}/token`, { token }),
    ]) {
      expect([answer.status, answer.error.code]).toEqual([403, 'CUSTOMER_INACTIVE']);
    }
    await kefu.call('PUT', `/customers/${data.customerId}`, { token, body: { active: true } });
    expect((await arrive('TELEGRAM', 'switched-off')).data.customerId).toBe(data.customerId);
  });
});
