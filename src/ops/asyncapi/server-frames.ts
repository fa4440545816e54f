import type { OpenAPIObject } from '@nestjs/swagger';
import { agentPresences, maxRepeated } from '../../chat/frame.dto.js';
import { conversationEvents } from '../../conversation/conversation.events.js';
import { senderTypes } from '../../conversation/message/message.entity.js';
import { channels } from '../../http/channel.js';
import type { Frame } from './client-frames.js';
import { fromOpenApi, moment, object, ref, type Schema, seq, typed, uuid } from './schema.js';

const conversationId = '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61';
const messageId = '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a60';
const agentId = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';
const customerId = '550e8400-e29b-41d4-a716-446655440000';
const timestamp = '2024-01-15T10:30:00.000Z';
const participantType = { enum: ['CUSTOMER', 'AGENT'] };
const presence = { enum: [...agentPresences, 'OFFLINE'] };
const textOrNull = { type: ['string', 'null'] };
const count = { type: 'integer', minimum: 1 };

/** What the service sends, by the name of the message in the document. */
export function serverFrames(openApi: OpenAPIObject): Record<string, Frame> {
  return { ...chatFrames(), ...answersToMessages(), ...answersToEvents(), ...news(openApi) };
}

function chatFrames(): Record<string, Frame> {
  return {
    message: {
      title: 'Chat message',
      summary:
        'The only frame without a `type`. In order of `seq`; a client may get one again after it has connected anew, and ' +
        'knows it by its `id`.',
      payload: object(
        {
          channel: { enum: [...channels] },
          conversationId: uuid,
          senderId: uuid,
          content: { type: 'string', minLength: 1 },
          timestamp: moment,
          id: uuid,
          seq: { ...seq, minimum: 1 },
          senderType: { enum: [...senderTypes] },
          metadata: { type: 'object' },
          clientMessageId: textOrNull,
          internal: { const: true, description: 'A note, seen by agents only.' },
        },
        ['internal'],
      ),
      example: {
        ...{ channel: 'WEB', conversationId, senderId: agentId, content: '客服回复', timestamp, id: messageId, seq: 7 },
        ...{ senderType: 'AGENT', metadata: {}, clientMessageId: null },
      },
    },
    ready: { title: 'Ready', summary: 'The first frame of every connection.', ...readyFrame() },
    resync: {
      title: 'Resync',
      summary: 'More was missed than is replayed: read these messages over REST.',
      payload: typed('resync', object({ conversationId: uuid, fromSeq: seq, toSeq: seq })),
      example: { type: 'resync', data: { conversationId, fromSeq: 501, toSeq: 812 } },
    },
  };
}

function readyFrame(): Pick<Frame, 'payload' | 'example'> {
  const limits = ['maxFrameBytes', 'maxContentLength', 'messagesPerSecond', 'burst', 'maxConnections'];
  const serving = object({ id: uuid, name: { type: 'string' }, status: presence });
  const assignee = { anyOf: [serving, { type: 'null' }], description: 'Told to customers: who serves them.' };
  const conversation = object({ id: uuid, lastSeq: seq, readSeq: seq, assignee }, ['assignee']);
  return {
    payload: typed(
      'ready',
      object({
        principal: object({ type: participantType, id: uuid, name: { type: 'string' } }),
        serverTime: moment,
        heartbeatSeconds: count,
        limits: object(Object.fromEntries(limits.map((name) => [name, count]))),
        conversations: { type: 'array', items: conversation, maxItems: 200 },
      }),
    ),
    example: {
      type: 'ready',
      data: {
        principal: { type: 'CUSTOMER', id: customerId, name: '张三' },
        serverTime: timestamp,
        heartbeatSeconds: 25,
        limits: Object.fromEntries(limits.map((name, index) => [name, [65_536, 4_000, 10, 20, 5][index]])),
        conversations: [{ id: conversationId, lastSeq: 7, readSeq: 6, assignee: null }],
      },
    },
  };
}

function answersToMessages(): Record<string, Frame> {
  const acked = { clientMessageId: textOrNull, id: uuid, conversationId: uuid, seq, timestamp: moment };
  const fieldError = object({ field: { type: 'string' }, message: { type: 'string' } });
  const failed = {
    code: { type: 'string', pattern: '^[A-Z]+(_[A-Z]+)*$' },
    message: { type: 'string' },
    fields: { type: 'array', items: fieldError },
    ref: { ...ref, maxLength: maxRepeated },
    clientMessageId: { type: 'string', maxLength: maxRepeated },
    retryAfterMs: { type: 'integer', minimum: 1 },
  };
  const optional = ['fields', 'ref', 'clientMessageId', 'retryAfterMs'];
  return {
    ack: {
      title: 'Acknowledgement',
      summary:
        'The message is on disk. Exactly one ack or error answers each message. It follows what was said before; where that could ' +
        'not be read in two seconds it comes ahead: `resume` goes by the messages that have come, not by an ack.',
      payload: typed('ack', object(acked)),
      example: { type: 'ack', data: { clientMessageId: 'c0ffee-1', id: messageId, conversationId, seq: 7, timestamp } },
    },
    error: {
      title: 'Error',
      summary: 'With the error codes of the HTTP API, and `BAD_FRAME`.',
      payload: typed('error', object(failed, optional)),
      example: { type: 'error', data: { code: 'RATE_LIMITED', message: 'Too many calls.', retryAfterMs: 100 } },
    },
  };
}

function answersToEvents(): Record<string, Frame> {
  const about = { conversationId };
  return {
    resumed: {
      title: 'Resumed',
      summary: 'Everything up to `lastSeq` has been sent.',
      payload: typed('resumed', object({ conversationId: uuid, lastSeq: seq })),
      example: { type: 'resumed', ref: 'r1', data: { ...about, lastSeq: 7 } },
    },
    subscribed: {
      title: 'Subscribed',
      summary:
        'The messages of this conversation come from now on: first those up to `lastSeq` that the agent has not had (of more than ' +
        '500 the oldest; `resync` names the others), then what is said.',
      payload: typed('subscribed', object({ conversationId: uuid, lastSeq: seq })),
      example: { type: 'subscribed', data: { ...about, lastSeq: 7 } },
    },
    unsubscribed: {
      title: 'Unsubscribed',
      summary: 'They come no more, unless the agent serves the conversation.',
      payload: typed('unsubscribed', object({ conversationId: uuid })),
      example: { type: 'unsubscribed', data: about },
    },
    pong: {
      title: 'Pong',
      summary: 'Answers a `ping`.',
      payload: typed('pong'),
      example: { type: 'pong', ref: 'r2' },
    },
  };
}

function news(openApi: OpenAPIObject): Record<string, Frame> {
  const message = fromOpenApi(openApi, 'Message');
  const conversation = { ...(fromOpenApi(openApi, 'Conversation') as { properties: Record<string, Schema> }) };
  const customer = fromOpenApi(openApi, 'ConversationCustomer');
  conversation.properties = { ...conversation.properties, customer, lastMessage: message };
  const sender = { conversationId: uuid, senderType: participantType, senderId: uuid };
  const example = { conversationId, senderType: 'AGENT', senderId: agentId };
  return {
    typingNews: {
      title: 'Somebody types',
      summary: 'To the other participants.',
      payload: typed('typing', object({ ...sender, active: { type: 'boolean' } })),
      example: { type: 'typing', data: { ...example, active: true } },
    },
    readNews: {
      title: 'Somebody has read',
      summary: 'To the other participants.',
      payload: typed('read', object({ ...sender, seq })),
      example: { type: 'read', data: { ...example, seq: 7 } },
    },
    conversation: {
      title: 'Conversation',
      summary: 'To agents; `resolved` and `reopened` to the customer as well.',
      payload: typed('conversation', object({ event: { enum: [...conversationEvents] }, conversation })),
      example: { type: 'conversation', data: { event: 'created', conversation: exampleConversation } },
    },
    presence: {
      title: 'Presence',
      summary:
        'To agents: a customer or agent has come or gone on any node, or an agent has said how they are. To customers: ' +
        'the same of the agent who serves them, with the agent’s name; who is disabled goes, and serves them no more.',
      payload: typed(
        'presence',
        object({ type: participantType, id: uuid, name: { type: 'string' }, status: presence }, ['name']),
      ),
      example: { type: 'presence', data: { type: 'CUSTOMER', id: customerId, status: 'ONLINE' } },
    },
  };
}

const exampleConversation = {
  id: conversationId,
  customerId,
  channel: 'WEB',
  status: 'OPEN',
  assigneeId: null,
  assignee: null,
  waitingSince: timestamp,
  lastSeq: 1,
  lastMessageAt: timestamp,
  createdAt: timestamp,
  resolvedAt: null,
  customer: { id: customerId, name: '张三', primaryChannel: 'WEB', avatarUrl: null },
  readSeq: 0,
  othersReadSeq: 0,
  unreadCount: 1,
};
