import { createTable, insertInto, marks, openPool, valuesOf } from './chat-table.js';
import { nextSeq, Wire } from './chat-wire.js';
import { GroupCommit } from './group-commit.js';

/** `ws` with group commit, and nothing else: no rights, no rows of conversations, no idempotency but the unique key. */
const pool = openPool();
await pool.query(createTable);

const commits = new GroupCommit((messages) =>
  pool.query(`${insertInto} ${messages.map(() => marks).join(', ')}`, messages.flatMap(valuesOf)),
);

new Wire((message) => commits.store({ ...message, seq: nextSeq(message.conversationId) })).listen();
