import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { disagreements } from './support/customer-tables.js';
import { Kefu } from './support/kefu.js';

/** Few values, so that customers meet: on one identity, one tag, one name. */
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const details = fc.record(
  {
    name: oneOf('张三', '李四', 'Anna', 'anna', '😀', 'İpek', 'aa'),
    primaryChannel: oneOf('WEB', 'LINE', 'EMAIL'),
    email: oneOf('a@example.com', 'B@example.com', 'b@example.com', '', null),
    phone: oneOf('13800138000', '+8613800138000', '+12025550143', null),
    wechatOpenId: oneOf('oA', 'oa', 'oB', '', null),
    lineId: oneOf('lA', 'lB', null),
    tags: fc.array(oneOf('VIP', 'vip', '新', '老'), { maxLength: 4 }),
    active: fc.boolean(),
  },
  { requiredKeys: [] },
);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), details }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('update' as const), whom: fc.nat(), details }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), whom: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('arrive' as const),
      channel: oneOf('WECHAT', 'LINE', 'WEB', 'APP', 'EMAIL', 'SMS'),
      whom: fc.nat({ max: 3 }),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const channelIds: Record<string, string[]> = {
  WECHAT: ['oA', 'oa', 'oB', 'oC'],
  LINE: ['lA', 'lB', 'lC', 'lD'],
  EMAIL: ['a@example.com', 'b@example.com', 'C@example.com', 'd@example.com'],
  SMS: ['13800138000', '+12025550143', '13900139000', '02160000000'],
};

describe('the tables beside customers agree with it', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  /** @returns the status */
  async function take(taken: Step, ids: string[]): Promise<number> {
    const id = 'whom' in taken ? (ids[taken.whom % Math.max(ids.length, 1)] ?? '') : '';
    switch (taken.do) {
      case 'create': {
        const body = { name: '某人', primaryChannel: 'WEB', ...taken.details };
        const answer = await kefu.call('POST', '/customers', { token, body });
        if (answer.status === 201) ids.push(answer.data.id);
        return answer.status;
      }
      case 'arrive': {
        const channelId = channelIds[taken.channel]?.[taken.whom] ?? `secret-${taken.whom}`;
        const body = { name: '来人', channel: taken.channel, channelId };
        const answer = await kefu.call('POST', '/public/customer-token', { body });
        if (answer.status === 200 && !ids.includes(answer.data.customerId)) ids.push(answer.data.customerId);
        return answer.status;
      }
      case 'update':
        if (id === '') return 200;
        return (await kefu.call('PUT', `/customers/${id}`, { token, body: taken.details })).status;
      case 'delete':
        if (id === '') return 204;
        return (await kefu.call('DELETE', `/customers/${id}`, { token })).status;
    }
  }

  /** What may happen to a sound request: done, gone, taken, switched off. */
  const expected = [200, 201, 204, 403, 404, 409];

  it('after any writes one after the other', async () => {
    const ids: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const taken of steps) expect(expected).toContain(await take(taken, ids));
        expect(await disagreements(kefu.database)).toEqual({});
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('after any writes at once', async () => {
    const ids: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        const statuses = await Promise.all(steps.map((taken) => take(taken, ids)));
        expect(statuses.filter((status) => !expected.includes(status))).toEqual([]);
        expect(await disagreements(kefu.database)).toEqual({});
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('a list counts and finds exactly the customers there are', async () => {
    const rows = await kefu.database.query('SELECT id, name FROM customers');
    const { data } = await kefu.call('GET', '/customers?size=1', { token });
    expect(data.totalElements).toBe(rows.length);
    for (const name of ['张三', 'anna', '😀', 'i\u0307pek', 'aa']) {
      const found = await kefu.call('GET', `/customers?name=${encodeURIComponent(name)}&size=200`, { token });
      const named = rows.filter((row) => (row.name as string).toLowerCase().includes(name));
      expect([name, found.data.totalElements]).toEqual([name, named.length]);
    }
  });
});
