import { describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { createMariaDatabase, MariaDb } from '../support/mariadb.js';

const warning = 'The database answers before commits are on disk';

describe('a database server', () => {
  it.each([
    ['that syncs each commit', [], undefined],
    ['that writes its log once a second', ['--innodb-flush-log-at-trx-commit=2'], 'innodb_flush_log_at_trx_commit=2'],
    ['whose binary log is not synced', ['--log-bin=binlog', '--sync-binlog=0'], 'sync_binlog=0'],
    ['whose binary log is', ['--log-bin=binlog', '--sync-binlog=1'], undefined],
  ])('%s: a start warns where what is acknowledged may be lost', async (_what, settings, named) => {
    const server = await MariaDb.start({ settings });
    const url = await createMariaDatabase(server.port, 'durability');
    const nothing = () => Promise.resolve();
    const database: TestDatabase = { engine: 'mariadb', url, query: () => Promise.resolve([]), drop: nothing };
    const kefu = await Kefu.start({ database });
    await kefu.stop();
    await server.stop();
    if (named === undefined) expect(kefu.output).not.toContain(warning);
    else for (const words of [warning, named]) expect(kefu.output).toContain(words);
  });
});
