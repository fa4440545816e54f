import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPlaceTrigger, createTrigger, dropTrigger } from './create-trigger.js';

const guard = {
  table: 'audit_entries',
  on: 'UPDATE' as const,
  refusal: 'An audit entry is never changed',
  kept: ['id', 'action', 'actor_type', 'actor_id', 'subject_type', 'subject_id', 'customer_id', 'created_at'],
  blanked: ['address', 'request_id'],
  lessened: ['changes'],
};
const old = 'tr_audit_entries_change';
const ours = 'tr_audit_entries_value';
const place = { name: 'tr_audit_entries_place', table: 'audit_entries', refusal: 'An audit entry is never replaced' };

/**
 * An erasure takes single values out of an entry of somebody else, and leaves which fields changed. Where it took whole
 * changes, the other value of a change went along, and nothing was left to say that something had gone. Where the account
 * may not create the new trigger, the old one stays.
 */
export class AuditValues1790000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await replace(runner, ours, old);
    await createPlaceTrigger(runner, place);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTrigger(runner, place.name);
    await replace(runner, old, ours);
  }
}

async function replace(runner: QueryRunner, created: string, dropped: string): Promise<void> {
  await dropTrigger(runner, created);
  if (await createTrigger(runner, { ...guard, name: created })) await dropTrigger(runner, dropped);
}
