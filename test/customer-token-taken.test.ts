import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { Chat } from './support/chat.js';
import { createDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';

const secret = 'the secret with which the host signs identities';
const prove = (channel: string, channelId: string) =>
  jwt.sign({ channel, channelId }, secret, { algorithm: 'HS256', expiresIn: 600 });

/** An agent may type somebody's id into the record of somebody else. */
describe('what a customer is called by is taken away, and', () => {
  let kefu: Kefu;
  let agent: string;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { IDENTITY_SECRET: secret } });
    agent = await kefu.login();
  });
  afterAll(async () => {
    Chat.dropAll();
    await kefu.stop();
  });

  const create = async (details: object) => {
    const body = { name: 'Alice', primaryChannel: 'WEB', ...details };
    return (await kefu.call('POST', '/customers', { token: agent, body })).data.id as string;
  };
  const change = (id: string, body: object) => kefu.call('PUT', `/customers/${id}`, { token: agent, body });
  const arrive = async (channel: string, channelId: string) => {
    const body = { name: 'Mallory', channel, channelId, identityToken: prove(channel, channelId) };
    return (await kefu.call('POST', '/public/customer-token', { body })).data as { customerId: string; token: string };
  };
  const statusOf = async (token: string) => (await kefu.call('GET', '/public/validate-token', { token })).status;
  const endings = async (id: string) => {
    const { data } = await kefu.call('GET', `/audit?customerId=${id}&action=token.ended`, { token: agent });
    return data.totalElements as number;
  };

  it.each([
    ['email', 'EMAIL', 'm@example.com', 'alice@example.com'],
    ['phone', 'PHONE', '+8613800138001', '+8613800138002'],
    ['phone', 'SMS', '+8613800138003', '+8613800138004'],
    ['wechatOpenId', 'WECHAT', 'oMallory', 'oAlice'],
    ['whatsappId', 'WHATSAPP', '8613800138001', '8613800138002'],
    ['lineId', 'LINE', 'U-mallory', 'U-alice'],
    ['telegramId', 'TELEGRAM', '666', '777'],
    ['facebookId', 'FACEBOOK', 'mallory', 'alice'],
  ])('%s: whoever has proven it by %s is out', async (field, channel, wrong, right) => {
    const other = channel === 'LINE' ? (['telegramId', 'TELEGRAM'] as const) : (['lineId', 'LINE'] as const);
    const kept = `kept by ${channel}`;
    const id = await create({ [field]: wrong, [other[0]]: kept });
    for (const instead of [right, null]) {
      const mallory = await arrive(channel, instead === null ? right : wrong);
      const alice = await arrive(other[1], kept);
      expect([mallory.customerId, alice.customerId]).toEqual([id, id]);
      const [out, stays] = [await Chat.connect(kefu, mallory.token), await Chat.connect(kefu, alice.token)];
      const before = await endings(id);
      expect((await change(id, { notes: `${instead}` })).status).toBe(200);
      expect(await statusOf(mallory.token)).toBe(200);
      expect((await change(id, { [field]: instead })).status).toBe(200);
      expect((await out.closed()).code).toBe(4401);
      await stays.barrier();
      expect([await statusOf(mallory.token), await statusOf(alice.token)]).toEqual([401, 200]);
      expect(await endings(id)).toBe(before + 1);
    }
    expect((await arrive(channel, wrong)).customerId).not.toBe(id);
  });

  it('nobody gets a token by it who asks at the same time', async () => {
    for (let n = 0; n < 10; n += 1) {
      const lineId = `U-race-${n}`;
      const id = await create({ lineId });
      const arrivals = Array.from({ length: 6 }, () => arrive('LINE', lineId));
      await Promise.race(arrivals);
      await change(id, { lineId: null });
      await Promise.all(arrivals);
      expect((await kefu.call('GET', `/customers/${id}/tokens`, { token: agent })).data).toEqual([]);
    }
  });
});

describe('a token that was given without proof', () => {
  it('counts as none where proof is asked for since, and one of a secret id still counts', async () => {
    const database = await createDatabase();
    const open = await Kefu.start({ database });
    const arrive = async (channel: string) => {
      const body = { name: '张三', channel, channelId: `before-${channel}` };
      return (await open.call('POST', '/public/customer-token', { body })).data.token as string;
    };
    const [unproven, own] = [await arrive('LINE'), await arrive('WEB')];
    await open.stop();
    const signed = await Kefu.start({ database, env: { IDENTITY_SECRET: secret } });
    const answer = await signed.call('GET', '/public/validate-token', { token: unproven });
    expect([answer.status, answer.error?.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await Chat.refused(signed, unproven)).status).toBe(401);
    expect((await signed.call('GET', '/public/validate-token', { token: own })).status).toBe(200);
    await signed.stop();
    await database.drop();
  });
});
