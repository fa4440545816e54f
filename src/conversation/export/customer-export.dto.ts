import { OmitType } from '@nestjs/swagger';
import { AuditEntryDto } from '../../audit/audit-entry.dto.js';
import { HeldCustomerDto } from '../../customer/held-customer.dto.js';
import { Described } from '../../http/field.js';
import { ConversationDto } from '../conversation.dto.js';
import type { Conversation } from '../conversation.entity.js';
import { MessageDto } from '../message/message.dto.js';

/** How far somebody has come in a conversation. */
export class HeldPositionDto {
  /** An agent, the customer, or a holder of a token without proof, by an id of their own. */
  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  participantId: string;

  @Described({ type: 'integer', minimum: 0, example: 7 })
  readSeq: number;

  @Described({ type: 'integer', minimum: 0, example: 7 })
  receivedSeq: number;
}

const ofViewers = [
  'customer',
  'customerId',
  'assignee',
  'lastMessage',
  'readSeq',
  'othersReadSeq',
  'unreadCount',
] as const;

/** A conversation as it was when the export came to it. */
export class HeldConversationDto extends OmitType(ConversationDto, ofViewers) {
  @Described({ type: [HeldPositionDto] })
  positions: HeldPositionDto[];

  /** All of them, in order; with `internal` notes of agents, which the customer never sees in the chat. */
  @Described({ type: [MessageDto] })
  messages: MessageDto[];
}

export function toHeldConversation(
  conversation: Conversation,
  positions: HeldPositionDto[],
): Omit<HeldConversationDto, 'messages'> {
  const { id, channel, status, assigneeId, lastSeq, lastMessageAt } = conversation;
  const { createdAt, resolvedAt, waitingSince } = conversation;
  return { id, channel, status, assigneeId, lastSeq, lastMessageAt, createdAt, resolvedAt, waitingSince, positions };
}

/** Everything held about one person. */
export class CustomerExportDto extends HeldCustomerDto {
  @Described({ format: 'date-time', example: '2024-01-15T11:00:00.000Z' })
  exportedAt: string;

  @Described({ type: [HeldConversationDto] })
  conversations: HeldConversationDto[];

  /** The audit entries that concern them, this export's own among them. */
  @Described({ type: [AuditEntryDto] })
  audit: AuditEntryDto[];
}
