import { execFile, type ExecFileException } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
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
