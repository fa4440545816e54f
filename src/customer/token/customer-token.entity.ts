import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Channel } from '../../http/channel.js';

/** A customer's token. The token itself is nowhere kept. */
@Entity('customer_tokens')
export class CustomerToken {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  /** SHA-256 of the token, in hex. */
  @Column('varchar', { name: 'token_hash', length: 64 })
  tokenHash: string;

  @Column('varchar', { name: 'customer_id', length: 36 })
  customerId: string;

  /** The channel it was issued for. */
  @Column('varchar', { length: 20 })
  channel: Channel;

  /** Messages before this moment are not shown to its holder, who has not proven to be the customer. Null shows all. */
  @Column('datetime', { name: 'sees_from', precision: 3, nullable: true })
  seesFrom: Date | null;

  /** What its holder, who has not proven to be the customer, calls themselves: the customer's name is not theirs to see. */
  @Column('varchar', { name: 'stated_name', length: 255, nullable: true })
  statedName: string | null;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('datetime', { name: 'expires_at', precision: 3 })
  expiresAt: Date;

  /** Right to a few minutes. */
  @Column('datetime', { name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt: Date | null;
}
