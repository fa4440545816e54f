import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

const unknown = {
  email: null,
  phone: null,
  wechatOpenId: null,
  whatsappId: null,
  lineId: null,
  telegramId: null,
  facebookId: null,
  avatarUrl: null,
  location: null,
  notes: null,
  tags: [],
  customFields: {},
};

const known = {
  email: 'zhao@example.com',
  phone: '+8613700000001',
  wechatOpenId: 'oZhao',
  whatsappId: '8613700000001',
  lineId: 'U-zhao',
  telegramId: '7001',
  facebookId: '7002',
  avatarUrl: 'https://example.com/zhao.png',
  location: '杭州',
  notes: '老客户',
  tags: ['老', '友'],
  customFields: { level: 3 },
};

describe('customers, one by one', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const create = (body: object) => kefu.call('POST', '/customers', { token, body });
  const get = async (id: string) => (await kefu.call('GET', `/customers/${id}`, { token })).data;
  const update = (id: string, body: object) => kefu.call('PUT', `/customers/${id}`, { token, body });
  const withoutTime = (customer: object) => ({ ...customer, updatedAt: undefined });

  it('a name and a channel are enough; everything else is unknown', async () => {
    const { data } = await create({ name: '钱七', primaryChannel: 'FACEBOOK' });
    expect(data).toMatchObject({ ...unknown, name: '钱七', primaryChannel: 'FACEBOOK', active: true });
    expect(data.lastInteractionAt).toBeNull();
    expect(data.updatedAt).toBe(data.createdAt);
    expect(await get(data.id)).toEqual(data);
  });

  it('null and "" say in a new customer what leaving out says', async () => {
    const nulls = Object.fromEntries(Object.keys(unknown).map((field) => [field, null]));
    const empties = Object.fromEntries(Object.keys(unknown).map((field) => [field, '']));
    for (const nothing of [nulls, empties, nulls, empties]) {
      const answer = await create({ name: '孙八', primaryChannel: 'WEB', ...nothing });
      expect(answer.status).toBe(201);
      expect(await get(answer.data.id)).toMatchObject(unknown);
    }
  });

  it('an absent field keeps, null clears and "" clears, field by field', async () => {
    const { data } = await create({ name: '赵六', primaryChannel: 'WEB', ...known });
    let expected: Record<string, unknown> = withoutTime(data);
    for (const [field, value] of Object.entries(known)) {
      for (const nothing of [null, '']) {
        const cleared = await update(data.id, { [field]: nothing });
        expect([field, nothing, cleared.status]).toEqual([field, nothing, 200]);
        expected = { ...expected, [field]: unknown[field as keyof typeof unknown] };
        expect(withoutTime(await get(data.id))).toEqual(expected);
        expect((await update(data.id, { [field]: value })).status).toBe(200);
        expected = { ...expected, [field]: value };
        expect(withoutTime(await get(data.id))).toEqual(expected);
      }
    }
  });

  it.each(['name', 'primaryChannel', 'active'])('%s can be neither null nor empty', async (field) => {
    const { data } = await create({ name: '周九', primaryChannel: 'WEB' });
    for (const nothing of [null, '', ' ', {}, [], 7]) {
      const answer = await update(data.id, { [field]: nothing });
      expect([nothing, answer.status]).toEqual([nothing, 400]);
      expect(answer.error.fields).toEqual([expect.objectContaining({ field })]);
    }
    expect(await get(data.id)).toEqual(data);
  });

  it('an empty change changes nothing but the time of the change', async () => {
    const { data } = await create({ name: '吴十', primaryChannel: 'WEB', tags: ['a'], customFields: { b: [1] } });
    const answer = await update(data.id, {});
    expect([answer.status, withoutTime(answer.data)]).toEqual([200, withoutTime(data)]);
  });

  it('tags and customFields replace the whole value', async () => {
    const { data } = await create({
      name: '郑',
      primaryChannel: 'WEB',
      tags: ['a', 'b'],
      customFields: { a: 1, b: 2 },
    });
    const changed = await update(data.id, { tags: ['c'], customFields: { c: 3 } });
    expect(changed.data).toMatchObject({ tags: ['c'] });
    expect(changed.data.customFields).toEqual({ c: 3 });
    const emptied = await update(data.id, { tags: [], customFields: {} });
    expect(emptied.data).toMatchObject({ tags: [], customFields: {} });
    expect(await get(data.id)).toEqual(emptied.data);
  });

  it('a change moves updatedAt and leaves createdAt', async () => {
    const { data } = await create({ name: '王', primaryChannel: 'WEB' });
    const { data: changed } = await update(data.id, { name: '王一' });
    expect(changed.createdAt).toBe(data.createdAt);
    expect(Date.parse(changed.updatedAt)).toBeGreaterThanOrEqual(Date.parse(data.updatedAt));
  });

  it('ids are lower-case UUIDs of version 7, and are found in any case', async () => {
    const { data } = await create({ name: '冯', primaryChannel: 'WEB' });
    expect(data.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(await get(data.id.toUpperCase())).toEqual(data);
  });

  // Searches go through customers in the order of their ids, and give that out as the order of creation.
  it('ids begin with the millisecond of creation, of those who arrive by themselves too', async () => {
    const body = { name: '陈', channel: 'WEB', channelId: 'by themselves' };
    const arrival = await kefu.call('POST', '/public/customer-token', { body });
    const arrived = await get(arrival.data.customerId);
    const { data } = await create({ name: '褚', primaryChannel: 'WEB' });
    for (const { id, createdAt } of [arrived, data]) {
      expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse(createdAt));
    }
  });

  it.each(['1', 'x'.repeat(36), '550e8400e29b41d4a716446655440000', "' OR 1=1 --", '..', '%00'])(
    'the id %j is refused as no UUID',
    async (id) => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await kefu.call(method, `/customers/${encodeURIComponent(id)}x`, {
          token,
          ...(method === 'PUT' ? { body: {} } : {}),
        });
        expect([method, answer.status, answer.error.code]).toEqual([method, 400, 'VALIDATION_FAILED']);
      }
    },
  );

  it('parallel changes of different fields all hold', async () => {
    const { data } = await create({ name: '陈', primaryChannel: 'WEB' });
    const changes = Object.entries(known).map(([field, value]) => ({ [field]: value }));
    const other = { email: 'chen@example.com', phone: '+8613700000002', wechatOpenId: 'oChen' };
    const ids = { whatsappId: 'w-chen', lineId: 'l-chen', telegramId: 't-chen', facebookId: 'f-chen' };
    const all = changes.map((change) => {
      const [field = ''] = Object.keys(change);
      const value: unknown = { ...other, ...ids }[field];
      return value === undefined ? change : { [field]: value };
    });
    const answers = await Promise.all(all.map((change) => update(data.id, change)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await get(data.id)).toMatchObject(Object.assign({}, ...all));
  });

  it('parallel changes of one field leave one of them whole', async () => {
    const { data } = await create({ name: '褚', primaryChannel: 'WEB' });
    const changes = Array.from({ length: 20 }, (_, index) => ({
      name: `褚${index}`,
      tags: [`标签${index}`],
      customFields: { index },
      wechatOpenId: `oChu${index}`,
    }));
    const answers = await Promise.all(changes.map((change) => update(data.id, change)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { name, tags, customFields, wechatOpenId } = await get(data.id);
    expect(changes).toContainEqual({ name, tags, customFields, wechatOpenId });
  });

  it('an erased customer is gone for every call', async () => {
    const { data } = await create({ name: '卫', primaryChannel: 'WEB', email: 'wei@example.com' });
    expect((await kefu.call('DELETE', `/customers/${data.id}`, { token })).status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['POST', '/token'],
      ['GET', '/tokens'],
      ['DELETE', '/tokens'],
    ] as const) {
      const answer = await kefu.call(method, `/customers/${data.id}${path}`, {
        token,
        ...(method === 'PUT' ? { body: { name: 'x' } } : {}),
      });
      expect([method, path, answer.status, answer.error.code]).toEqual([method, path, 404, 'CUSTOMER_NOT_FOUND']);
    }
    const list = await kefu.call('GET', '/customers?q=wei@example.com', { token });
    expect(list.data.totalElements).toBe(0);
  });

  it('an erasure leaves an audit entry without personal data', async () => {
    const { data } = await create({ name: '蒋介', primaryChannel: 'WEB', email: 'jiang@example.com' });
    const answer = await kefu.call('DELETE', `/customers/${data.id}`, { token });
    const [created, entry, ...more] = await kefu.database.query(
      'SELECT * FROM audit_entries WHERE subject_id = ? ORDER BY created_at, id',
      [data.id],
    );
    expect(more).toEqual([]);
    expect(created).toMatchObject({ action: 'customer.created', changes: null });
    const { data: admin } = await kefu.call('GET', '/auth/me', { token });
    expect(entry).toMatchObject({
      action: 'customer.deleted',
      actor_type: 'agent',
      actor_id: admin.id,
      subject_type: 'customer',
      request_id: answer.headers.get('x-request-id'),
    });
    expect(JSON.stringify([created, entry])).not.toMatch(/蒋|jiang/);
  });
});
