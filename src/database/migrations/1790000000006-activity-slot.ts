import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';
import { createIndex, dropIndex } from './create-index.js';
import { isMysql } from './is-mysql.js';

/**
 * Lists of conversations by their latest message go by ten seconds of it. A message moved an entry in each of four indexes,
 * and that was half of what it cost MariaDB; in a conversation that goes on it moves none now.
 */
export class ActivitySlot1790000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addSlot(runner);
    await replaceIndexes(runner, { gone: byMessage, come: bySlot });
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceIndexes(runner, { gone: bySlot, come: byMessage });
    await runner.query('ALTER TABLE conversations DROP COLUMN last_message_slot');
  }
}

/** A customer has few conversations: they are sorted when they are read. */
const bySlot = {
  ix_conversations_of_customer: 'customer_id, id',
  ix_conversations_slot: 'last_message_slot, id',
  ix_conversations_status_slot: 'status, last_message_slot, id',
  ix_conversations_assignee_slot: 'assignee_id, status, last_message_slot, id',
};
const byMessage = {
  ix_conversations_customer: 'customer_id, last_message_at, id',
  ix_conversations_last_message: 'last_message_at, id',
  ix_conversations_status: 'status, last_message_at, id',
  ix_conversations_assignee: 'assignee_id, status, last_message_at, id',
};

/**
 * `2024-01-15 10:30:0`: all but the last digit of the second. The schema keeps it: whoever writes `last_message_at`, a node
 * of an older version as well, need not know of it. SQLite cannot store a column that is added like this.
 */
async function addSlot(runner: QueryRunner): Promise<void> {
  if (await runner.hasColumn('conversations', 'last_message_slot')) return;
  const kind = isMysql(runner) ? 'STORED' : 'VIRTUAL';
  await runner.query(
    `ALTER TABLE conversations ADD COLUMN last_message_slot ${columnTypes(runner).code(18)}
       GENERATED ALWAYS AS (SUBSTR(last_message_at, 1, 18)) ${kind}`,
  );
}

/** First what comes: foreign keys want an index throughout. */
async function replaceIndexes(
  runner: QueryRunner,
  { gone, come }: Record<'gone' | 'come', Record<string, string>>,
): Promise<void> {
  for (const [name, columns] of Object.entries(come)) await createIndex(runner, 'conversations', name, columns);
  for (const name of Object.keys(gone)) await dropIndex(runner, 'conversations', name);
}
