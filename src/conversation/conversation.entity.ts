import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Channel } from '../http/channel.js';
import type { ConversationEvent } from './conversation.events.js';

export const conversationStatuses = ['OPEN', 'RESOLVED'] as const;
export type ConversationStatus = (typeof conversationStatuses)[number];

/** What a customer and the agents say to each other until it is resolved. */
@Entity('conversations')
export class Conversation {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  @Column('varchar', { name: 'customer_id', length: 36 })
  customerId: string;

  /** The channel it began on. */
  @Column('varchar', { length: 20 })
  channel: Channel;

  @Column('varchar', { length: 20 })
  status: ConversationStatus;

  @Column('varchar', { name: 'assignee_id', length: 36, nullable: true })
  assigneeId: string | null;

  /** `seq` of the latest message; messages are numbered from 1 without a hole. */
  @Column('bigint', { name: 'last_seq' })
  lastSeq: number;

  @Column('datetime', { name: 'last_message_at', precision: 3 })
  lastMessageAt: string;

  /** The same for messages that customers may see: a note must not show by its time. */
  @Column('datetime', { name: 'last_reply_at', precision: 3 })
  lastReplyAt: string;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: string;

  @Column('datetime', { name: 'resolved_at', precision: 3, nullable: true })
  resolvedAt: string | null;

  /** When the customer said what nobody has answered yet; null where nobody waits. */
  @Column('datetime', { name: 'waiting_since', precision: 3, nullable: true })
  waitingSince: string | null;

  /** Counts what happened to it as a whole; `lastEvent` and `changedAt` are of the latest. */
  @Column('bigint')
  revision: number;

  @Column('varchar', { name: 'last_event', length: 20 })
  lastEvent: ConversationEvent;

  @Column('datetime', { name: 'changed_at', precision: 3 })
  changedAt: string;
}
