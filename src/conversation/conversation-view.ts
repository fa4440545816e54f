import { findCustomerDtos } from '../customer/customer-row.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { cursorKeyOf, visibleTo } from './audience.js';
import { type AgentNames, findAssignees } from './assignees.js';
import { findCursors, findOthersRead } from './conversation-cursors.js';
import type { ConversationCustomerDto, ConversationDto } from './conversation.dto.js';
import type { Conversation } from './conversation.entity.js';
import { toMessageDto } from './message/message.dto.js';
import type { Message } from './message/message.entity.js';
import { selectMessages } from './message/message-row.js';

/** Conversations as `viewer` sees them, in the order given. The viewer may know of all of them. */
export async function viewConversations(
  session: Session,
  viewer: Principal,
  conversations: Conversation[],
): Promise<ConversationDto[]> {
  if (conversations.length === 0) return [];
  const ids = conversations.map(({ id }) => id);
  const customers = await findCustomerDtos(session, [...new Set(conversations.map(({ customerId }) => customerId))]);
  const last = await findLastMessages(session, viewer, ids);
  const unread = await countUnread(session, viewer, ids);
  const cursors = await findCursors(session, viewer, ids);
  const others = await findOthersRead(session, viewer, ids);
  const names = await findAssignees(session, conversations);
  return conversations.flatMap((conversation) => {
    const customer = customers.find(({ id }) => id === conversation.customerId);
    if (customer === undefined) return [];
    const lastMessage = last.get(conversation.id);
    return {
      ...shownTo(viewer, conversation, names, lastMessage),
      customer: summaryOf(customer, viewer),
      ...(lastMessage === undefined ? {} : { lastMessage: toMessageDto(lastMessage) }),
      readSeq: cursors.get(conversation.id)?.readSeq ?? 0,
      othersReadSeq: others.get(conversation.id) ?? 0,
      unreadCount: unread.get(conversation.id) ?? 0,
    };
  });
}

type Fields = Omit<ConversationDto, 'customer' | 'lastMessage' | 'readSeq' | 'othersReadSeq' | 'unreadCount'>;

/** Customers are told of nothing that they may not see, not even by a number or a time. */
function shownTo(
  viewer: Principal,
  conversation: Conversation,
  names: AgentNames,
  lastMessage: Message | undefined,
): Fields {
  const { id, customerId, channel, status, assigneeId, lastSeq, lastMessageAt, createdAt, resolvedAt } = conversation;
  const name = names.get(assigneeId ?? '');
  const fields = {
    ...{ id, customerId, channel, status, assigneeId, lastSeq, lastMessageAt, createdAt, resolvedAt },
    assignee: assigneeId === null || name === undefined ? null : { id: assigneeId, name },
  };
  if (viewer.kind === 'agent') return { ...fields, waitingSince: conversation.waitingSince };
  const { seesFrom } = viewer;
  return {
    ...fields,
    waitingSince: null,
    ...(seesFrom === null ? {} : { assigneeId: null, assignee: null }),
    lastSeq: lastMessage?.seq ?? 0,
    lastMessageAt: later(conversation.lastReplyAt, seesFrom),
    createdAt: later(createdAt, seesFrom),
  };
}

function later(moment: string, bound: string | null): string {
  return bound !== null && moment < bound ? bound : moment;
}

/** A token without proof is told no more of the customer than it has said itself. */
function summaryOf(
  { id, name, primaryChannel, avatarUrl }: ConversationCustomerDto,
  viewer: Principal,
): ConversationCustomerDto {
  if (viewer.kind === 'agent' || viewer.seesFrom === null) return { id, name, primaryChannel, avatarUrl };
  return { id, name: viewer.name, primaryChannel: viewer.channel, avatarUrl: null };
}

async function findLastMessages(session: Session, viewer: Principal, ids: string[]): Promise<Map<string, Message>> {
  const { sql, parameters } = visibleTo(viewer);
  const latest = `JOIN (
    SELECT m.conversation_id, MAX(m.seq) AS seq FROM messages m
     WHERE m.conversation_id IN (${placeholders(ids.length)})${sql} GROUP BY m.conversation_id
  ) latest ON latest.conversation_id = m.conversation_id AND latest.seq = m.seq`;
  const messages = await selectMessages(session, '1 = 1', [...ids, ...parameters], latest);
  return new Map(messages.map((message) => [message.conversationId, message]));
}

async function countUnread(session: Session, viewer: Principal, ids: string[]): Promise<Map<string, number>> {
  const { sql, parameters } = visibleTo(viewer);
  const rows = await session.query<{ id: string; n: number }>(
    `SELECT m.conversation_id AS id, COUNT(*) AS n FROM messages m
       LEFT JOIN conversation_cursors c ON c.conversation_id = m.conversation_id AND c.participant_id = ?
      WHERE m.conversation_id IN (${placeholders(ids.length)}) AND m.sender_id <> ?
        AND m.seq > COALESCE(c.read_seq, 0)${sql}
      GROUP BY m.conversation_id`,
    [cursorKeyOf(viewer), ...ids, viewer.id, ...parameters],
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}
