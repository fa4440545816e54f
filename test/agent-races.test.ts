import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword as stolen, createAgent, someEmail } from './support/agents.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import type { Answer } from './support/http.js';
import { Kefu } from './support/kefu.js';

const rounds = 4;
const fresh = 'a password that is fresh';

/** Hashing a password takes longer than a transaction: a call that was let in may come to its end after its session's. */
describe('what ends a session ends the calls that it has under way', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });

  const agents = Array.from({ length: rounds }, (_, n) => n);
  const thief = async (role: 'ADMIN' | 'AGENT') => {
    const agent = await createAgent(kefu, admin, role);
    return { ...agent, token: await kefu.login(agent.email, stolen) };
  };
  const statusOfLogin = (email: string, password: string) =>
    kefu.call('POST', '/auth/login', { body: { email, password } }).then(({ status }) => status);

  /** Several of `call` at a time, until its session is over. @returns once some are under way, how to wait for their end */
  async function goOn(call: () => Promise<Answer>): Promise<() => Promise<unknown>> {
    let isOver = false;
    let begun: () => void;
    const isUnderWay = new Promise<void>((resolve) => (begun = resolve));
    const line = async () => {
      while (!isOver) {
        const { error } = await call();
        begun();
        if (error?.code === 'UNAUTHENTICATED') isOver = true;
      }
    };
    const lines = Promise.all([line(), line(), line(), line()]);
    await isUnderWay;
    return () => lines;
  }

  it.each(agents)(
    'a password that an administrator sets stays, whatever the thief of the old one sends (%i)',
    async () => {
      const { id, email, token } = await thief('AGENT');
      const body = { currentPassword: stolen, newPassword: stolen };
      const ended = await goOn(() => kefu.call('POST', '/auth/password', { token, body }));
      const reset = await kefu.call('PUT', `/agents/${id}`, { token: admin, body: { password: fresh } });
      expect(reset.status).toBe(200);
      await ended();
      expect([await statusOfLogin(email, stolen), await statusOfLogin(email, fresh)]).toEqual([401, 200]);
    },
  );

  it.each(agents)('who is disabled does not change their password (%i)', async () => {
    const { id, email, token } = await thief('AGENT');
    const body = { currentPassword: stolen, newPassword: stolen };
    const ended = await goOn(() => kefu.call('POST', '/auth/password', { token, body }));
    const read = () => database.query('SELECT password_hash FROM agents WHERE id = ?', [id]);
    expect((await kefu.call('DELETE', `/agents/${id}`, { token: admin })).status).toBe(204);
    const hash = await read();
    await ended();
    expect([await read(), await statusOfLogin(email, stolen)]).toEqual([hash, 401]);
  });

  it.each(agents)('an administrator who is disabled does not enable themselves again (%i)', async () => {
    const { id, email, token } = await thief('ADMIN');
    const body = { status: 'ACTIVE', role: 'ADMIN', password: stolen };
    const own = Array.from({ length: 4 }, () => kefu.call('PUT', `/agents/${id}`, { token, body }));
    const disabled = await kefu.call('DELETE', `/agents/${id}`, { token: admin });
    expect(disabled.status).toBe(204);
    await Promise.all(own);
    const { data } = await kefu.call('GET', `/agents/${id}`, { token: admin });
    expect([data.status, await statusOfLogin(email, stolen)]).toEqual(['DISABLED', 401]);
  });

  it.each(agents)('nor makes another one (%i)', async () => {
    const { id, token } = await thief('ADMIN');
    const heir = () => ({ name: 'Heir', email: someEmail(), password: stolen, role: 'ADMIN' });
    const ended = await goOn(() => kefu.call('POST', '/agents', { token, body: heir() }));
    expect((await kefu.call('DELETE', `/agents/${id}`, { token: admin })).status).toBe(204);
    const count = () => database.query("SELECT COUNT(*) AS n FROM agents WHERE name = 'Heir'");
    const atTheEnd = await count();
    await ended();
    expect(await count()).toEqual(atTheEnd);
  });

  it.each(agents)('nor erases anybody (%i)', async () => {
    const { id, token } = await thief('ADMIN');
    const create = () =>
      kefu.call('POST', '/customers', { token: admin, body: { name: 'Victim', primaryChannel: 'WEB' } });
    const victims = (await Promise.all(Array.from({ length: 100 }, create))).map(({ data }) => data.id as string);
    let next = 0;
    const erase = () => kefu.call('DELETE', `/customers/${victims[(next += 1) % victims.length]}`, { token });
    const ended = await goOn(erase);
    expect((await kefu.call('DELETE', `/agents/${id}`, { token: admin })).status).toBe(204);
    const count = () => database.query("SELECT COUNT(*) AS n FROM customers WHERE name = 'Victim'");
    const atTheEnd = await count();
    await ended();
    expect(await count()).toEqual(atTheEnd);
  });

  it('to sign out is one act, however often it is sent', async () => {
    const { id, token } = await thief('AGENT');
    await Promise.all(Array.from({ length: 6 }, () => kefu.call('POST', '/auth/logout', { token })));
    const { data } = await kefu.call('GET', `/audit?subjectId=${id}&action=agent.signed-out`, { token: admin });
    expect(data.content).toHaveLength(1);
  });

  it('nobody is refused who only changes their own password, or administers', async () => {
    const { id, email, token } = await thief('ADMIN');
    const change = await kefu.call('POST', '/auth/password', {
      token,
      body: { currentPassword: stolen, newPassword: fresh },
    });
    expect(change.status).toBe(204);
    const again = await kefu.call('POST', '/auth/password', {
      token,
      body: { currentPassword: stolen, newPassword: fresh },
    });
    expect([again.status, again.error?.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect((await kefu.call('PUT', `/agents/${id}`, { token, body: { name: 'Honest' } })).status).toBe(200);
    expect(await statusOfLogin(email, fresh)).toBe(200);
  });
});
