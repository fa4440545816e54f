import { afterEach, describe, expect, it } from '@jest/globals';
import { createDatabase, deafNodes, type TestDatabase } from './support/database.js';
import { adminEmail, Kefu } from './support/kefu.js';

/** What the first start prints, once, where no password was chosen. */
function printedLogin(kefu: Kefu): { email: string; password: string } | undefined {
  const [, email, password] = /E-mail\s+(\S+)\s+Password\s+(\S+)/.exec(kefu.output) ?? [];
  return email === undefined || password === undefined ? undefined : { email, password };
}

describe('the first administrator', () => {
  const started: Kefu[] = [];
  const databases: TestDatabase[] = [];
  const start = async (database: TestDatabase, env: Record<string, string>) => {
    const kefu = await Kefu.start({ database, env: { ...deafNodes(), ...env } });
    started.push(kefu);
    return kefu;
  };
  const freshDatabase = async () => {
    const database = await createDatabase();
    databases.push(database);
    return database;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((kefu) => kefu.stop()));
    await Promise.all(databases.splice(0).map((database) => database.drop()));
  });

  it('gets a generated password that is printed once and is another one at every fresh start', async () => {
    const passwords = [];
    for (let n = 0; n < 2; n += 1) {
      const database = await freshDatabase();
      const first = await start(database, { ADMIN_PASSWORD: '' });
      const login = printedLogin(first);
      expect(login?.email).toBe(adminEmail);
      // 128 bits in base64url.
      expect(login?.password).toMatch(/^[\w-]{22}$/);
      expect(first.output.split(login?.password ?? '').length - 1).toBe(1);
      await first.login(login?.email, login?.password);
      passwords.push(login?.password);
      await first.stop();
      const again = await start(database, { ADMIN_PASSWORD: '' });
      expect(printedLogin(again)).toBeUndefined();
      await again.login(login?.email, login?.password);
    }
    expect(new Set(passwords).size).toBe(2);
  });

  it('begins the audit trail: made by the service itself', async () => {
    const kefu = await start(await freshDatabase(), {});
    const token = await kefu.login();
    const { data: admin } = await kefu.call('GET', '/auth/me', { token });
    const { data } = await kefu.call('GET', '/audit?actorType=system', { token });
    expect(data.content).toEqual([
      {
        id: expect.any(String),
        action: 'agent.created',
        actorType: 'system',
        actorId: null,
        subjectType: 'agent',
        subjectId: admin.id,
        customerId: null,
        changes: [],
        address: null,
        requestId: null,
        createdAt: expect.any(String),
      },
    ]);
  });

  it('signs in with the e-mail that was chosen, however its letters are composed', async () => {
    const [composed, decomposed] = ['jos\u00e9@kefu.example', 'Jose\u0301@kefu.example'];
    const kefu = await start(await freshDatabase(), { ADMIN_EMAIL: decomposed });
    for (const email of [decomposed, composed]) await kefu.login(email);
  });

  it('gets the chosen password, which is not printed', async () => {
    const kefu = await start(await freshDatabase(), { ADMIN_PASSWORD: '  chosen by the operator ' });
    await kefu.login(adminEmail, '  chosen by the operator ');
    expect(kefu.output).not.toContain('chosen by the operator');
    expect(printedLogin(kefu)).toBeUndefined();
  });

  it('is never reset by a later start with another password', async () => {
    const database = await freshDatabase();
    await (await start(database, { ADMIN_PASSWORD: 'the first password' })).stop();
    const kefu = await start(database, { ADMIN_PASSWORD: 'the second password', ADMIN_EMAIL: 'other@kefu.test' });
    await kefu.login(adminEmail, 'the first password');
    await expect(kefu.login(adminEmail, 'the second password')).rejects.toThrow('INVALID_CREDENTIALS');
    await expect(kefu.login('other@kefu.test', 'the second password')).rejects.toThrow('INVALID_CREDENTIALS');
  });

  it('is not brought back by a start once every agent is disabled', async () => {
    const database = await freshDatabase();
    await (await start(database, {})).stop();
    await database.query("UPDATE agents SET status = 'DISABLED'");
    const kefu = await start(database, { ADMIN_PASSWORD: 'the second password' });
    await expect(kefu.login(adminEmail, 'the second password')).rejects.toThrow('INVALID_CREDENTIALS');
  });

  it('is one, and printed by one, when several nodes start at once on an empty database', async () => {
    const database = await freshDatabase();
    const nodes = await Promise.all(Array.from({ length: 4 }, () => start(database, { ADMIN_PASSWORD: '' })));
    expect(await database.query('SELECT email FROM agents')).toEqual([{ email: adminEmail }]);
    expect(await database.query("SELECT actor_type FROM audit_entries WHERE action = 'agent.created'")).toHaveLength(1);
    const logins = nodes.map(printedLogin).filter((login) => login !== undefined);
    expect(logins).toHaveLength(1);
    await nodes[0]?.login(logins[0]?.email, logins[0]?.password);
  });
});
