import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntryDto } from '../src/audit/audit-entry.dto.js';
import type { CustomerTokenDto } from '../src/customer/token/customer-token.dto.js';
import { agentPassword, createAgent } from './support/agents.js';
import { Kefu } from './support/kefu.js';

/** Whoever can give a customer another e-mail or channel id can let somebody else in as them: every change leaves a trace. */
describe('what becomes of a customer', () => {
  let kefu: Kefu;
  let admin: string;
  let agent: { id: string };
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
    const created = await createAgent(kefu, admin);
    agent = created;
    token = await kefu.login(created.email, agentPassword);
  });
  afterAll(() => kefu.stop());

  const create = async (details: object = {}) => {
    const body = { name: '张三', primaryChannel: 'WEB', ...details };
    return (await kefu.call('POST', '/customers', { token, body })).data.id as string;
  };
  const change = (id: string, body: object, requestId = 'the-change') =>
    kefu.call('PUT', `/customers/${id}`, { token, body, headers: { 'x-request-id': requestId } });
  /** Oldest first. */
  const entriesOf = async (customerId: string) => {
    const { data } = await kefu.call('GET', `/audit?customerId=${customerId}&sort=createdAt`, { token: admin });
    return data.content as AuditEntryDto[];
  };
  const sinceCreation = async (customerId: string) => (await entriesOf(customerId)).slice(1);

  it.each([
    ['email', 'zhangsan@example.com'],
    ['phone', '+8613800138000'],
    ['wechatOpenId', 'oAbCd1234567890'],
    ['whatsappId', '8613800138000'],
    ['lineId', 'U1234'],
    ['telegramId', '5678'],
    ['facebookId', 'zhang.san'],
    ['name', '李四'],
    ['primaryChannel', 'LINE'],
    ['avatarUrl', 'https://example.com/a.png'],
    ['location', '上海'],
    ['notes', '潜在客户\n"高意向"'],
    ['tags', ['VIP', '已购买']],
    ['customFields', { source: '广告投放', nested: { list: [1, null, true] } }],
  ])('is told field by field: %s, with who, whose, when and from where', async (field, value) => {
    const id = await create();
    const before = Date.now();
    expect((await change(id, { [field]: value })).status).toBe(200);
    const was = { name: '张三', primaryChannel: 'WEB' }[field] ?? null;
    const [entry, ...more] = await sinceCreation(id);
    expect(more).toEqual([]);
    expect(entry).toEqual({
      id: expect.any(String),
      action: 'customer.updated',
      actorType: 'agent',
      actorId: agent.id,
      subjectType: 'customer',
      subjectId: id,
      customerId: id,
      changes: [{ field, from: was, to: value }],
      address: '127.0.0.1',
      requestId: 'the-change',
      createdAt: expect.any(String),
    });
    expect(Date.parse(entry?.createdAt ?? '')).toBeGreaterThanOrEqual(before - 1_000);
    expect(Date.parse(entry?.createdAt ?? '')).toBeLessThanOrEqual(Date.now() + 1_000);
    if (was !== null) return;
    expect((await change(id, { [field]: null })).status).toBe(200);
    const [, cleared] = await sinceCreation(id);
    expect(cleared?.changes).toEqual([{ field, from: value, to: null }]);
  });

  it('begins with all that was known', async () => {
    const id = await create({ email: ' First@Example.com', phone: '13600136000', tags: ['新'] });
    const [created] = await entriesOf(id);
    expect(created).toMatchObject({ action: 'customer.created', actorId: agent.id, subjectId: id });
    expect(new Map(created?.changes.map(({ field, from, to }) => [field, [from, to]]))).toEqual(
      new Map<string, unknown>([
        ['name', [null, '张三']],
        ['primaryChannel', [null, 'WEB']],
        ['email', [null, 'first@example.com']],
        ['phone', [null, '+8613600136000']],
        ['tags', [null, ['新']]],
        ['active', [null, true]],
      ]),
    );
  });

  it('is one entry, however many fields are changed, and another where the customer is switched', async () => {
    const id = await create({ email: 'many@example.com', lineId: 'U9' });
    await change(id, { email: 'more@example.com', lineId: null, phone: '13900139000', active: false });
    await change(id, { active: true });
    const entries = await sinceCreation(id);
    expect(entries.map(({ action }) => action)).toEqual([
      'customer.updated',
      'customer.deactivated',
      'customer.activated',
    ]);
    expect(entries[0]?.changes).toHaveLength(3);
    expect(entries[1]?.changes).toEqual([{ field: 'active', from: true, to: false }]);
  });

  it('is not recorded where nothing was changed, or another customer has it', async () => {
    const id = await create({ email: 'same@example.com', phone: '13700137000', tags: ['VIP'], customFields: { a: 1 } });
    await create({ email: 'taken@example.com' });
    expect((await change(id, { name: '张三', tags: ['VIP'], customFields: { a: 1 }, active: true })).status).toBe(200);
    expect((await change(id, { email: ' SAME@example.com', phone: '+86 137 0013 7000' })).status).toBe(200);
    expect((await change(id, { email: 'taken@example.com', lineId: 'U10' })).status).toBe(409);
    expect((await change(id, { email: 'no e-mail' })).status).toBe(400);
    expect(await sinceCreation(id)).toEqual([]);
  });

  it('is not recorded where the keys of an object come in another order', async () => {
    const id = await create({ customFields: { bb: { y: 1, x: [2] }, a: 1 } });
    for (const customFields of [
      { a: 1, bb: { x: [2], y: 1 } },
      { bb: { y: 1, x: [2] }, a: 1 },
    ])
      expect((await change(id, { customFields })).data.customFields).toEqual(customFields);
    expect(await sinceCreation(id)).toEqual([]);
    await change(id, { customFields: { a: 1, bb: { x: [2], y: 2 } } });
    expect(await sinceCreation(id)).toHaveLength(1);
  });

  it('by a call that is for everyone, is told too: who has come, but nothing that lets others in', async () => {
    const secret = 'a secret of the browser';
    const arrive = (body: object) =>
      kefu.call('POST', '/public/customer-token', { body, headers: { 'x-request-id': 'the-arrival' } });
    const web = await arrive({ name: '来人', channel: 'WEB', channelId: secret });
    const line = await arrive({ name: '来人', channel: 'LINE', channelId: 'Uarrival' });
    for (const [{ customerId, token: own }, identity] of [
      [web.data, []],
      [line.data, [{ field: 'lineId', from: null, to: 'Uarrival' }]],
    ] as const) {
      const [created, issued, ...more] = await entriesOf(customerId as string);
      const caller = { actorType: 'public', actorId: null, address: '127.0.0.1', requestId: 'the-arrival', customerId };
      expect(more).toEqual([]);
      expect(created).toMatchObject({ ...caller, action: 'customer.created', subjectId: customerId });
      expect(created?.changes).toEqual(expect.arrayContaining([...identity]));
      expect(created?.changes).toHaveLength(3 + identity.length);
      expect(issued).toMatchObject({ ...caller, action: 'token.issued', subjectType: 'token', changes: [] });
      const { data: tokens } = await kefu.call('GET', `/customers/${customerId as string}/tokens`, { token });
      expect((tokens as CustomerTokenDto[]).map(({ id }) => id)).toEqual([issued?.subjectId]);
      expect(JSON.stringify([created, issued])).not.toContain(own);
    }
    const rows = JSON.stringify(await kefu.database.query('SELECT * FROM audit_entries'));
    expect(rows).not.toContain(secret);
    expect(rows).not.toMatch(/cust_|argon2|eyJ/);
  });
});
