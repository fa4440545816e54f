import { Together } from '../../src/database/together.js';
import { createTable, insertInto, marks, openPool, valuesOf } from './chat-table.js';
import { nextSeq, type Stored, Wire } from './chat-wire.js';

/** `ws` with group commit, and nothing else: no rights, no rows of conversations, no idempotency but the unique key. */
const pool = openPool();
await pool.query(createTable);

const commits = new Together(
  async (messages: Stored[]) => {
    await pool.query(`${insertInto} ${messages.map(() => marks).join(', ')}`, messages.flatMap(valuesOf));
    return messages;
  },
  { most: 200 },
);

new Wire((message) => commits.ask({ ...message, seq: nextSeq(message.conversationId) })).listen();
