import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';

/**
 * Whether the customer of a conversation is active, beside `revision` and `last_seq`, which a message into a known conversation
 * looks at anyway: to lock the customer's row as well was a fifth of what a batch cost MariaDB.
 */
export class CustomerActive1790000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // MySQL has no ADD COLUMN IF NOT EXISTS, and a run that was cut short may have added it.
    if (!(await runner.hasColumn('conversations', 'customer_active'))) {
      const { boolean } = columnTypes(runner);
      await runner.query(`ALTER TABLE conversations ADD COLUMN customer_active ${boolean} NOT NULL DEFAULT 1`);
    }
    await runner.query(
      'UPDATE conversations SET customer_active = 0 WHERE customer_id IN (SELECT id FROM customers WHERE active = 0)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversations DROP COLUMN customer_active');
  }
}
