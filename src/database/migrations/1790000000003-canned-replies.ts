import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';

/** Words that agents share. */
export class CannedReplies1790000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const type = columnTypes(runner);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS canned_replies (
        id ${type.id} NOT NULL PRIMARY KEY,
        shortcut ${type.varchar(32)} NOT NULL,
        content ${type.text} NOT NULL,
        created_at ${type.datetime} NOT NULL,
        updated_at ${type.datetime} NOT NULL,
        CONSTRAINT uq_canned_replies_shortcut UNIQUE (shortcut)
      ) ${type.table}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS canned_replies');
  }
}
