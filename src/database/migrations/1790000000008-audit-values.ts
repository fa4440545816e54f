import type { MigrationInterface, QueryRunner } from 'typeorm';
import { replaceGuard } from './audit-change-guard.js';
import { createPlaceTrigger, dropTrigger } from './create-trigger.js';

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
    await replaceGuard(runner, ours, old);
    await createPlaceTrigger(runner, place);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTrigger(runner, place.name);
    await replaceGuard(runner, old, ours);
  }
}
