import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseBackup } from '../support/backup.js';
import { Chat, customer } from '../support/chat.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';

/** The command of docs/operations.md that takes the account out of `kefu.sql`. */
const [, command = ''] = /`(sed -i .*kefu\.sql)`/.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];

/** Looks like what the command is for, and is not. */
const content = "请设置 DEFINER=`me`@host now\n/*!50003 CREATE*/ /*!50017 DEFINER=`x`@`y`*/ /*!50003 TRIGGER*/ 'ok'";

describe('a dump that is restored under another account', () => {
  const account = `restorer_${process.pid}`;
  let kefu: Kefu;
  let backup: DatabaseBackup;
  let target: TestDatabase;
  beforeAll(async () => {
    kefu = await Kefu.start();
    target = await createDatabase();
    await target.query(`CREATE USER '${account}'@'%'`);
    await target.query(`GRANT ALL ON ${new URL(target.url).pathname.slice(1)}.* TO '${account}'@'%'`);
  });
  afterAll(async () => {
    Chat.dropAll();
    await kefu.stop();
    await target.query(`DROP USER '${account}'@'%'`);
    await target.drop();
    backup.remove();
  });

  it('has every message as it was, and erasures go on', async () => {
    const { id, token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token);
    const { conversationId } = await chat.post(content);
    backup = DatabaseBackup.take(kefu.database);
    expect(readFileSync(backup.file, 'utf8')).toContain('/*!50017 DEFINER=`root`@');
    execSync(command, { cwd: dirname(backup.file) });

    const url = new URL(target.url);
    url.username = account;
    const database = { ...target, url: url.href };
    backup.restoreTo(database);
    const again = await Kefu.start({ database });
    const admin = await again.login();
    const path = `/conversations/${conversationId as string}/messages`;
    expect((await again.call('GET', path, { token: admin })).data[0].content).toBe(content);
    const triggers = await target.query(
      'SELECT DISTINCT definer FROM information_schema.triggers WHERE trigger_schema = DATABASE()',
    );
    expect(triggers).toEqual([{ definer: `${account}@%` }]);
    expect((await again.call('DELETE', `/customers/${id}`, { token: admin })).status).toBe(204);
    expect(again.output).not.toContain('not guarded');
    await again.stop();
  });
});
