import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Libsql from 'libsql';
import { backUp } from '../support/backup.js';
import { Kefu } from '../support/kefu.js';

describe('npm run backup', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-backup-'));
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(async () => {
    await kefu.stop();
    rmSync(folder, { recursive: true });
  });

  it('writes one file for its owner alone, and says how large it is', () => {
    const file = join(folder, 'kefu.backup');
    expect(backUp(kefu.database.url, file)).toBe(
      `${file} holds the whole database, checked: ${statSync(file).size} bytes\n`,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['kefu.backup']);
  });

  it('overwrites nothing', () => {
    const file = join(folder, 'kefu.backup');
    const before = statSync(file).mtimeMs;
    expect(() => backUp(kefu.database.url, file)).toThrow('is there already');
    expect(statSync(file).mtimeMs).toBe(before);
  });

  it('leaves nothing half done, and makes no database where there is none', () => {
    expect(() => backUp(kefu.database.url, join(folder, 'nowhere', 'kefu.backup'))).toThrow('There is no backup');
    const missing = join(folder, 'none.sqlite');
    expect(() => backUp(`sqlite:${missing}`, join(folder, 'other.backup'))).toThrow('there is no database');
    expect(existsSync(missing)).toBe(false);
    expect(readdirSync(folder)).toEqual(['kefu.backup']);
  });

  it('takes nothing else for a database of Kefu’s', () => {
    const other = join(folder, 'other.sqlite');
    const refused = () =>
      expect(() => backUp(`sqlite:${other}`, join(folder, 'o.backup'))).toThrow('no database of Kefu');
    writeFileSync(other, '');
    refused();
    const foreign = new Libsql(other);
    foreign.exec('CREATE TABLE customers (id)');
    refused();
    foreign.exec("CREATE TABLE migrations (name); INSERT INTO migrations VALUES ('Shop1')");
    foreign.close();
    refused();
    rmSync(other);
    expect(readdirSync(folder)).toEqual(['kefu.backup']);
  });

  it('leaves a server to its own tools', () => {
    expect(() => backUp('mysql://root@127.0.0.1:1/kefu', join(folder, 'other.backup'))).toThrow('docs/operations.md');
  });
});
