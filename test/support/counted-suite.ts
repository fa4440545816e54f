import { afterAll, beforeAll } from '@jest/globals';
import { openMariaDatabase, type TestDatabase } from './database.js';
import { Kefu } from './kefu.js';
import { createMariaDatabase, MariaDb } from './mariadb.js';

interface Running {
  database: TestDatabase;
  kefu: Kefu;
  /** The token of the first administrator. */
  admin: string;
}

/** Registers the hooks of a suite with a MariaDB of its own: what a server reads is counted for all who use it. */
export function countedSuite(): () => Running {
  let mariaDb: MariaDb;
  let running: Running;
  beforeAll(async () => {
    mariaDb = await MariaDb.start();
    const database = await openMariaDatabase(await createMariaDatabase(mariaDb.port, 'kefu_counted'), 'kefu_counted');
    const kefu = await Kefu.start({ database });
    running = { database, kefu, admin: await kefu.login() };
  });
  afterAll(async () => {
    await running.kefu.stop();
    await mariaDb.stop();
  });
  return () => running;
}
