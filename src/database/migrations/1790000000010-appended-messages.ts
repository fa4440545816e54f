import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';
import { isMysql } from './is-mysql.js';

/**
 * On SQLite messages stand in the order in which they came, no longer with those of their conversation: a batch filled a page for
 * each conversation that it had a message of, and split every tenth, and writes them next to each other now.
 */
export class AppendedMessages1790000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (!isMysql(runner)) await rebuild(runner, '');
  }

  async down(runner: QueryRunner): Promise<void> {
    if (!isMysql(runner)) await rebuild(runner, columnTypes(runner).clustered);
  }
}

const columns = [
  'conversation_id, seq, id, sender_type, sender_id, content',
  'metadata, internal, client_message_id, created_at',
].join(', ');

/** @param order what ends its CREATE TABLE */
async function rebuild(runner: QueryRunner, order: string): Promise<void> {
  const type = columnTypes(runner);
  await runner.query(`
    CREATE TABLE messages_rebuilt (
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
    ) ${order}`);
  await runner.query(
    `INSERT INTO messages_rebuilt (${columns}) SELECT ${columns} FROM messages ORDER BY conversation_id, seq`,
  );
  await runner.query('DROP TABLE messages');
  await runner.query('ALTER TABLE messages_rebuilt RENAME TO messages');
}
