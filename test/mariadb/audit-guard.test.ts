import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createDatabase, tableNames, type TestDatabase } from '../support/database.js';
import { tablesWith } from '../support/dump.js';
import { Kefu } from '../support/kefu.js';

const warning = 'Entries of the audit trail are not guarded';
const rights = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES';

/** What they do, and when; the migration's refuse only under some condition. */
async function triggersOf(database: TestDatabase): Promise<unknown[]> {
  const rows = await database.query('SHOW TRIGGERS');
  return rows.map(({ Trigger: name, Event: event, Timing: timing, Statement: statement }) => {
    const body = String(statement)
      .replace(/\s+/g, ' ')
      .replace(/^IF 1 = 1 THEN (.*); END IF$/, '$1');
    return { name, event, timing, body: body.trim() };
  });
}

describe('an account that may not create triggers', () => {
  const databases: TestDatabase[] = [];
  let database: TestDatabase;
  let own: TestDatabase;
  let account: string;
  const begin = async () => {
    database = await createDatabase();
    databases.push(database);
    const name = `kefu_${randomBytes(6).toString('hex')}`;
    account = `${name}@'127.0.0.1'`;
    await database.query(`CREATE USER ${account} IDENTIFIED BY 'a password'`);
    const schema = new URL(database.url).pathname.slice(1);
    await database.query(`GRANT ${rights} ON ${schema}.* TO ${account}`);
    own = { ...database, url: database.url.replace('root@', `${name}:a%20password@`) };
  };
  afterEach(async () => {
    await database.query(`DROP USER ${account}`);
    await Promise.all(databases.splice(0).map((each) => each.drop()));
  });

  /** What the start says; the entries are what they were before it. */
  const start = async () => {
    const entries = () => database.query('SELECT * FROM audit_entries ORDER BY id');
    const kefu = await Kefu.start({ database: own });
    const before = await entries();
    await kefu.stop();
    expect(await entries()).toEqual(before);
    return kefu.output;
  };

  it('is served, and told at each start that entries are not guarded', async () => {
    await begin();
    expect(await start()).toContain(warning);
    expect(await start()).toContain(warning);
    expect(await database.query('SELECT actor_type, action FROM audit_entries')).toEqual([
      { actor_type: 'system', action: 'agent.created' },
    ]);
  });

  it('is not told so once another account has created them as documented', async () => {
    await begin();
    await start();
    const [, sql = ''] = /DELIMITER \/\/(.+?)```/s.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
    const statements = sql.split('//').filter((statement) => statement.trim() !== '');
    expect(statements).toHaveLength(2);
    for (const statement of statements) await database.query(statement);
    expect(await start()).not.toContain(warning);
    const migrated = await createDatabase();
    databases.push(migrated);
    await (await Kefu.start({ database: migrated })).stop();
    expect(await triggersOf(database)).toEqual(await triggersOf(migrated));
  });

  it('is not told so once it may not write there either', async () => {
    await begin();
    await start();
    const schema = new URL(database.url).pathname.slice(1);
    await database.query(`REVOKE UPDATE, DELETE ON ${schema}.* FROM ${account}`);
    for (const table of await tableNames(database)) {
      const granted = table === 'audit_entries' ? 'UPDATE (changes, address, request_id)' : 'UPDATE, DELETE';
      await database.query(`GRANT ${granted} ON ${schema}.${table} TO ${account}`);
    }
    expect(await start()).not.toContain(warning);
  });

  it('has entries lose all at once by a trigger that was made for an earlier version', async () => {
    await begin();
    await start();
    await database.query(
      `CREATE TRIGGER tr_audit_entries_update BEFORE UPDATE ON audit_entries FOR EACH ROW
       IF NOT (NEW.action <=> OLD.action AND (NEW.changes IS NULL OR NEW.changes <=> OLD.changes))
       THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'An audit entry is never changed'; END IF`,
    );
    const kefu = await Kefu.start({ database: own });
    const token = await kefu.login();
    const create = async (email: string) => {
      const body = { name: '张三', primaryChannel: 'EMAIL', email };
      return (await kefu.call('POST', '/customers', { token, body })).data.id as string;
    };
    const email = 'typed-before@example.com';
    const other = await create(email);
    await kefu.call('PUT', `/customers/${other}`, { token, body: { email: 'their-own@example.com' } });
    const owner = await create(email);
    expect((await kefu.call('DELETE', `/customers/${owner}`, { token })).status).toBe(204);
    expect(await tablesWith(database, [email])).toEqual({});
    const { data } = await kefu.call('GET', `/audit?customerId=${other}`, { token });
    expect(data.content.map(({ changes }: { changes: unknown[] }) => changes)).toEqual([[], []]);
    await kefu.stop();
  });
});
