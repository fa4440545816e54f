import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';

describe('a database that lets the service in no more', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  let token: string;
  const name = `kefu_${randomBytes(6).toString('hex')}`;
  const account = `${name}@'127.0.0.1'`;
  const schema = () => new URL(database.url).pathname.slice(1);
  beforeAll(async () => {
    database = await createDatabase();
    await database.query(`CREATE USER ${account} IDENTIFIED BY 'a password'`);
    await database.query(`GRANT ALL ON ${schema()}.* TO ${account}`);
    const url = database.url.replace('root@', `${name}:a%20password@`);
    kefu = await Kefu.start({ database: { ...database, url } });
    token = await kefu.login();
  });
  afterAll(async () => {
    await kefu.stop();
    await database.query(`DROP USER ${account}`);
    await database.drop();
  });

  const list = () => kefu.call('GET', '/customers', { token });
  const mended = `ALTER USER ${account} IDENTIFIED BY 'a password'`;

  it.each([
    ['another password', `ALTER USER ${account} IDENTIFIED BY 'another'`, mended, 'ER_ACCESS_DENIED_ERROR'],
    ['a password that has run out', `ALTER USER ${account} PASSWORD EXPIRE`, mended, 'ER_MUST_CHANGE_PASSWORD'],
    ['an account that is locked', `ALTER USER ${account} ACCOUNT LOCK`, `ALTER USER ${account} ACCOUNT UNLOCK`, ''],
    ['no right to it', `REVOKE ALL ON SCHEMA.* FROM ${account}`, `GRANT ALL ON SCHEMA.* TO ${account}`, ''],
  ])('for %s is away: 503, a warning, and all goes on when that is mended', async (_what, change, undo, code) => {
    const before = kefu.output.length;
    await database.query(change.replace('SCHEMA', schema()));
    await database.query(`KILL USER ${name}`).catch(() => undefined);
    for (let call = 0; call < 3; call += 1) {
      const { status, headers, error } = await list();
      expect([status, error.code, headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
    }
    await eventually(() => {
      expect(kefu.output.slice(before)).toMatch(new RegExp(`"level":"warn".*"code":"${code}`));
      return Promise.resolve();
    });
    expect((await kefu.callRoot('GET', '/health/ready')).status).toBe(503);
    await database.query(undo.replace('SCHEMA', schema()));
    await eventually(async () => expect((await list()).status).toBe(200));
    expect(kefu.output).not.toContain('"level":"error"');
  });

  it('or to a table of it is as little to blame on the call', async () => {
    const tables = ['agents', 'agent_sessions'];
    await database.query(`REVOKE ALL ON ${schema()}.* FROM ${account}`);
    for (const table of tables) await database.query(`GRANT ALL ON ${schema()}.${table} TO ${account}`);
    await database.query(`KILL USER ${name}`).catch(() => undefined);
    await eventually(async () => {
      expect((await list()).error?.code).toBe('UNAVAILABLE');
      expect(kefu.output).toContain('"ER_TABLEACCESS_DENIED_ERROR"');
    });
    await database.query(`GRANT ALL ON ${schema()}.* TO ${account}`);
    await database.query(`KILL USER ${name}`).catch(() => undefined);
    await eventually(async () => expect((await list()).status).toBe(200));
    expect(kefu.output).not.toContain('"level":"error"');
  });
});
