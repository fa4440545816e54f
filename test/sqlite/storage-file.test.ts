import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Libsql from 'libsql';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';

describe('the embedded database', () => {
  it('is synced at every commit and checks foreign keys, also when it is opened again', async () => {
    const kefu = await Kefu.start();
    await kefu.kill();
    const again = await Kefu.start({ database: kefu.database });
    expect(await kefu.database.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    // The service reads its own settings back at every open, and refuses to start with others.
    await again.login();
    await again.stop();
    await kefu.database.drop();
  });

  it('is for its owner alone, as is what lies beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kefu-modes-'));
    const data = join(folder, 'data');
    const kefu = await Kefu.start({ env: { DATABASE_URL: `sqlite:${data}/kefu.sqlite` } });
    await kefu.login();
    const modes = [data, ...readdirSync(data).map((name) => join(data, name))].map((path) => [
      path.slice(folder.length),
      (statSync(path).mode & 0o777).toString(8),
    ]);
    await kefu.stop();
    rmSync(folder, { recursive: true });
    expect(Object.fromEntries(modes)).toEqual({
      '/data': '700',
      '/data/kefu.sqlite': '600',
      '/data/kefu.sqlite-serving': '600',
      '/data/kefu.sqlite-shm': '600',
      '/data/kefu.sqlite-wal': '600',
    });
  });

  it('empties its log when that has grown beyond 64 MB', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kefu-log-'));
    const file = join(folder, 'kefu.sqlite');
    const kefu = await Kefu.start({ env: { DATABASE_URL: `sqlite:${file}` } });
    const token = await kefu.login();
    const loader = new Libsql(file);
    loader.exec('CREATE TABLE loaded (content BLOB); BEGIN');
    const insert = loader.prepare('INSERT INTO loaded VALUES (randomblob(1000000))');
    for (let number = 0; number < 70; number += 1) insert.run();
    loader.exec('COMMIT; DROP TABLE loaded');
    loader.close();
    const logBytes = () => statSync(`${file}-wal`).size;
    expect(logBytes()).toBeGreaterThan(64 * 1_048_576);
    await eventually(() => {
      expect(logBytes()).toBeLessThan(1_048_576);
      return Promise.resolve();
    }, 60_000);
    expect((await kefu.call('GET', '/customers', { token })).status).toBe(200);
    await kefu.stop();
    rmSync(folder, { recursive: true });
  });

  it('keeps each customer’s side rows with it', async () => {
    const kefu = await Kefu.start();
    const token = await kefu.login();
    const body = { name: '张三', primaryChannel: 'LINE', lineId: 'U1', tags: ['VIP'] };
    const { data } = await kefu.call('POST', '/customers', { token, body });
    await kefu.call('POST', `/customers/${data.id as string}/token`, { token });
    await kefu.call('DELETE', `/customers/${data.id as string}`, { token });
    for (const table of [
      'customer_identities',
      'customer_tokens',
      'customer_names',
      'customer_name_grams',
      'customer_tags',
    ]) {
      expect([table, await kefu.database.query(`SELECT * FROM ${table}`)]).toEqual([table, []]);
    }
    expect(await kefu.database.query('PRAGMA foreign_key_check')).toEqual([]);
    expect(await kefu.database.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    await kefu.stop();
  });
});
