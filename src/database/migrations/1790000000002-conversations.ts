import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';
import { createIndex } from './create-index.js';

/** Conversations, their messages, and how far each participant has come in them. */
export class Conversations1790000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createConversations(runner);
    await createMessages(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS conversation_cursors');
    await runner.query('DROP TABLE IF EXISTS messages');
    await runner.query('DROP TABLE IF EXISTS conversations');
  }
}

/** `open_for` is the customer while the conversation is open, so its unique key allows a customer only one such. */
async function createConversations(runner: QueryRunner): Promise<void> {
  const type = columnTypes(runner);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS conversations (
      id ${type.id} NOT NULL PRIMARY KEY,
      customer_id ${type.id} NOT NULL,
      channel ${type.code(20)} NOT NULL,
      status ${type.code(20)} NOT NULL,
      open_for ${type.id} NULL,
      assignee_id ${type.id} NULL,
      last_seq ${type.integer} NOT NULL,
      last_message_at ${type.datetime} NOT NULL,
      last_reply_at ${type.datetime} NOT NULL,
      created_at ${type.datetime} NOT NULL,
      resolved_at ${type.datetime} NULL,
      revision ${type.integer} NOT NULL,
      last_event ${type.code(20)} NOT NULL,
      changed_at ${type.datetime} NOT NULL,
      CONSTRAINT uq_conversations_open UNIQUE (open_for),
      CONSTRAINT fk_conversations_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
      CONSTRAINT fk_conversations_assignee FOREIGN KEY (assignee_id) REFERENCES agents (id)
    ) ${type.table}`);
  const indexes = {
    ix_conversations_customer: 'customer_id, last_message_at, id',
    ix_conversations_last_message: 'last_message_at, id',
    ix_conversations_status: 'status, last_message_at, id',
    ix_conversations_assignee: 'assignee_id, status, last_message_at, id',
    ix_conversations_changed: 'changed_at, id',
    ix_conversations_created: 'created_at, id',
  };
  for (const [name, columns] of Object.entries(indexes)) await createIndex(runner, 'conversations', name, columns);
}

async function createMessages(runner: QueryRunner): Promise<void> {
  const type = columnTypes(runner);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS messages (
      conversation_id ${type.id} NOT NULL,
      seq ${type.integer} NOT NULL,
      id ${type.id} NOT NULL,
      sender_type ${type.code(20)} NOT NULL,
      sender_id ${type.id} NOT NULL,
      content ${type.text} NOT NULL,
      metadata ${type.json} NULL,
      internal ${type.boolean} NOT NULL,
      client_message_id ${type.bytes(256)} NULL,
      created_at ${type.datetime} NOT NULL,
      PRIMARY KEY (conversation_id, seq),
      CONSTRAINT uq_messages_id UNIQUE (id),
      CONSTRAINT uq_messages_client_message UNIQUE (sender_id, client_message_id),
      CONSTRAINT fk_messages_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
    ) ${type.clustered}`);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS conversation_cursors (
      conversation_id ${type.id} NOT NULL,
      participant_id ${type.id} NOT NULL,
      read_seq ${type.integer} NOT NULL,
      received_seq ${type.integer} NOT NULL,
      PRIMARY KEY (conversation_id, participant_id),
      CONSTRAINT fk_conversation_cursors_conversation
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
    ) ${type.clustered}`);
}
