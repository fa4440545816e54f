import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One fact that must outlive what it speaks of: who did what to which row, and when. No personal data. */
@Entity('audit_entries')
export class AuditEntry {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  /** Past-tense fact, e.g. `customer.deleted`. */
  @Column('varchar', { length: 50 })
  action: string;

  @Column('varchar', { name: 'actor_type', length: 20 })
  actorType: string;

  @Column('varchar', { name: 'actor_id', length: 36, nullable: true })
  actorId: string | null;

  @Column('varchar', { name: 'subject_type', length: 20 })
  subjectType: string;

  @Column('varchar', { name: 'subject_id', length: 36 })
  subjectId: string;

  @Column('varchar', { name: 'request_id', length: 64, nullable: true })
  requestId: string | null;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: Date;
}
