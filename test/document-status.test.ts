import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from './support/http.js';
import { Kefu } from './support/kefu.js';

const nobody = '550e8400-e29b-41d4-a716-446655440000';

describe("every status of the document's table", () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  function expectFailure(answer: Answer, status: number, code: string): void {
    const { success, error, ...rest } = answer.json;
    expect([answer.status, success, error.code, rest]).toEqual([status, false, code, {}]);
    expect(typeof error.message).toBe('string');
    expect(error.requestId).toBe(answer.headers.get('x-request-id'));
    expect(Object.keys(error).filter((key) => !['code', 'message', 'fields', 'requestId'].includes(key))).toEqual([]);
  }

  const create = (body: object) => kefu.call('POST', '/customers', { token, body });

  it('200 for what is read, changed or given, 201 for what is created, 204 without a body for what is erased', async () => {
    const created = await create({ name: '状态', primaryChannel: 'WEB' });
    const path = `/customers/${created.data.id}`;
    expect(created.status).toBe(201);
    expect((await kefu.call('GET', path, { token })).status).toBe(200);
    expect((await kefu.call('PUT', path, { token, body: { notes: '好' } })).status).toBe(200);
    expect((await kefu.call('POST', `${path}/token`, { token })).status).toBe(200);
    const erased = await kefu.call('DELETE', path, { token });
    expect([erased.status, erased.text, erased.headers.get('content-type')]).toEqual([204, '', null]);
  });

  it('400 for what is wrong in a request, naming each field', async () => {
    const answer = await create({ primaryChannel: 'FAX', email: 'nobody', phone: 5, extra: true });
    expectFailure(answer, 400, 'VALIDATION_FAILED');
    const fields = answer.error.fields.map(({ field }: { field: string }) => field);
    expect(fields.toSorted()).toEqual(['email', 'extra', 'name', 'phone', 'primaryChannel']);
    expectFailure(await kefu.call('POST', '/customers', { token, raw: '{' }), 400, 'MALFORMED_JSON');
    expectFailure(await kefu.call('GET', '/customers/no-uuid', { token }), 400, 'VALIDATION_FAILED');
    expectFailure(await kefu.call('GET', '/customers/%zz', { token }), 400, 'VALIDATION_FAILED');
  });

  it('400 for each required field that is missing', async () => {
    const missing = async (path: string, body: object) =>
      (await kefu.call('POST', path, { token, body })).error.fields.map(({ field }: { field: string }) => field);
    expect(await missing('/customers', { primaryChannel: 'WEB' })).toEqual(['name']);
    expect(await missing('/customers', { name: 'a' })).toEqual(['primaryChannel']);
    const whole = { name: 'a', channel: 'WEB', channelId: 'x' };
    for (const field of ['name', 'channel', 'channelId']) {
      expect(await missing('/public/customer-token', { ...whole, [field]: undefined })).toEqual([field]);
      expect(await missing('/public/customer-token', { ...whole, [field]: null })).toEqual([field]);
      expect(await missing('/public/customer-token', { ...whole, [field]: '' })).toEqual([field]);
    }
  });

  const agentRoutes: [string, string][] = [
    ['GET', '/customers'],
    ['GET', `/customers/${nobody}`],
    ['POST', '/customers'],
    ['PUT', `/customers/${nobody}`],
    ['DELETE', `/customers/${nobody}`],
    ['POST', `/customers/${nobody}/token`],
  ];

  it.each(agentRoutes)('401 for %s %s without a valid agent token', async (method, path) => {
    expectFailure(await kefu.call(method, path), 401, 'UNAUTHENTICATED');
    for (const bad of ['nonsense', 'cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890', 'cust_xxxxxxxx', 'a.b.c']) {
      expectFailure(await kefu.call(method, path, { token: bad }), 401, 'UNAUTHENTICATED');
    }
  });

  it.each(agentRoutes)('403 for %s %s with a customer token', async (method, path) => {
    const body = { name: '客户', channel: 'WEB', channelId: 'not-an-agent' };
    const customer = await kefu.call('POST', '/public/customer-token', { body });
    expectFailure(await kefu.call(method, path, { token: customer.data.token }), 403, 'FORBIDDEN');
  });

  it('403 for an agent who is no administrator and erases a customer', async () => {
    const login = { email: 'agent@kefu.test', password: 'a password of an agent' };
    await kefu.call('POST', '/agents', { token, body: { ...login, name: '坐席', role: 'AGENT' } });
    const agent = await kefu.login(login.email, login.password);
    const { data } = await create({ name: '留下', primaryChannel: 'WEB' });
    expectFailure(await kefu.call('DELETE', `/customers/${data.id}`, { token: agent }), 403, 'FORBIDDEN');
    expect((await kefu.call('GET', `/customers/${data.id}`, { token: agent })).status).toBe(200);
    expect((await kefu.call('PUT', `/customers/${data.id}`, { token: agent, body: {} })).status).toBe(200);
    expect((await kefu.call('POST', `/customers/${data.id}/token`, { token: agent })).status).toBe(200);
  });

  it('404 for what is not there', async () => {
    expectFailure(await kefu.call('GET', `/customers/${nobody}`, { token }), 404, 'CUSTOMER_NOT_FOUND');
    expectFailure(await kefu.call('PUT', `/customers/${nobody}`, { token, body: {} }), 404, 'CUSTOMER_NOT_FOUND');
    expectFailure(await kefu.call('DELETE', `/customers/${nobody}`, { token }), 404, 'CUSTOMER_NOT_FOUND');
    expectFailure(await kefu.call('POST', `/customers/${nobody}/token`, { token }), 404, 'CUSTOMER_NOT_FOUND');
    expectFailure(await kefu.call('GET', '/nothing-here', { token }), 404, 'ROUTE_NOT_FOUND');
  });

  it('409 for what somebody else has, naming the field', async () => {
    await create({ name: '甲', primaryChannel: 'EMAIL', email: 'taken@example.com' });
    const answer = await create({ name: '乙', primaryChannel: 'EMAIL', email: 'taken@example.com' });
    expectFailure(answer, 409, 'EMAIL_TAKEN');
    expect(answer.error.fields).toEqual([{ field: 'email', message: 'email belongs to another customer' }]);
  });

  it('500 for a fault of the service, which says nothing of its inside', async () => {
    await kefu.database.query('ALTER TABLE customer_counts RENAME TO customer_counts_gone');
    const answer = await create({ name: '内部错误', primaryChannel: 'WEB' });
    await kefu.database.query('ALTER TABLE customer_counts_gone RENAME TO customer_counts');

    expectFailure(answer, 500, 'INTERNAL');
    expect(answer.text).not.toMatch(/customer_counts|INSERT|SQL|at .*js|table/i);
    const found = await kefu.call('GET', `/customers?name=${encodeURIComponent('内部错误')}`, { token });
    expect(found.data.totalElements).toBe(0);
    expect((await create({ name: '又好了', primaryChannel: 'WEB' })).status).toBe(201);
  });
});
