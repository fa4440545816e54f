import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';
import { createIndex } from './create-index.js';
import { createTrigger, dropTrigger } from './create-trigger.js';

const guards = ['tr_audit_entries_update', 'tr_audit_entries_delete'];

/** Whom an act concerns, what it changed and from where; an index for each filter; no way to change what is written. */
export class AuditTrail1790000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const guard of guards) await dropTrigger(runner, guard);
    await addColumns(runner);
    await runner.query("UPDATE audit_entries SET customer_id = subject_id WHERE subject_type = 'customer'");
    await runner.query(`
      UPDATE audit_entries SET customer_id =
        (SELECT c.customer_id FROM conversations c WHERE c.id = audit_entries.subject_id)
       WHERE subject_type = 'conversation'`);
    await addIndexes(runner);
    await addGuards(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const guard of guards) await dropTrigger(runner, guard);
    for (const name of Object.keys(indexes)) await runner.dropIndex('audit_entries', name);
    for (const column of ['address', 'changes', 'customer_id']) await runner.dropColumn('audit_entries', column);
  }
}

/** Each is read in the order of time. Behind the id stands what goes with the filter: few found are found among entries. */
const indexes = {
  ix_audit_entries_created: 'created_at, id',
  ix_audit_entries_request: 'request_id, created_at, id',
  ix_audit_entries_subject: 'subject_id, created_at, id',
  ix_audit_entries_customer: 'customer_id, created_at, id, action',
  ix_audit_entries_actor: 'actor_id, created_at, id, action, subject_type',
  ix_audit_entries_action: 'action, created_at, id, actor_type',
  ix_audit_entries_actor_type: 'actor_type, created_at, id, subject_type',
  ix_audit_entries_subject_type: 'subject_type, created_at, id',
};

async function addColumns(runner: QueryRunner): Promise<void> {
  const type = columnTypes(runner);
  const columns = { customer_id: type.id, changes: type.json, address: type.code(45) };
  for (const [name, of] of Object.entries(columns)) {
    if (await runner.hasColumn('audit_entries', name)) continue;
    await runner.query(`ALTER TABLE audit_entries ADD COLUMN ${name} ${of} NULL`);
  }
}

async function addIndexes(runner: QueryRunner): Promise<void> {
  for (const [name, columns] of Object.entries(indexes)) await createIndex(runner, 'audit_entries', name, columns);
}

/** Only the erasure of a customer writes again, and only NULL. */
async function addGuards(runner: QueryRunner): Promise<void> {
  const kept = ['id', 'action', 'actor_type', 'actor_id', 'subject_type', 'subject_id', 'customer_id', 'created_at'];
  const blanked = ['changes', 'address', 'request_id'];
  const [update = '', remove = ''] = guards;
  const refusal = 'An audit entry is never changed';
  const table = 'audit_entries';
  await createTrigger(runner, { name: update, table, on: 'UPDATE', refusal, kept, blanked });
  await createTrigger(runner, { name: remove, table, on: 'DELETE', refusal: 'An audit entry is never deleted' });
}
