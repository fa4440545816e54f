import type { QueryRunner } from 'typeorm';
import { createTrigger, dropTrigger, type Guard } from './create-trigger.js';

/** Lets an erasure take values out of an entry, and nobody anything else. */
const guard: Omit<Guard, 'name'> = {
  table: 'audit_entries',
  on: 'UPDATE',
  refusal: 'An audit entry is never changed',
  kept: ['id', 'action', 'actor_type', 'actor_id', 'subject_type', 'subject_id', 'customer_id', 'created_at'],
  blanked: ['address', 'request_id'],
  lessened: 'changes',
};

/** Puts that guard, as `created`, in the place of the one that is called `dropped`; where the account may not, that one stays. */
export async function replaceGuard(runner: QueryRunner, created: string, dropped: string): Promise<void> {
  await dropTrigger(runner, created);
  if (await createTrigger(runner, { ...guard, name: created })) await dropTrigger(runner, dropped);
}
