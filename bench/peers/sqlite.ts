import Libsql from 'libsql';
import { Together } from '../../src/database/together.js';
import { createTable, insertInto, marks, valuesOf } from './chat-table.js';
import { nextSeq, type Stored, Wire } from './chat-wire.js';

/** The embedded database, synced at every commit: `COMMITS=group` many messages in one, `COMMITS=single` one in each. */
const database = new Libsql(process.env.DATABASE_FILE ?? '');
database.pragma('journal_mode = wal');
database.pragma('synchronous = 2');
database.exec(createTable);
const insert = database.prepare(`${insertInto} ${marks}`);

const write = (messages: Stored[]) => {
  database.exec('BEGIN IMMEDIATE');
  for (const message of messages) insert.run(valuesOf(message));
  database.exec('COMMIT');
  return Promise.resolve(messages);
};
const commits = new Together(write, { most: 200 });
const isGrouped = process.env.COMMITS === 'group';

new Wire(async (message) => {
  const stored = { ...message, seq: nextSeq(message.conversationId) };
  if (isGrouped) return commits.ask(stored);
  await write([stored]);
  return stored;
}).listen();
