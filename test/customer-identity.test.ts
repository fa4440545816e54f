import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

/** Ids that some collation, normalisation or keyboard takes for the same. They are not. */
const lookAlikes: [string, string][] = [
  ['oAbC', 'oabc'],
  ['oAbC', 'OABC'],
  ['jose', 'josé'],
  ['jos\u00e9', 'jose\u0301'],
  ['🍣', '🍺'],
  ['👍', '👍🏽'],
  ['❤', '❤\ufe0f'],
  ['straße', 'strasse'],
  ['STRASSE', 'STRAẞE'],
  ['a', 'ａ'],
  ['A', 'Α'],
  ['a', 'а'],
  ['o', 'о'],
  ['1', 'l'],
  ['1', '１'],
  ['1', '①'],
  ['1', '٢'],
  ['0', 'O'],
  ['0', '00'],
  ['1', '1.0'],
  ['1e1', '10'],
  ['ab', 'a\u200bb'],
  ['ab', 'a\u00adb'],
  ['ab', 'a\u2060b'],
  ['ab', '\ufeffab'.slice(1) + '\u200d'],
  ['a b', 'a\u00a0b'],
  ['a b', 'a  b'],
  ['ﬁ', 'fi'],
  ['Å', '\u212b'],
  ['Ω', '\u2126'],
  ['i', 'ı'],
  ['İ', 'I'],
  ['ǆ', 'ǅ'],
  ['が', 'か\u3099'],
  ['は', 'ハ'],
  ['ｶ', 'カ'],
  ['한', '\u1112\u1161\u11ab'],
  ['戶', '户'],
  ['𠮷', '吉'],
  ['a%', 'a_'],
  ["a'", 'a"'],
  ['a\\', 'a\\\\'],
  ['x', 'x\u0300\u0301'],
  ['ß', 'ẞ'],
];

const columns = {
  wechatOpenId: 'WECHAT',
  whatsappId: 'WHATSAPP',
  lineId: 'LINE',
  telegramId: 'TELEGRAM',
  facebookId: 'FACEBOOK',
};

describe('who is who', () => {
  let kefu: Kefu;
  let token: string;
  let serial = 0;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const create = (fields: object) =>
    kefu.call('POST', '/customers', { token, body: { name: '谁', primaryChannel: 'WEB', ...fields } });
  const arrive = async (channel: string, channelId: string) => {
    const answer = await kefu.call('POST', '/public/customer-token', { body: { name: '谁', channel, channelId } });
    expect([channel, channelId, answer.status]).toEqual([channel, channelId, 200]);
    return answer.data.customerId as string;
  };

  it.each(lookAlikes)('%j and %j are two people, in every column and on every channel', async (one, other) => {
    serial += 1;
    const [a, b] = [`${serial}-${one}`, `${serial}-${other}`];
    for (const [field, channel] of Object.entries(columns)) {
      const [first, second] = [await create({ [field]: a }), await create({ [field]: b })];
      expect([field, first.status, second.status]).toEqual([field, 201, 201]);
      expect(await arrive(channel, a)).toBe(first.data.id);
      expect(await arrive(channel, b)).toBe(second.data.id);
    }
    for (const channel of ['WEB', 'APP']) {
      expect(await arrive(channel, a)).not.toBe(await arrive(channel, b));
    }
  });

  const sameMail: [string, string][] = [
    ['Jose@Example.com', 'jose@example.com'],
    ['  jose1@example.com ', 'jose1@example.com'],
    ['JOS\u00c92@example.com', 'jos\u00e92@example.com'],
    ['jose\u03013@example.com', 'jos\u00e93@example.com'],
    ['J\u030c4@example.com', '\u01f04@example.com'],
  ];

  it.each(sameMail)('the e-mails %j and %j are one person', async (one, other) => {
    const first = await create({ email: one });
    expect([first.status, (await create({ email: other })).status]).toEqual([201, 409]);
    expect(await arrive('EMAIL', other)).toBe(first.data.id);
    expect(await arrive('EMAIL', one)).toBe(first.data.id);
  });

  const otherMail: [string, string][] = [
    ['ana@example.com', 'ána@example.com'],
    ['a.b@example.com', 'ab@example.com'],
    ['ab+tag@example.com', 'ab@example.org'],
    ['straße@example.com', 'strasse@example.com'],
    ['max@exämple.com', 'max@example.net'],
    ['аdmin@example.com', 'admin@example.com'],
  ];

  it.each(otherMail)('the e-mails %j and %j are two people', async (one, other) => {
    const [first, second] = [await create({ email: one }), await create({ email: other })];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await arrive('EMAIL', one)).toBe(first.data.id);
    expect(await arrive('EMAIL', other)).toBe(second.data.id);
  });

  it('one phone number is one person, however it is written and whether it writes or calls', async () => {
    const { data } = await create({ phone: '021 6000 0000' });
    expect(data.phone).toBe('+862160000000');
    for (const spelling of ['+86 21 6000 0000', '02160000000', '+86(21)60000000', '0086-21-60000000']) {
      expect(await arrive('PHONE', spelling)).toBe(data.id);
      expect(await arrive('SMS', spelling)).toBe(data.id);
    }
    expect(await arrive('SMS', '+1 202 555 0143')).toBe(await arrive('PHONE', '+12025550143'));
  });

  it.each(['12345', 'nobody', '+', '+999123456789', '+86138001380001234', '13800138000 ext. 5', '++8613800138000'])(
    'the phone number %j is none',
    async (phone) => {
      const answer = await create({ phone });
      expect([answer.status, answer.error?.fields[0].field]).toEqual([400, 'phone']);
      for (const channel of ['SMS', 'PHONE']) {
        const body = { name: '谁', channel, channelId: phone };
        const token = await kefu.call('POST', '/public/customer-token', { body });
        expect([token.status, token.error?.fields[0].field]).toEqual([400, 'channelId']);
      }
    },
  );

  it.each(['nobody', '@example.com', 'a@', 'a@b', 'a b@example.com', 'a@b@example.com', 'a@example..com', 'a@-.com'])(
    'the e-mail %j is none',
    async (email) => {
      const answer = await create({ email });
      expect([answer.status, answer.error?.fields[0].field]).toEqual([400, 'email']);
      const body = { name: '谁', channel: 'EMAIL', channelId: email };
      const token = await kefu.call('POST', '/public/customer-token', { body });
      expect([token.status, token.error?.fields[0].field]).toEqual([400, 'channelId']);
    },
  );

  it('the same id on two channels is two people; WhatsApp ids are not phone numbers', async () => {
    const channels = ['WEB', 'APP', 'WECHAT', 'WHATSAPP', 'LINE', 'TELEGRAM', 'FACEBOOK', 'PHONE'];
    const ids: string[] = [];
    for (const channel of channels) ids.push(await arrive(channel, '8613611112222'));
    expect(new Set(ids).size).toBe(channels.length);
    expect(await arrive('WHATSAPP', '+8613611112222')).not.toBe(await arrive('WHATSAPP', '8613611112222'));
  });
});
