import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Channel } from '../http/channel.js';

/** Values an agent keeps about a customer under names of their own choice. */
export type CustomFields = Record<string, unknown>;

/** Somebody who is served, however they arrive. The columns are those of the user's document. */
@Entity('customers')
export class Customer {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  @Column('varchar', { length: 255 })
  name: string;

  @Column('varchar', { name: 'primary_channel', length: 50 })
  primaryChannel: Channel;

  @Column('varchar', { length: 255, nullable: true })
  email: string | null;

  /** E.164. */
  @Column('varchar', { length: 50, nullable: true })
  phone: string | null;

  @Column('varchar', { name: 'wechat_openid', length: 255, nullable: true })
  wechatOpenId: string | null;

  @Column('varchar', { name: 'whatsapp_id', length: 255, nullable: true })
  whatsappId: string | null;

  @Column('varchar', { name: 'line_id', length: 255, nullable: true })
  lineId: string | null;

  @Column('varchar', { name: 'telegram_id', length: 255, nullable: true })
  telegramId: string | null;

  @Column('varchar', { name: 'facebook_id', length: 255, nullable: true })
  facebookId: string | null;

  @Column('varchar', { name: 'avatar_url', length: 500, nullable: true })
  avatarUrl: string | null;

  @Column('varchar', { length: 255, nullable: true })
  location: string | null;

  @Column('text', { nullable: true })
  notes: string | null;

  @Column('json', { nullable: true })
  tags: string[] | null;

  @Column('json', { name: 'custom_fields', nullable: true })
  customFields: CustomFields | null;

  @Column('boolean')
  active: boolean;

  @Column('datetime', { name: 'last_interaction_at', precision: 3, nullable: true })
  lastInteractionAt: Date | null;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('datetime', { name: 'updated_at', precision: 3 })
  updatedAt: Date;
}
