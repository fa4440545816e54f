import type { AuditFact } from '../audit/audit-log.js';
import { changesBetween } from '../audit/field-change.js';
import type { Customer } from './customer.entity.js';
import { customerColumns } from './customer-row.js';

/** What the service sets by itself. */
const ownFields = ['id', 'active', 'lastInteractionAt', 'createdAt', 'updatedAt'];

/** What agents and customers say of a customer, beside whether they are switched on. */
const statedFields = customerColumns.map(({ property }) => property).filter((field) => !ownFields.includes(field));

/** That a customer has come to be, with all that is known of them. */
export function creationOf(customer: Customer): AuditFact {
  const changes = changesBetween(null, customer, [...statedFields, 'active']);
  return { action: 'customer.created', subjectId: customer.id, changes, at: customer.createdAt };
}

/** What an update has made of a customer: each field that changed is in one of these. */
export function factsOfUpdate(before: Customer, after: Customer): AuditFact[] {
  const facts: AuditFact[] = [];
  const changes = changesBetween(before, after, statedFields);
  if (changes.length > 0) facts.push({ action: 'customer.updated', subjectId: after.id, changes });
  if (before.active !== after.active) {
    const action = after.active ? 'customer.activated' : 'customer.deactivated';
    facts.push({ action, subjectId: after.id, changes: changesBetween(before, after, ['active']) });
  }
  return facts;
}
