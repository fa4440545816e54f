import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTrigger, dropTrigger } from './create-trigger.js';

const guard = {
  table: 'audit_entries',
  on: 'UPDATE' as const,
  refusal: 'An audit entry is never changed',
  kept: ['id', 'action', 'actor_type', 'actor_id', 'subject_type', 'subject_id', 'customer_id', 'created_at'],
};
const old = 'tr_audit_entries_update';
const ours = 'tr_audit_entries_change';

/**
 * An erasure takes single changes out of an entry of somebody else. Where it took them all, it took along what told whom else
 * that one's values were: when these were erased, they were not found. Where the account may not create the new trigger, the
 * old one stays.
 */
export class AuditChanges1790000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await dropTrigger(runner, ours);
    const lessened = { ...guard, name: ours, blanked: ['address', 'request_id'], lessened: 'changes' };
    if (await createTrigger(runner, lessened)) await dropTrigger(runner, old);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTrigger(runner, old);
    const blanked = { ...guard, name: old, blanked: ['changes', 'address', 'request_id'] };
    if (await createTrigger(runner, blanked)) await dropTrigger(runner, ours);
  }
}
