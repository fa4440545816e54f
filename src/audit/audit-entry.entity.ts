import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ActorType, AuditAction, SubjectType } from './audit-action.js';

/** One field that an act has changed. Without `from` or `to` where the value is not kept, or an erasure has taken it. */
export interface FieldChange {
  field: string;
  from?: unknown;
  to?: unknown;
}

/**
 * One act: who did what to whom, when and from where. Entries are never changed or deleted, but that the erasure of a
 * customer takes out of theirs all that is not an id of ours, and out of another's what the customer was called.
 */
@Entity('audit_entries')
export class AuditEntry {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  @Column('varchar', { length: 50 })
  action: AuditAction;

  @Column('varchar', { name: 'actor_type', length: 20 })
  actorType: ActorType;

  @Column('varchar', { name: 'actor_id', length: 36, nullable: true })
  actorId: string | null;

  @Column('varchar', { name: 'subject_type', length: 20 })
  subjectType: SubjectType;

  @Column('varchar', { name: 'subject_id', length: 36 })
  subjectId: string;

  /** The customer whom it concerns, be the subject themselves, their token or their conversation. */
  @Column('varchar', { name: 'customer_id', length: 36, nullable: true })
  customerId: string | null;

  /** Null where nothing is told of single fields. */
  @Column('json', { nullable: true })
  changes: FieldChange[] | null;

  /** The caller's. */
  @Column('varchar', { length: 45, nullable: true })
  address: string | null;

  @Column('varchar', { name: 'request_id', length: 64, nullable: true })
  requestId: string | null;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: string;
}
