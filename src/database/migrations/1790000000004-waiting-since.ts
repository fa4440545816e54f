import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';

/** Since when the customer of a conversation has waited for an answer. */
export class WaitingSince1790000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // MySQL has no ADD COLUMN IF NOT EXISTS, and a run that was cut short may have added it.
    if (!(await runner.hasColumn('conversations', 'waiting_since'))) {
      const { datetime } = columnTypes(runner);
      await runner.query(`ALTER TABLE conversations ADD COLUMN waiting_since ${datetime} NULL`);
    }
    await runner.query(`
      UPDATE conversations SET waiting_since = (
        SELECT MIN(m.created_at) FROM messages m
         WHERE m.conversation_id = conversations.id AND m.sender_type = 'CUSTOMER' AND m.seq > COALESCE((
           SELECT MAX(a.seq) FROM messages a
            WHERE a.conversation_id = conversations.id AND a.sender_type = 'AGENT' AND a.internal = 0), 0)
      ) WHERE status = 'OPEN'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversations DROP COLUMN waiting_since');
  }
}
