import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Principal } from '../../http/principal.js';

export const senderTypes = ['CUSTOMER', 'AGENT', 'SYSTEM'] as const;
export type SenderType = (typeof senderTypes)[number];

/** How a principal is called as the sender of something. */
export function senderTypeOf({ kind }: Principal): 'CUSTOMER' | 'AGENT' {
  return kind === 'agent' ? 'AGENT' : 'CUSTOMER';
}

/** What somebody said in a conversation. Once stored it never changes. */
@Entity('messages')
export class Message {
  @PrimaryColumn('varchar', { name: 'conversation_id', length: 36 })
  conversationId: string;

  /** Place in the conversation, from 1. */
  @PrimaryColumn('bigint')
  seq: number;

  @Column('varchar', { length: 36 })
  id: string;

  @Column('varchar', { name: 'sender_type', length: 20 })
  senderType: SenderType;

  @Column('varchar', { name: 'sender_id', length: 36 })
  senderId: string;

  @Column('text')
  content: string;

  @Column('json', { nullable: true })
  metadata: Record<string, unknown> | null;

  /** An agent's note: no customer ever sees it. */
  @Column('boolean')
  internal: boolean;

  /** The sender's own name for it; a sender uses it once. */
  @Column('varchar', { name: 'client_message_id', length: 256, nullable: true })
  clientMessageId: string | null;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: string;
}
