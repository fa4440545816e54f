import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

const nobody = '550e8400-e29b-41d4-a716-446655440000';

describe('the life of a customer token', () => {
  let kefu: Kefu;
  let token: string;
  let serial = 0;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  async function arrive(channelId = `life-${(serial += 1)}`): Promise<{ customerId: string; token: string }> {
    const body = { name: '生命', channel: 'WEB', channelId };
    return (await kefu.call('POST', '/public/customer-token', { body })).data;
  }
  const issue = async (customerId: string) =>
    (await kefu.call('POST', `/customers/${customerId}/token`, { token })).data.token as string;
  const statusOf = async (held: string) => (await kefu.call('GET', '/public/validate-token', { token: held })).status;
  const tokens = (customerId: string) => kefu.call('GET', `/customers/${customerId}/tokens`, { token });

  it('lasts thirty days', async () => {
    const { data } = await kefu.call('POST', '/public/customer-token', {
      body: { name: '三十天', channel: 'WEB', channelId: 'thirty' },
    });
    const [listed] = (await tokens(data.customerId)).data;
    expect(Date.parse(listed.expiresAt) - Date.parse(listed.createdAt)).toBe(30 * 86_400_000);
    expect(listed.expiresAt).toBe(data.expiresAt);
  });

  it('is listed for agents without itself, newest first', async () => {
    const { customerId, token: first } = await arrive();
    const second = await issue(customerId);
    const answer = await tokens(customerId);
    expect(answer.status).toBe(200);
    expect(answer.data).toHaveLength(2);
    for (const listed of answer.data) {
      expect(Object.keys(listed)).toEqual(['id', 'channel', 'createdAt', 'expiresAt', 'lastUsedAt']);
      const one = await kefu.call('GET', `/customers/${customerId}/tokens/${listed.id}`, { token });
      expect([one.status, one.data]).toEqual([200, listed]);
    }
    expect(Date.parse(answer.data[0].createdAt)).toBeGreaterThanOrEqual(Date.parse(answer.data[1].createdAt));
    for (const secret of [first, second]) expect(answer.text).not.toContain(secret.slice(5));
  });

  it('with the eleventh the oldest ends', async () => {
    const { customerId, token: oldest } = await arrive();
    const further: string[] = [];
    for (let count = 0; count < 9; count += 1) further.push(await issue(customerId));
    expect(await statusOf(oldest)).toBe(200);

    const eleventh = await issue(customerId);
    expect(await statusOf(oldest)).toBe(401);
    expect(await Promise.all([...further, eleventh].map(statusOf))).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await tokens(customerId)).data).toHaveLength(10);
  });

  it('forty at once leave ten', async () => {
    const { customerId } = await arrive();
    const issued = await Promise.all(Array.from({ length: 40 }, () => issue(customerId)));
    expect((await tokens(customerId)).data).toHaveLength(10);
    const statuses = await Promise.all(issued.map(statusOf));
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
  });

  it('is ended by its holder, alone', async () => {
    const { customerId, token: own } = await arrive();
    const other = await issue(customerId);
    expect(await statusOf(own)).toBe(200);
    const answer = await kefu.call('DELETE', '/public/customer-token', { token: own });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect([await statusOf(own), await statusOf(other)]).toEqual([401, 200]);
    expect((await kefu.call('DELETE', '/public/customer-token', { token: own })).status).toBe(401);
    expect((await kefu.call('DELETE', '/public/customer-token', { token })).status).toBe(403);
  });

  it('is ended once by ten calls at once, none of which fails', async () => {
    const { token: held } = await arrive();
    const end = () => kefu.call('DELETE', '/public/customer-token', { token: held });
    const answers = await Promise.all(Array.from({ length: 10 }, end));
    for (const { status } of answers) expect([204, 401]).toContain(status);
    expect(await statusOf(held)).toBe(401);
  });

  it('is ended by an agent, one or all', async () => {
    const { customerId, token: first } = await arrive();
    const rest = [await issue(customerId), await issue(customerId)];
    expect(await statusOf(first)).toBe(200);
    const listed = (await tokens(customerId)).data;
    const path = `/customers/${customerId}/tokens`;
    expect((await kefu.call('DELETE', `${path}/${listed.at(-1).id}`, { token })).status).toBe(204);
    expect(await statusOf(first)).toBe(401);
    expect(await Promise.all(rest.map(statusOf))).toEqual([200, 200]);
    for (const method of ['GET', 'DELETE']) {
      const again = await kefu.call(method, `${path}/${listed.at(-1).id}`, { token });
      expect([again.status, again.error.code]).toEqual([404, 'TOKEN_NOT_FOUND']);
    }
    expect((await kefu.call('DELETE', path, { token })).status).toBe(204);
    expect(await Promise.all(rest.map(statusOf))).toEqual([401, 401]);
    expect((await tokens(customerId)).data).toEqual([]);
    expect((await kefu.call('DELETE', path, { token })).status).toBe(204);
  });

  it('of one customer is not another’s to end or to see', async () => {
    const [one, other] = [await arrive(), await arrive()];
    const [listed] = (await tokens(one.customerId)).data;
    for (const method of ['GET', 'DELETE']) {
      const foreign = await kefu.call(method, `/customers/${other.customerId}/tokens/${listed.id}`, { token });
      const unknown = await kefu.call(method, `/customers/${other.customerId}/tokens/${nobody}`, { token });
      expect([foreign.status, foreign.error.code]).toEqual([404, 'TOKEN_NOT_FOUND']);
      expect(unknown.error).toEqual({ ...foreign.error, requestId: unknown.error.requestId });
    }
    expect(await statusOf(one.token)).toBe(200);
  });

  it('ends when the customer is switched off, and does not come back when they are switched on', async () => {
    const { customerId, token: held } = await arrive();
    expect(await statusOf(held)).toBe(200);
    await kefu.call('PUT', `/customers/${customerId}`, { token, body: { active: false } });
    expect(await statusOf(held)).toBe(401);
    await kefu.call('PUT', `/customers/${customerId}`, { token, body: { active: true } });
    expect(await statusOf(held)).toBe(401);
  });

  it('ends when the customer is erased', async () => {
    const { customerId, token: held } = await arrive();
    expect(await statusOf(held)).toBe(200);
    await kefu.call('DELETE', `/customers/${customerId}`, { token });
    expect(await statusOf(held)).toBe(401);
    expect(await kefu.database.query('SELECT id FROM customer_tokens WHERE customer_id = ?', [customerId])).toEqual([]);
  });

  it('lives on when the customer is changed, and shows the new name', async () => {
    const { customerId, token: held } = await arrive();
    expect(await statusOf(held)).toBe(200);
    await kefu.call('PUT', `/customers/${customerId}`, { token, body: { name: '新名字', primaryChannel: 'APP' } });
    const { data } = await kefu.call('GET', '/public/validate-token', { token: held });
    expect(data).toMatchObject({ name: '新名字', channel: 'WEB' });
  });
});

describe('a customer token that has run out', () => {
  it('is told from one that never was, is no longer listed, and makes room for another', async () => {
    const kefu = await Kefu.start({ env: { CUSTOMER_TOKEN_TTL: '2s' } });
    try {
      const token = await kefu.login();
      const body = { name: '短', channel: 'TELEGRAM', channelId: 'short' };
      const { data } = await kefu.call('POST', '/public/customer-token', { body });
      const expired = await eventually(async () => {
        const answer = await kefu.call('GET', '/public/validate-token', { token: data.token });
        if (answer.status !== 401) throw new Error('still live');
        return answer;
      });
      expect(expired.error.code).toBe('TOKEN_EXPIRED');
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(data.expiresAt));
      expect((await kefu.call('GET', `/customers/${data.customerId}/tokens`, { token })).data).toEqual([]);

      const again = await kefu.call('POST', '/public/customer-token', { body, token: data.token });
      expect([again.status, again.data.customerId]).toEqual([200, data.customerId]);
      const rows = await kefu.database.query('SELECT sees_from FROM customer_tokens');
      expect(rows).toHaveLength(1);
      expect(rows[0]?.sees_from).not.toBeNull();
    } finally {
      await kefu.stop();
    }
  });
});
