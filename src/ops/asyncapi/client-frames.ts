import type { OpenAPIObject } from '@nestjs/swagger';
import { agentPresences, type ClientEvent, maxCursors } from '../../chat/frame.dto.js';
import { fromOpenApi, object, ref, type Schema, seq, uuid } from './schema.js';

/** One kind of frame. */
export interface Frame {
  title: string;
  summary: string;
  payload: Schema;
  example: unknown;
  /** Kinds of frame that answer it, when all is well. */
  answers?: string[];
}

const conversationId = '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61';

function event(name: ClientEvent, properties: Record<string, Schema> = {}, optional: string[] = []): Schema {
  return object({ event: { const: name }, ref, ...properties }, ['ref', ...optional]);
}

/** What clients send, by the name of the message in the document. */
export function clientFrames(openApi: OpenAPIObject): Record<'postMessage' | ClientEvent, Frame> {
  return { postMessage: postMessage(openApi), ...participantEvents(), ...agentEvents(), ping: ping() };
}

function postMessage(openApi: OpenAPIObject): Frame {
  const { properties } = fromOpenApi(openApi, 'PostMessage') as { properties: Record<string, Schema> };
  const message = object({ ...properties, conversationId: { ...uuid, type: ['string', 'null'] }, senderId: {}, ref }, [
    ...Object.keys(properties).filter((name) => name !== 'content'),
    'conversationId',
    'senderId',
    'ref',
  ]);
  return {
    title: 'Chat message',
    summary:
      'Only `content` is required. A customer’s goes to their open conversation, or begins one; an agent names the ' +
      'conversation. `senderId` is ignored: the sender is whoever holds the token. `clientMessageId` makes a resend safe.',
    payload: message,
    example: { content: '消息内容', clientMessageId: 'c0ffee-1' },
    answers: ['ack'],
  };
}

function participantEvents() {
  return {
    typing: {
      title: 'Typing',
      summary: 'Passed on at most once a second, and never stored.',
      payload: event('typing', { conversationId: uuid, active: { type: 'boolean', default: true } }, ['active']),
      example: { event: 'typing', conversationId, active: true },
    },
    read: {
      title: 'Read',
      summary: 'How far the participant has read. Moves forward only, and what is read is received.',
      payload: event('read', { conversationId: uuid, seq }),
      example: { event: 'read', conversationId, seq: 7 },
    },
    received: {
      title: 'Received',
      summary: 'How far the participant has received, for clients that speak `kefu.v1`.',
      payload: event('received', { conversationId: uuid, seq }),
      example: { event: 'received', conversationId, seq: 7 },
    },
    resume: {
      title: 'Resume',
      summary:
        'Asks for everything after the last `seq` seen, conversation by conversation. Where it comes within a second after ' +
        '`ready`, before any other frame, nothing is replayed unasked before it is answered; one without cursors asks for that at once. A ' +
        'client that does not speak `kefu.v1` is sent what it lacks beside it, in whatever order.',
      payload: event('resume', {
        cursors: { type: 'object', propertyNames: uuid, additionalProperties: seq, maxProperties: maxCursors },
      }),
      example: { event: 'resume', cursors: { [conversationId]: 7 }, ref: 'r1' },
      answers: ['resumed'],
    },
  };
}

function agentEvents() {
  return {
    subscribe: {
      title: 'Subscribe',
      summary:
        'For agents: gets the messages of a conversation that somebody else serves, those first that the agent has not had.',
      payload: event('subscribe', { conversationId: uuid }),
      example: { event: 'subscribe', conversationId },
      answers: ['subscribed'],
    },
    unsubscribe: {
      title: 'Unsubscribe',
      summary: 'For agents.',
      payload: event('unsubscribe', { conversationId: uuid }),
      example: { event: 'unsubscribe', conversationId },
      answers: ['unsubscribed'],
    },
    status: {
      title: 'Status',
      summary: 'For agents: told to every agent, and to the customers whom this one serves.',
      payload: event('status', { status: { enum: [...agentPresences] } }),
      example: { event: 'status', status: 'BUSY' },
    },
  };
}

function ping(): Frame {
  return {
    title: 'Ping',
    summary: 'For clients that cannot send control frames.',
    payload: event('ping'),
    example: { event: 'ping', ref: 'r2' },
    answers: ['pong'],
  };
}
