import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conversationsOf, conversationsOpenFor } from '../../src/conversation/conversation-row.js';
import { asKnown } from '../../src/conversation/message/known-batch.js';
import { activeCustomers } from '../../src/conversation/message/message-batch.js';
import { selectRepeats } from '../../src/conversation/message/repeats.js';
import { mysqlDialect } from '../../src/database/dialect.js';
import type { Fragment } from '../../src/database/session.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';

/** As many as a full batch has: from 200 values on the server may read the whole table instead. */
const ids = Array.from({ length: 200 }, () => randomUUID());
const drafts = ids.map((id) => ({
  ...{ id, conversationId: id, content: '消息内容', metadata: null, clientMessageId: id, internal: false },
  sender: { kind: 'agent' as const, id, name: '', role: 'AGENT' as const, sessionId: id, expiresAt: '' },
}));

/** As `KnownBatch` moves rows on. */
function advanced(count: number): Fragment {
  return {
    sql: `UPDATE conversations${mysqlDialect.byKey('PRIMARY')} SET last_seq = last_seq + 1 WHERE ${asKnown(mysqlDialect, count)}`,
    parameters: ids.slice(0, count).flatMap((id) => [id, 1, 2]),
  };
}

describe('a batch of messages', () => {
  let kefu: Kefu;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    await database.query(
      "INSERT INTO customers (id, name, primary_channel) SELECT UUID(), '王芳', 'WEB' FROM seq_1_to_5000",
    );
    await database.query(
      `INSERT INTO conversations (id, customer_id, channel, status, last_seq, last_message_at, last_reply_at, created_at, revision, last_event, changed_at)
       SELECT UUID(), id, 'WEB', 'RESOLVED', 2, NOW(3), NOW(3), NOW(3), 1, 'created', NOW(3) FROM customers`,
    );
    await database.query('ANALYZE TABLE customers, conversations');
    // As the service's own connections: another collation of the constants makes another plan.
    await database.query('SET NAMES utf8mb4 COLLATE utf8mb4_bin');
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });

  const lock = mysqlDialect.forUpdate;
  it.each([
    ['customers', activeCustomers(mysqlDialect, ids), 'PRIMARY'],
    ['conversations', conversationsOf(mysqlDialect, ids, lock), 'PRIMARY'],
    ['open conversations', conversationsOpenFor(mysqlDialect, ids, lock), 'uq_conversations_open'],
    ['repeats', selectRepeats(mysqlDialect, drafts), 'uq_messages_client_message'],
    ...[1, 2, 3, 200].map((count) => [`${count} known conversations`, advanced(count), 'PRIMARY'] as const),
  ])('looks up its %s one by one, and locks no others', async (_what, statement, key) => {
    const plan = await database.query(`EXPLAIN ${statement?.sql ?? ''}`, statement?.parameters);
    expect(plan.map((row) => [row.type, row.key])).toEqual([['range', key]]);
  });
});
