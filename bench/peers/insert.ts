import { createTable, insertInto, marks, openPool, valuesOf } from './chat-table.js';
import { nextSeq, Wire } from './chat-wire.js';

/** What people write first: an INSERT for each message before it is acknowledged. */
const pool = openPool();
await pool.query(createTable);

new Wire(async (message) => {
  const stored = { ...message, seq: nextSeq(message.conversationId) };
  await pool.execute(`${insertInto} ${marks}`, valuesOf(stored));
  return stored;
}).listen();
