import { execFile, type ExecFileException } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config/load-config.js';
import { connectDataSource, dataSourceOptions } from '../src/database/data-source.js';
import { Chat, customer } from './support/chat.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { jwtSecret, Kefu } from './support/kefu.js';
import { Child, eventually } from './support/process.js';

interface Outcome {
  code: number;
  output: string;
}

const environment = (database: TestDatabase) => ({
  PATH: process.env.PATH,
  DATABASE_URL: database.url,
  JWT_SECRET: jwtSecret,
});

function migrate(database: TestDatabase): Promise<Outcome> {
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    };
    execFile(process.execPath, ['dist/migrate.js'], { env: environment(database) }, done);
  });
}

/** Every table as the database describes it. */
async function schemaOf(database: TestDatabase): Promise<string[]> {
  if (database.engine === 'sqlite') {
    const rows = await database.query(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    );
    return rows.map(({ sql }) => String(sql)).sort();
  }
  const tables = await database.query(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const statements = [];
  for (const { name } of tables) {
    const [row] = await database.query(`SHOW CREATE TABLE ${String(name)}`);
    statements.push(String(row?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, ''));
  }
  return statements.sort();
}

describe('migrations', () => {
  const databases: TestDatabase[] = [];
  const freshDatabase = async () => {
    const database = await createDatabase();
    databases.push(database);
    return database;
  };
  afterEach(() => Promise.all(databases.splice(0).map((database) => database.drop())));

  it('run once, by npm run migrate, which says what it did', async () => {
    const database = await freshDatabase();
    const first = await migrate(database);
    expect([first.code, first.output]).toEqual([0, expect.stringMatching(/^Migrated: Agents\d+, Customers\d+/)]);
    expect(await migrate(database)).toEqual({ code: 0, output: 'The schema is up to date.\n' });
    const kefu = await Kefu.start({ database, env: { MIGRATE_ON_START: 'false' } });
    await kefu.login();
    await kefu.stop();
  });

  it('run once when four processes run them at once', async () => {
    const [alone, together] = [await freshDatabase(), await freshDatabase()];
    await migrate(alone);
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => migrate(together)));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(outcomes.filter(({ output }) => output.startsWith('Migrated'))).toHaveLength(1);
    expect(await schemaOf(together)).toEqual(await schemaOf(alone));
  });

  it('end as they should when they are killed at any moment and run again', async () => {
    const whole = await freshDatabase();
    await migrate(whole);
    for (let round = 0; round < 8; round += 1) {
      const database = await freshDatabase();
      const child = new Child(process.execPath, ['dist/migrate.js'], { env: environment(database) });
      // Killed a little later each time, counted from its first table.
      const gone = child.exited();
      await Promise.race([
        gone,
        eventually(async () => expect((await schemaOf(database)).length).toBeGreaterThan(round)),
      ]);
      await child.stop('SIGKILL');
      expect((await migrate(database)).code).toBe(0);
      expect(await schemaOf(database)).toEqual(await schemaOf(whole));
    }
  });

  it('keep the rows that are there', async () => {
    const database = await freshDatabase();
    const kefu = await Kefu.start({ database });
    const token = await kefu.login();
    await kefu.call('POST', '/customers', { token, body: { name: '张三', primaryChannel: 'WEB' } });
    await kefu.stop();
    await migrate(database);
    expect(await database.query('SELECT name FROM customers')).toEqual([{ name: '张三' }]);
  });

  it('tell of conversations from before since when their customers wait', async () => {
    const database = await freshDatabase();
    const kefu = await Kefu.start({ database });
    const token = await kefu.login();
    const say = async (conversationId: string, by: string, content: string, internal = false) => {
      const path = `/conversations/${conversationId}/messages`;
      return (await kefu.call('POST', path, { token: by, body: { content, internal } })).data;
    };
    const begin = async () => {
      const { token: own } = await customer(kefu);
      const chat = await Chat.connect(kefu, own);
      const { conversationId } = await chat.post('你好');
      Chat.dropAll();
      return { id: conversationId as string, own };
    };
    const [waiting, answered, resolved] = [await begin(), await begin(), await begin()];
    for (const { id } of [waiting, answered, resolved]) await say(id, token, '您好');
    const first = await say(waiting.id, waiting.own, '在吗');
    await say(waiting.id, waiting.own, '在吗？');
    await say(waiting.id, token, '备注', true);
    await say(resolved.id, resolved.own, '谢谢');
    await kefu.call('POST', `/conversations/${resolved.id}/resolve`, { token });
    await kefu.stop();
    await database.query('ALTER TABLE conversations DROP COLUMN waiting_since');
    await database.query("DELETE FROM migrations WHERE name LIKE 'WaitingSince%'");
    expect((await migrate(database)).output).toMatch(/^Migrated: WaitingSince\d+\.?\n$/);

    const again = await Kefu.start({ database });
    const { data } = await again.call('GET', '/conversations', { token: await again.login() });
    const since = new Map(data.content.map((item: any) => [item.id, item.waitingSince]));
    expect([waiting, answered, resolved].map(({ id }) => since.get(id))).toEqual([first.createdAt, null, null]);
    await again.stop();
  });

  if (globalThis.databaseEngine === 'sqlite') {
    it('put messages in the order in which they came, and leave them what they were', async () => {
      const database = await freshDatabase();
      const kefu = await Kefu.start({ database });
      const token = await kefu.login();
      const people: { name: string; id: string; token: string }[] = [];
      for (const name of ['甲', '乙', '丙']) people.push({ name, ...(await customer(kefu)) });
      const say = async (to: Kefu, { token: own, name }: (typeof people)[number], n: number) => {
        const chat = await Chat.connect(to, own);
        const ack = await chat.post(`${name} ${n} `.repeat(n === 3 ? 900 : 1), {
          clientMessageId: `${n}`,
          metadata: { n },
        });
        Chat.dropAll();
        return ack;
      };
      for (const n of [1, 2, 3, 4]) for (const person of people) await say(kefu, person, n);
      const { data } = await kefu.call('GET', '/conversations', { token });
      const [{ id }] = data.content;
      await kefu.call('POST', `/conversations/${id}/messages`, { token, body: { content: '备注', internal: true } });
      await kefu.stop();
      const all = 'SELECT * FROM messages ORDER BY conversation_id, seq';
      const before = await database.query(all);

      const older = await connectDataSource(dataSourceOptions(loadConfig(environment(database)).database));
      for (let undone = 0; undone < 4; undone += 1) await older.undoLastMigration({ transaction: 'none' });
      await older.destroy();
      expect((await schemaOf(database)).join()).toMatch(
        /"?messages"? \([^;]*fk_messages_conversation[^;]*WITHOUT ROWID/,
      );
      expect(await database.query(all)).toEqual(before);
      expect((await migrate(database)).output).toMatch(
        /^Migrated: AppendedMessages\d+, AssigneeChanges\d+, CustomerActive\d+, MessageIds\d+\n$/,
      );
      expect(await database.query(all)).toEqual(before);
      expect(await database.query('SELECT rowid FROM messages WHERE seq = 1')).toHaveLength(3);

      const again = await Kefu.start({ database });
      for (const person of people) expect(await say(again, person, 4)).toMatchObject({ seq: 4 });
      const [first] = people;
      await again.call('DELETE', `/customers/${first?.id}`, { token: await again.login() });
      const left = before.filter(({ content }) => !String(content).startsWith('甲'));
      expect((await database.query(all)).filter(({ internal }) => internal === 0)).toEqual(
        left.filter(({ internal }) => internal === 0),
      );
      await again.stop();
    });
  }

  if (globalThis.databaseEngine === 'mariadb') {
    it('are left to the operator by MIGRATE_ON_START=false: an old schema is refused', async () => {
      const database = await freshDatabase();
      const child = new Child(process.execPath, ['dist/main.js'], {
        env: { ...environment(database), MIGRATE_ON_START: 'false', PORT: '0', LOG_FORMAT: 'json' },
      });
      expect(await child.exited()).toBe(1);
      expect(child.output).toContain('npm run migrate');
      expect((await schemaOf(database)).filter((statement) => !statement.includes('migrations'))).toEqual([]);
    });
  }
});
