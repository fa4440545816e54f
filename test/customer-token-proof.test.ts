import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { Kefu } from './support/kefu.js';

const secret = 'the secret with which the host signs identities';
const secretChannels = ['WEB', 'APP'];
const ids: Record<string, string> = {
  WEB: 'browser-1',
  APP: 'device-1',
  WECHAT: 'oProof',
  WHATSAPP: '8613800138000',
  LINE: 'U-proof',
  TELEGRAM: '42',
  FACEBOOK: '4242',
  EMAIL: 'proof@example.com',
  SMS: '+8613800138000',
  PHONE: '+8613800138001',
};
const channels = Object.keys(ids);

interface Claims {
  channel?: unknown;
  channelId?: unknown;
  [claim: string]: unknown;
}

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

const sign = (claims: Claims, options: jwt.SignOptions = {}, key = secret) =>
  jwt.sign({ exp: inSeconds(600), ...claims }, key, { algorithm: 'HS256', ...options });

/** Every way a proof can be wrong. */
function forgeries(channel: string, channelId: string): Record<string, string> {
  const claims = { channel, channelId };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const sound = sign(claims);
  const [header = '', payload = '', signature = ''] = sound.split('.');
  return {
    'of another secret': sign(claims, {}, 'another secret, which is just as long as it'),
    'of another channel': sign({ ...claims, channel: channel === 'LINE' ? 'TELEGRAM' : 'LINE' }),
    'of another id': sign({ ...claims, channelId: `${channelId}0` }),
    'for another service': sign({ ...claims, aud: 'shop' }),
    'for several others': sign({ ...claims, aud: ['shop', 'kefu:agent'] }),
    'for nobody': sign({ ...claims, aud: null }),
    'without a channel': sign({ channelId }),
    'without an id': sign({ channel }),
    'with an id that is no text': sign({ channel, channelId: [channelId] }),
    'without an end': jwt.sign(claims, secret, { algorithm: 'HS256', noTimestamp: true }),
    'longer than an hour': sign({ ...claims, exp: inSeconds(3_700) }),
    'not valid yet': sign({ ...claims, nbf: inSeconds(300) }),
    'signed otherwise': sign(claims, { algorithm: 'HS512' }),
    'with an extension': sign(claims, { header: { alg: 'HS256', crit: ['b64'] } }),
    'not signed': `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    'with a changed payload': `${header}.${encode({ ...claims, channelId: 'x', exp: inSeconds(60) })}.${signature}`,
    'cut short': sound.slice(0, -2),
    'no JWT': 'proof',
  };
}

describe.each([
  ['signed', { IDENTITY_SECRET: secret }],
  ['strict', { IDENTITY_SECRET: secret, IDENTITY_MODE: 'strict' }],
  ['open', { IDENTITY_SECRET: secret, IDENTITY_MODE: 'open' }],
])('identity proof in mode %s', (mode, env) => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env });
  });
  afterAll(() => kefu.stop());

  const arrive = (channel: string, channelId: string, identityToken?: string) =>
    kefu.call('POST', '/public/customer-token', { body: { name: '证明', channel, channelId, identityToken } });
  const seesFrom = async (customerId: string) =>
    (await kefu.database.query('SELECT sees_from FROM customer_tokens WHERE customer_id = ?', [customerId])).map(
      (row) => row.sees_from,
    );
  const count = async () => Number((await kefu.database.query('SELECT COUNT(*) AS n FROM customers'))[0]?.n);
  const needsProof = (channel: string) => mode === 'strict' || (mode === 'signed' && !secretChannels.includes(channel));

  it.each(channels)('%s without a proof', async (channel) => {
    const before = await count();
    const answer = await arrive(channel, `${ids[channel]}`.replace('proof', 'unproven').replace(/8$/, '9'));
    if (needsProof(channel)) {
      expect([answer.status, answer.error.code]).toEqual([403, 'IDENTITY_PROOF_REQUIRED']);
      expect(await count()).toBe(before);
    } else {
      expect(answer.status).toBe(200);
      const [from] = await seesFrom(answer.data.customerId);
      expect(from === null).toBe(secretChannels.includes(channel));
    }
  });

  it.each(channels)('%s with a proof sees everything', async (channel) => {
    const channelId = ids[channel] ?? '';
    const answer = await arrive(channel, channelId, sign({ channel, channelId }));
    expect([answer.status, answer.data?.channel]).toEqual([200, channel]);
    expect(await seesFrom(answer.data.customerId)).toContain(null);
    const again = await arrive(channel, channelId, sign({ channel, channelId, exp: inSeconds(3_590) }));
    expect(again.data.customerId).toBe(answer.data.customerId);
  });

  it.each(channels)('%s with a false proof is refused and leaves no trace', async (channel) => {
    const channelId = channel === 'EMAIL' ? 'victim@example.com' : channel === 'SMS' ? '+8613800138002' : '13800138003';
    const before = [await count(), await kefu.database.query('SELECT id FROM customer_tokens ORDER BY id')];
    for (const [what, forged] of Object.entries(forgeries(channel, channelId))) {
      const answer = await arrive(channel, channelId, forged);
      expect([what, answer.status, answer.error?.code]).toEqual([what, 401, 'UNAUTHENTICATED']);
    }
    const expired = sign({ channel, channelId, exp: inSeconds(-1) });
    const late = await arrive(channel, channelId, expired);
    expect([late.status, late.error.code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect([await count(), await kefu.database.query('SELECT id FROM customer_tokens ORDER BY id')]).toEqual(before);
  });

  it('a proof may say that it is for this service, beside others too', async () => {
    for (const aud of ['kefu:identity', ['shop', 'kefu:identity']]) {
      const claims = { channel: 'LINE', channelId: 'U-audience' };
      expect((await arrive('LINE', 'U-audience', sign({ ...claims, aud }))).status).toBe(200);
    }
  });

  it('a proof may spell e-mail and phone otherwise than the call', async () => {
    const mail = await arrive(
      'EMAIL',
      'Spell@Example.com',
      sign({ channel: 'EMAIL', channelId: ' spell@example.COM' }),
    );
    const phone = await arrive('SMS', '13900139001', sign({ channel: 'SMS', channelId: '+86 139 0013 9001' }));
    expect([mail.status, phone.status]).toEqual([200, 200]);
  });
});

describe('what a token shows that was given without a proof', () => {
  let kefu: Kefu;
  let agent: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    agent = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const arrive = async (channel: string, channelId: string, earlier?: string) => {
    const options = earlier === undefined ? {} : { token: earlier };
    const body = { name: '谁', channel, channelId };
    const answer = await kefu.call('POST', '/public/customer-token', { body, ...options });
    expect(answer.status).toBe(200);
    return answer.data as { customerId: string; token: string };
  };
  /** The moments from which the customer's tokens see, oldest first, as milliseconds or null. */
  const moments = async (customerId: string) => {
    const rows = await kefu.database.query(
      'SELECT sees_from, created_at FROM customer_tokens WHERE customer_id = ? ORDER BY created_at, id',
      [customerId],
    );
    return rows.map(({ sees_from: from }) =>
      typeof from === 'string' ? Date.parse(`${from.replace(' ', 'T')}Z`) : null,
    );
  };
  const guessable = channels.filter((channel) => !secretChannels.includes(channel));

  it.each(guessable)('%s: what comes after it', async (channel) => {
    const startedAt = Date.now();
    const { customerId } = await arrive(channel, ids[channel] ?? '');
    const [from = null] = await moments(customerId);
    expect(from).toBeGreaterThanOrEqual(startedAt);
    expect(from).toBeLessThanOrEqual(Date.now());
  });

  it.each(secretChannels)('%s: everything, since the id is a secret itself', async (channel) => {
    const { customerId } = await arrive(channel, ids[channel] ?? '');
    await arrive(channel, ids[channel] ?? '');
    expect(await moments(customerId)).toEqual([null, null]);
  });

  it.each(guessable)('%s: with an earlier live token, what that one shows', async (channel) => {
    const channelId = channel === 'EMAIL' ? 'earlier@example.com' : `13700137${guessable.indexOf(channel)}00`;
    const first = await arrive(channel, channelId);
    const [from = null] = await moments(first.customerId);
    const second = await arrive(channel, channelId, first.token);
    await arrive(channel, channelId, second.token);
    expect(await moments(first.customerId)).toEqual([from, from, from]);
  });

  it('with a token from an agent, who vouches for the customer: everything', async () => {
    const { customerId } = await arrive('LINE', 'vouched');
    const vouched = await kefu.call('POST', `/customers/${customerId}/token`, { token: agent });
    await arrive('LINE', 'vouched', vouched.data.token);
    expect((await moments(customerId)).slice(1)).toEqual([null, null]);
  });

  it('a token of somebody else, one that has ended, an agent’s or nonsense counts for nothing', async () => {
    const stranger = await arrive('WEB', 'a-stranger');
    const { customerId, token: ended } = await arrive('TELEGRAM', '777');
    await kefu.call('DELETE', '/public/customer-token', { token: ended });
    for (const presented of [stranger.token, ended, agent, 'nonsense', 'cust_', `${stranger.token}0`]) {
      const startedAt = Date.now();
      await arrive('TELEGRAM', '777', presented);
      const newest = (await moments(customerId)).at(-1) ?? 0;
      expect(newest).toBeGreaterThanOrEqual(startedAt);
    }
  });

  it('does not end the tokens of who came first, however many are asked for', async () => {
    const owner = await arrive('TELEGRAM', '888');
    const renewed = await arrive('TELEGRAM', '888', owner.token);
    const others = [];
    for (let n = 0; n < 12; n += 1) others.push(await arrive('TELEGRAM', '888'));
    const isLive = async ({ token: held }: { token: string }) =>
      (await kefu.call('GET', '/public/validate-token', { token: held })).status === 200;
    expect([await isLive(owner), await isLive(renewed)]).toEqual([true, true]);
    // Ten in all: of these the oldest have gone.
    expect(await Promise.all(others.map(isLive))).toEqual([
      ...Array<boolean>(4).fill(false),
      ...Array<boolean>(8).fill(true),
    ]);
  });

  it('does not end them where an agent has vouched for somebody either', async () => {
    const owner = await arrive('TELEGRAM', '999');
    const vouched = await kefu.call('POST', `/customers/${owner.customerId}/token`, { token: agent });
    for (let n = 0; n < 12; n += 1) await arrive('TELEGRAM', '999');
    for (const held of [owner.token, vouched.data.token]) {
      expect((await kefu.call('GET', '/public/validate-token', { token: held })).status).toBe(200);
    }
  });

  it('a proof that cannot be checked is refused, as is one of the wrong type', async () => {
    for (const identityToken of ['a.b.c', 5, {}, 'x'.repeat(4_001)]) {
      const body = { name: '谁', channel: 'LINE', channelId: 'U-x', identityToken };
      const answer = await kefu.call('POST', '/public/customer-token', { body });
      expect([answer.status, answer.error.fields[0].field]).toEqual([400, 'identityToken']);
    }
  });
});
