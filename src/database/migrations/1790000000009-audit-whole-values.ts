import type { MigrationInterface, QueryRunner } from 'typeorm';
import { replaceGuard } from './audit-change-guard.js';

const old = 'tr_audit_entries_value';
const ours = 'tr_audit_entries_whole';

/**
 * A value goes as a whole or stays as it is. On MySQL the trigger of before let lists and objects within a value lose parts,
 * and so an entry tell what never was. Where the account may not create the new one, the old one stays.
 */
export class AuditWholeValues1790000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await replaceGuard(runner, ours, old);
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceGuard(runner, old, ours);
  }
}
