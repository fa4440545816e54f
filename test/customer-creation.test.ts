import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disagreements } from './support/customer-tables.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import type { Answer } from './support/http.js';
import { agent } from './support/chat.js';
import { Kefu } from './support/kefu.js';

/** They go into few transactions: what is wrong with one is no fault of the others. */
describe('customers who are added at once', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  let admin: string;
  let clerk: { id: string; token: string };
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
    clerk = await agent(kefu);
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });

  const add = (body: object, token = admin) => kefu.call('POST', '/customers', { token, body });
  const someone = (n: number, rest: object = {}) => ({
    name: `同时 ${n}`,
    primaryChannel: n % 2 === 0 ? 'WEB' : 'LINE',
    tags: [`第${n % 3}组`],
    ...rest,
  });
  const created = (answers: Answer[]) => answers.filter(({ status }) => status === 201);
  const total = async () => (await kefu.call('GET', '/customers', { token: admin })).data.totalElements as number;

  it('are there, found and counted, each with its own entry in the audit trail', async () => {
    const before = await total();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        add(someone(n, { email: `together${n}@example.com` }), n % 4 === 0 ? clerk.token : admin),
      ),
    );
    expect(created(answers)).toHaveLength(100);
    expect(await total()).toBe(before + 100);
    for (const [n, { data, headers }] of answers.entries()) {
      expect(data).toMatchObject(someone(n, { email: `together${n}@example.com` }));
      expect((await kefu.call('GET', `/customers/${data.id}`, { token: admin })).data).toEqual(data);
      const trail = await kefu.call('GET', `/audit?customerId=${data.id}`, { token: admin });
      expect(trail.data.content).toHaveLength(1);
      const [entry] = trail.data.content;
      expect(entry).toMatchObject({ action: 'customer.created', requestId: headers.get('x-request-id') });
      expect(entry.actorId === clerk.id).toBe(n % 4 === 0);
      expect(entry.changes).toContainEqual({ field: 'email', from: null, to: `together${n}@example.com` });
    }
    expect(await disagreements(database)).toEqual({});
  });

  it('are added beside those who have an identity of somebody else, or of one another', async () => {
    const taken = await add(someone(0, { phone: '+8613800138000', lineId: 'U-taken' }));
    expect(taken.status).toBe(201);
    const before = await total();
    const refused = [
      { body: { phone: '+8613800138000' }, code: 'PHONE_TAKEN' },
      { body: { lineId: 'U-taken', email: 'fresh@example.com' }, code: 'IDENTITY_TAKEN' },
    ];
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, n) => {
        if (n % 45 === 7) return add(someone(n, refused[n < 45 ? 0 : 1]?.body));
        if (n % 30 === 11) return add(someone(n, { email: 'one-of-three@example.com' }));
        return add(someone(n, { email: `beside${n}@example.com` }));
      }),
    );
    expect([answers[7], answers[52]].map((answer) => [answer?.status, answer?.error.code])).toEqual(
      refused.map(({ code }) => [409, code]),
    );
    const rivals = [11, 41, 71].map((n) => answers[n]);
    expect(rivals.map((answer) => answer?.status).sort()).toEqual([201, 409, 409]);
    expect(created(answers)).toHaveLength(86);
    expect(await total()).toBe(before + 86);
    expect((await add(someone(1, { email: 'fresh@example.com' }))).status).toBe(201);
    expect(await disagreements(database)).toEqual({});
  });
});
