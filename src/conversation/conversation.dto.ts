import { PickType } from '@nestjs/swagger';
import { CustomerDto } from '../customer/customer.dto.js';
import { IssuedTokenDto } from '../customer/token/customer-token.dto.js';
import { type Channel, channels } from '../http/channel.js';
import { Described, Optional, OneOf, Rule } from '../http/field.js';
import { TextParameter } from '../http/parameter.js';
import { PageQuery } from '../http/page.dto.js';
import { type SortKey, SortParameter } from '../http/sort.js';
import { isUuid } from '../http/uuid.pipe.js';
import { MessageDto } from './message/message.dto.js';
import { type ConversationStatus, conversationStatuses } from './conversation.entity.js';

/** The customer of a conversation, in a few words. */
export class ConversationCustomerDto extends PickType(CustomerDto, ['id', 'name', 'primaryChannel', 'avatarUrl']) {}

/** The agent who serves a conversation, as everyone in it may know them. */
interface Assignee {
  id: string;
  name: string;
}

/** A conversation, as the caller sees it. */
export class ConversationDto {
  @Described({ format: 'uuid', example: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61' })
  id: string;

  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  customerId: string;

  /** The channel it began on. */
  @Described({ enum: [...channels], example: 'WEB' })
  channel: Channel;

  @Described({ enum: [...conversationStatuses], example: 'OPEN' })
  status: ConversationStatus;

  /** The agent who serves it. */
  @Described({ type: String, format: 'uuid', nullable: true, example: null })
  assigneeId: string | null;

  /** The same with their name; null where nobody serves it. */
  @Described({
    type: 'object',
    nullable: true,
    properties: { id: { type: 'string', format: 'uuid' }, name: { type: 'string' } },
    required: ['id', 'name'],
    additionalProperties: false,
    example: null,
  })
  assignee: Assignee | null;

  /** `seq` of the latest message. */
  @Described({ type: 'integer', minimum: 0, example: 7 })
  lastSeq: number;

  @Described({ format: 'date-time', example: '2024-01-15T10:30:00.000Z' })
  lastMessageAt: string;

  @Described({ format: 'date-time', example: '2024-01-15T10:00:00.000Z' })
  createdAt: string;

  @Described({ type: String, format: 'date-time', nullable: true, example: null })
  resolvedAt: string | null;

  /** Since when the customer waits for an answer; null where they do not. Only agents are told. */
  @Described({ type: String, format: 'date-time', nullable: true, example: '2024-01-15T10:30:00.000Z' })
  waitingSince: string | null;

  @Described()
  customer: ConversationCustomerDto;

  /** The latest message that the caller may see; left out where there is none. */
  @Described({ required: false })
  lastMessage?: MessageDto;

  /** `seq` up to which the caller has read. */
  @Described({ type: 'integer', minimum: 0, example: 6 })
  readSeq: number;

  /** `seq` up to which the other side has read: the customer, as agents see it; any agent, as customers see it. */
  @Described({ type: 'integer', minimum: 0, example: 7 })
  othersReadSeq: number;

  /** Messages of others that the caller has not read. */
  @Described({ type: 'integer', minimum: 0, example: 1 })
  unreadCount: number;
}

const conversationSortFields = ['lastMessageAt', 'createdAt'] as const;
export type ConversationSortField = (typeof conversationSortFields)[number];

/** One page of a customer's conversations. */
export class PageOfConversationsQuery extends PageQuery {
  /** Order of the list, `lastMessageAt,desc` when left out; ties are broken by id. */
  @Optional()
  @SortParameter(conversationSortFields, 'lastMessageAt,desc')
  sort: SortKey<ConversationSortField>[] = [{ field: 'lastMessageAt', descending: true }];

  /** Only open ones, or only resolved ones. */
  @Optional()
  @OneOf(conversationStatuses)
  status?: ConversationStatus;
}

/** Which conversations, and how many of them. */
export class ListConversationsQuery extends PageOfConversationsQuery {
  /** `me`, `none`, or the id of an agent. */
  @Optional()
  @Described({ type: String, example: 'me' })
  @Rule('assignee', 'must be me, none or the id of an agent', (value) => isAssignee(value))
  assignee?: string;

  /**
   * Only those of customers whose name has this in it, or whose e-mail, phone or id on a channel begins with it: of the 200 of
   * them with the latest interaction. Conversations of others are neither listed nor counted.
   */
  @Optional()
  @TextParameter(255)
  @Described({ example: '张' })
  q?: string;

  /** Only those of this customer. */
  @Optional()
  @Described({ type: String, format: 'uuid' })
  @Rule('customerId', 'must be the id of a customer', isUuid)
  customerId?: string;
}

function isAssignee(value: unknown): boolean {
  return value === 'me' || value === 'none' || isUuid(value);
}

/** Who is to serve a conversation. */
export class AssignDto {
  /** An active agent, or null for nobody. */
  @Described({ type: String, format: 'uuid', nullable: true, example: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e' })
  @Rule('agentId', 'must be the id of an active agent, or null', (value) => value === null || isUuid(value))
  agentId: string | null;
}

/** The customer who calls. */
export class MeDto extends PickType(IssuedTokenDto, ['name', 'channel']) {
  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  id: string;
}
