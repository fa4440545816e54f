import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Words that agents say often, found by what they type after a slash. All agents share them. */
@Entity('canned_replies')
export class CannedReply {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  @Column('varchar', { length: 32 })
  shortcut: string;

  @Column('text')
  content: string;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: string;

  @Column('datetime', { name: 'updated_at', precision: 3 })
  updatedAt: string;
}
