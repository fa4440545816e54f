import { Injectable, type Type } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { ConversationAccess } from '../conversation/conversation-access.js';
import { ConversationCursors } from '../conversation/conversation-cursors.js';
import { senderTypeOf } from '../conversation/message/message.entity.js';
import { Forbidden } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { DtoPipe } from '../http/validation.pipe.js';
import { BadFrame } from './chat.errors.js';
import { conversationTyping } from './chat.events.js';
import type { Connection } from './connection.js';
import { errorFrame, frame } from './frame.js';
import {
  type ClientEvent,
  ClientFrame,
  CursorFrame,
  isClientEvent,
  ResumeFrame,
  StatusFrame,
  SubscriptionFrame,
  TypingFrame,
} from './frame.dto.js';
import { Resumption } from './resumption.js';
import { Roster } from './roster.js';

type Handler = (connection: Connection, sent: Record<string, unknown>) => Promise<void>;

/** The frames with an `event`. */
@Injectable()
export class ClientEvents {
  private readonly pipe = new DtoPipe();
  private readonly handlers: Record<ClientEvent, Handler> = {
    ping: async (connection, sent) => {
      const { ref } = await this.read(ClientFrame, sent);
      connection.send(frame('pong', undefined, ref));
    },
    typing: async (connection, sent) => this.type(connection, await this.read(TypingFrame, sent)),
    read: async (connection, sent) => {
      const { conversationId, seq } = await this.read(CursorFrame, sent);
      await this.cursors.markRead(connection.principal, conversationId.toLowerCase(), seq, connection.id);
    },
    received: async (connection, sent) => {
      const { conversationId, seq } = await this.read(CursorFrame, sent);
      await this.cursors.markReceived(connection.principal, conversationId.toLowerCase(), seq);
    },
    resume: async (connection, sent) => this.resume(connection, await this.read(ResumeFrame, sent)),
    subscribe: async (connection, sent) => this.subscribe(connection, await this.read(SubscriptionFrame, sent)),
    unsubscribe: async (connection, sent) => {
      const { conversationId, ref } = await this.read(SubscriptionFrame, sent);
      forAgents(connection);
      this.resumption.leave(connection, conversationId.toLowerCase());
      connection.send(frame('unsubscribed', { conversationId: conversationId.toLowerCase() }, ref));
    },
    status: async (connection, sent) => {
      const { status } = await this.read(StatusFrame, sent);
      forAgents(connection);
      this.roster.say(connection.principal.id, status);
    },
  };

  constructor(
    private readonly access: ConversationAccess,
    private readonly cursors: ConversationCursors,
    private readonly resumption: Resumption,
    private readonly roster: Roster,
    private readonly bus: Bus,
  ) {}

  /** @throws BAD_FRAME, VALIDATION_FAILED, FORBIDDEN, CONVERSATION_NOT_FOUND */
  async handle(connection: Connection, sent: Record<string, unknown>): Promise<void> {
    if (!isClientEvent(sent.event)) throw new DomainError(BadFrame);
    await this.handlers[sent.event](connection, sent);
  }

  private async read<T extends ClientFrame>(type: Type<T>, sent: Record<string, unknown>): Promise<T> {
    return (await this.pipe.transform(sent, { type: 'body', metatype: type })) as T;
  }

  private async type(connection: Connection, { conversationId, active }: TypingFrame): Promise<void> {
    const { id } = await this.access.get(connection.principal, conversationId.toLowerCase());
    if (!connection.rate.takeTyping(id, active)) return;
    const { principal } = connection;
    this.bus.publish(conversationTyping, {
      conversationId: id,
      senderType: senderTypeOf(principal),
      senderId: principal.id,
      active,
    });
  }

  private async subscribe(connection: Connection, { conversationId, ref }: SubscriptionFrame): Promise<void> {
    forAgents(connection);
    const conversation = await this.access.get(connection.principal, conversationId.toLowerCase());
    // While its row was read the connection may have gone, and is no longer looked for here.
    if (!connection.isOpen) return;
    connection.send(frame('subscribed', { conversationId: conversation.id, lastSeq: conversation.lastSeq }, ref));
    this.resumption.follow(connection, conversation);
  }

  /** What may not be resumed is answered by itself; the rest goes on. */
  private async resume(connection: Connection, { cursors, ref }: ResumeFrame): Promise<void> {
    for (const [id, seq] of Object.entries(cursors)) {
      try {
        const conversation = await this.access.get(connection.principal, id.toLowerCase());
        const lastSeq = await this.resumption.resume(connection, conversation, seq);
        connection.send(frame('resumed', { conversationId: conversation.id, lastSeq }, ref));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        connection.send(errorFrame(about(id, error), ref, undefined));
      }
    }
  }
}

/** @throws FORBIDDEN */
function forAgents({ principal }: Connection): void {
  if (principal.kind !== 'agent') throw new DomainError(Forbidden);
}

/** The error with the cursor that it is about. */
function about(id: string, error: DomainError): DomainError {
  const fields = [{ field: `cursors.${id}`, message: error.message }];
  return new DomainError(error, {
    fields,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  });
}
