import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disagreements } from './support/customer-tables.js';
import type { Answer } from './support/http.js';
import { Kefu } from './support/kefu.js';

/** Every unique field, with the code of its conflict. */
const uniqueFields: [string, string, string][] = [
  ['email', 'owner@example.com', 'EMAIL_TAKEN'],
  ['phone', '+8613800138000', 'PHONE_TAKEN'],
  ['wechatOpenId', 'oOwner', 'IDENTITY_TAKEN'],
  ['whatsappId', 'w-owner', 'IDENTITY_TAKEN'],
  ['lineId', 'l-owner', 'IDENTITY_TAKEN'],
  ['telegramId', 't-owner', 'IDENTITY_TAKEN'],
  ['facebookId', 'f-owner', 'IDENTITY_TAKEN'],
];

describe('what one customer has no other can get', () => {
  let kefu: Kefu;
  let token: string;
  let owner: Answer['data'];
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    const identities = Object.fromEntries(uniqueFields.map(([field, value]) => [field, value]));
    const body = { name: '主人的秘密名字', primaryChannel: 'WEB', notes: '机密', ...identities };
    owner = (await kefu.call('POST', '/customers', { token, body })).data;
  });
  afterAll(async () => {
    expect(await disagreements(kefu.database)).toEqual({});
    await kefu.stop();
  });

  const create = (fields: object) =>
    kefu.call('POST', '/customers', { token, body: { name: '他人', primaryChannel: 'WEB', ...fields } });
  const rows = () => kefu.database.query('SELECT * FROM customers ORDER BY id');
  const entries = () => kefu.database.query('SELECT * FROM audit_entries ORDER BY id');
  const identities = () => kefu.database.query('SELECT * FROM customer_identities ORDER BY kind, external_id');

  function expectConflict(answer: Answer, code: string, fields: string[]): void {
    expect([answer.status, answer.error.code]).toEqual([409, code]);
    const named = fields.map((field) => ({ field, message: `${field} belongs to another customer` }));
    expect(answer.error.fields).toEqual(named);
    expect(answer.text).not.toMatch(/秘密|机密/);
    expect(answer.text).not.toContain(owner.id);
  }

  it.each(uniqueFields)('a new customer with a taken %s is a conflict that names it', async (field, value, code) => {
    const before = [await rows(), await identities()];
    const answer = await create({ [field]: value });
    expectConflict(answer, code, [field]);
    expect(answer.text).not.toContain(value);
    expect([await rows(), await identities()]).toEqual(before);
  });

  it.each(uniqueFields)(
    'a change to a taken %s is a conflict, both stay as they were and nothing is told of it',
    async (field, value, code) => {
      const { data } = await create({ [field]: null });
      const before = [await rows(), await identities(), await entries()];
      expectConflict(await kefu.call('PUT', `/customers/${data.id}`, { token, body: { [field]: value } }), code, [
        field,
      ]);
      const many = { name: '新名', tags: ['新'], active: false, [field]: value };
      expectConflict(await kefu.call('PUT', `/customers/${data.id}`, { token, body: many }), code, [field]);
      expect([await rows(), await identities(), await entries()]).toEqual(before);
    },
  );

  it('every taken field is named at once', async () => {
    const all = Object.fromEntries(uniqueFields.map(([field, value]) => [field, value]));
    expectConflict(
      await create(all),
      'EMAIL_TAKEN',
      uniqueFields.map(([field]) => field),
    );
    const two = { lineId: 'l-owner', facebookId: 'f-owner', telegramId: 't-free' };
    expectConflict(await create(two), 'IDENTITY_TAKEN', ['lineId', 'facebookId']);
  });

  it('another spelling of a taken e-mail or phone is taken too', async () => {
    for (const email of ['OWNER@Example.COM', '  owner@example.com ', 'Owner@example.com']) {
      expectConflict(await create({ email }), 'EMAIL_TAKEN', ['email']);
    }
    for (const phone of ['13800138000', '138 0013 8000', '+86 138-0013-8000', '0086 13800138000']) {
      expectConflict(await create({ phone }), 'PHONE_TAKEN', ['phone']);
    }
  });

  it('a customer may be told again what it has', async () => {
    const again = Object.fromEntries(uniqueFields.map(([field, value]) => [field, value]));
    const answer = await kefu.call('PUT', `/customers/${owner.id}`, { token, body: again });
    expect([answer.status, answer.data]).toEqual([200, { ...owner, updatedAt: answer.data.updatedAt }]);
  });

  it('an identity that somebody arrived with is taken as well', async () => {
    const arrivals = { WECHAT: 'wechatOpenId', WHATSAPP: 'whatsappId', LINE: 'lineId', TELEGRAM: 'telegramId' };
    for (const [channel, field] of Object.entries({ ...arrivals, FACEBOOK: 'facebookId' })) {
      const body = { name: '来客', channel, channelId: `arrived-${channel}` };
      expect((await kefu.call('POST', '/public/customer-token', { body })).status).toBe(200);
      expectConflict(await create({ [field]: `arrived-${channel}` }), 'IDENTITY_TAKEN', [field]);
    }
  });

  it('many customers have no e-mail, no phone and no channel id', async () => {
    const nothing = Object.fromEntries(uniqueFields.map(([field]) => [field, '']));
    const answers = [await create(nothing), await create(nothing), await create({}), await create(nothing)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  });

  it.each(uniqueFields)('of fifty customers created at once with one %s exactly one is', async (field, value, code) => {
    const unused = field === 'phone' ? '+8613900139999' : `race.${value}`;
    const answers = await Promise.all(Array.from({ length: 50 }, () => create({ [field]: unused })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const lost = answers.filter(({ status }) => status !== 201);
    for (const answer of lost) expectConflict(answer, code, [field]);
    expect(lost).toHaveLength(49);
  });

  it('of twenty customers changed at once to one e-mail exactly one is', async () => {
    const others = await Promise.all(Array.from({ length: 20 }, () => create({})));
    const answers = await Promise.all(
      others.map(({ data }) => {
        const body = { email: 'wanted@example.com', lineId: 'wanted' };
        return kefu.call('PUT', `/customers/${data.id}`, { token, body });
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  it('two customers who swap identities at once are never both changed, and never a fault', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = [await create({ lineId: `a${round}` }), await create({ lineId: `b${round}` })];
      const answers = await Promise.all([
        kefu.call('PUT', `/customers/${a.data.id}`, { token, body: { lineId: `b${round}` } }),
        kefu.call('PUT', `/customers/${b.data.id}`, { token, body: { lineId: `a${round}` } }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([409, 409]);
    }
  });

  it('an identity that is given up is free at once', async () => {
    const [a, b] = [await create({ telegramId: 'moving', email: 'moving@example.com' }), await create({})];
    await kefu.call('PUT', `/customers/${a.data.id}`, { token, body: { telegramId: null, email: '' } });
    const body = { telegramId: 'moving', email: 'moving@example.com' };
    const answer = await kefu.call('PUT', `/customers/${b.data.id}`, { token, body });
    expect([answer.status, answer.data]).toEqual([200, expect.objectContaining(body)]);
    const arrival = { name: '搬家', channel: 'TELEGRAM', channelId: 'moving' };
    const arrived = await kefu.call('POST', '/public/customer-token', { body: arrival });
    expect(arrived.data.customerId).toBe(b.data.id);
  });

  it('erasing frees every identity at once, and whoever arrives with one is somebody new', async () => {
    const fields = { email: 'again@example.com', phone: '+8613512345678', wechatOpenId: 'oAgain', notes: '旧的' };
    const first = await create(fields);
    const arrival = { name: '又来', channel: 'WECHAT', channelId: 'oAgain' };
    const held = await kefu.call('POST', '/public/customer-token', { body: arrival });
    expect(held.data.customerId).toBe(first.data.id);
    await kefu.call('DELETE', `/customers/${first.data.id}`, { token });

    const arrived = await kefu.call('POST', '/public/customer-token', { body: arrival });
    expect(arrived.status).toBe(200);
    expect(arrived.data.customerId).not.toBe(first.data.id);
    const { data } = await kefu.call('GET', `/customers/${arrived.data.customerId}`, { token });
    expect(data).toMatchObject({ name: '又来', notes: null, email: null, phone: null, wechatOpenId: 'oAgain' });
    const oldToken = await kefu.call('GET', '/public/validate-token', { token: held.data.token });
    expect([oldToken.status, oldToken.error.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await create({ email: fields.email, phone: fields.phone })).status).toBe(201);
  });
});
