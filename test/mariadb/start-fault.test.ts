import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';

describe('a start that the database does not allow ends with one line', () => {
  let database: TestDatabase;
  const name = `kefu_${randomBytes(6).toString('hex')}`;
  const account = `${name}@'127.0.0.1'`;
  beforeAll(async () => {
    database = await createDatabase();
    await database.query(`CREATE USER ${account} IDENTIFIED BY 'a password'`);
    await database.query(`GRANT SELECT, INSERT, CREATE ON ${new URL(database.url).pathname.slice(1)}.* TO ${account}`);
  });
  afterAll(async () => {
    await database.query(`DROP USER ${account}`);
    await database.drop();
  });

  const wordsOf = async (env: Record<string, string>) => {
    const kefu = await Kefu.launch({ database, env });
    expect(await kefu.process.exited()).toBe(1);
    await kefu.process.closed();
    const { level, msg, ...rest } = JSON.parse(kefu.output) as Record<string, unknown>;
    expect([level, Object.keys(rest).sort()]).toEqual(['fatal', ['pid', 'time']]);
    expect(msg).not.toContain('hunter2');
    return msg;
  };
  const refused = (path: string, code: string) =>
    `DATABASE_URL: ${new URL(database.url).host} does not let the service use the database "${path}" (${code}): see user, password, name and rights`;

  it('where password or name are wrong, or rights are missing', async () => {
    const { host, pathname } = new URL(database.url);
    const own = pathname.slice(1);
    const start = (user: string, path: string) => wordsOf({ DATABASE_URL: `mysql://${user}@${host}/${path}` });
    expect(await start(`${name}:hunter2`, own)).toBe(refused(own, 'ER_ACCESS_DENIED_ERROR'));
    expect(await start('root', 'nowhere')).toBe(refused('nowhere', 'ER_BAD_DB_ERROR'));
    expect(await start(`${name}:a%20password`, 'nowhere')).toBe(refused('nowhere', 'ER_DBACCESS_DENIED_ERROR'));
    expect(await start(`${name}:a%20password`, own)).toBe(refused(own, 'ER_TABLEACCESS_DENIED_ERROR'));
  });

  it('where the schema is an old one and is not to be migrated', async () => {
    expect(await wordsOf({ MIGRATE_ON_START: 'false' })).toBe(
      'MIGRATE_ON_START=false, and the schema of the database is out of date: run "npm run migrate" first',
    );
  });
});
