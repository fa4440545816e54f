// Overlaps two transactions and a read on the built service's own database, and prints what became of them. Its
// environment is the service's. Over HTTP a transaction on SQLite ends within one turn of the event loop; here the first
// is held open until the others have had their chance.
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../../dist/src/config/load-config.js';
import { dataSourceOptions, openDataSource } from '../../dist/src/database/data-source.js';
import { MysqlDatabase } from '../../dist/src/database/mysql.database.js';
import { SqliteDatabase } from '../../dist/src/database/sqlite.database.js';

const settings = loadConfig(process.env).database;
const dataSource = await openDataSource(dataSourceOptions(settings));
const database =
  settings.kind === 'mysql'
    ? await MysqlDatabase.open(dataSource)
    : await SqliteDatabase.open(dataSource, settings.file);

const insert = (session, id) =>
  session.execute(
    `INSERT INTO audit_entries (id, action, actor_type, subject_type, subject_id, created_at)
     VALUES (?, 'tried', 'agent', 'agent', ?, '2024-01-15 10:30:00.000')`,
    [id, id],
  );
const seeFirst = (session) => session.query("SELECT id FROM audit_entries WHERE id = 'first'");

let begun;
const firstHasWritten = new Promise((resolve) => (begun = resolve));
const first = database.transaction(async (session) => {
  await insert(session, 'first');
  begun();
  await delay(300);
  throw new Error('taken back');
});
await firstHasWritten;
const second = database.transaction((session) => insert(session, 'second'));
const seen = database.read(seeFirst);
const [firstOutcome, secondOutcome, seenOutcome] = await Promise.allSettled([first, second, seen]);
const stored = await database.read((session) => session.query("SELECT id FROM audit_entries WHERE action = 'tried'"));
process.stdout.write(
  JSON.stringify({
    first: firstOutcome.status === 'rejected' ? firstOutcome.reason.message : 'committed',
    second: secondOutcome.status === 'fulfilled' ? 'committed' : secondOutcome.reason.message,
    seenMeanwhile: seenOutcome.value.length,
    stored: stored.map(({ id }) => id),
  }),
);
await database.onApplicationShutdown?.();
await dataSource.destroy();
