import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropIndex } from './create-index.js';
import { isMysql } from './is-mysql.js';

/**
 * Nothing looks for a message by its id, which is drawn with 74 random bits: to keep an index of them was an eighth of what a
 * message cost MariaDB. On SQLite it belongs to the table, which would have to be written anew, and costs next to nothing: ids come in
 * the order of their index.
 */
export class MessageIds1790000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (isMysql(runner)) await dropIndex(runner, 'messages', 'uq_messages_id');
  }

  async down(runner: QueryRunner): Promise<void> {
    if (isMysql(runner)) await runner.query('ALTER TABLE messages ADD CONSTRAINT uq_messages_id UNIQUE (id)');
  }
}
