import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { newId } from '../database/new-id.js';
import { Overloaded } from '../conversation/conversation.errors.js';
import type { Message } from '../conversation/message/message.entity.js';
import { MessageService } from '../conversation/message/message.service.js';
import { Config } from '../config/config.js';
import { RateLimited } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { flawOf } from '../http/json-flaw.js';
import { DtoPipe } from '../http/validation.pipe.js';
import { LOGGER } from '../log/log.module.js';
import { BadFrame } from './chat.errors.js';
import { ClientEvents } from './client-events.js';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { ackFrame, errorFrame } from './frame.js';
import { maxRepeated, MessageFrame, plainMessage } from './frame.dto.js';
import type { Bucket } from './message-rate.js';
import { Resumption } from './resumption.js';

/** Takes what clients send: a chat message, or an event. Every message gets exactly one answer: an ack or an error. */
@Injectable()
export class FrameHandler {
  private readonly pipe = new DtoPipe();

  constructor(
    private readonly messages: MessageService,
    private readonly events: ClientEvents,
    private readonly resumption: Resumption,
    private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never rejects. */
  async handle(connection: Connection, bytes: Buffer): Promise<void> {
    if (!connection.isHeard) return;
    const sent = parse(bytes);
    try {
      if (sent === undefined) throw new DomainError(BadFrame);
      // Who has something else to say first does not ask where to resume.
      if (sent.event !== 'resume') this.resumption.release(connection);
      if ('event' in sent) await this.handleEvent(connection, sent);
      else await this.post(connection, sent);
    } catch (error) {
      this.answer(connection, sent ?? {}, error);
    }
    this.resumption.release(connection);
  }

  /** Pings and pongs count like frames with an event. @returns whether one more is in the bounds */
  takeControl(connection: Connection): boolean {
    if (!connection.isOpen) return false;
    try {
      this.limit(connection, connection.rate.events);
      return true;
    } catch (error) {
      if (error instanceof DomainError) closeFor(connection, error);
      return false;
    }
  }

  private async handleEvent(connection: Connection, sent: Record<string, unknown>): Promise<void> {
    this.limit(connection, connection.rate.events);
    await this.events.handle(connection, sent);
  }

  /** The ack goes out in the message's own place: with it the client has everything that was said before. */
  private async post(connection: Connection, sent: Record<string, unknown>): Promise<void> {
    const body = plainMessage(sent) ?? (await this.readMessage(sent));
    this.limit(connection, connection.rate.messages);
    const id = newId();
    const { claims } = connection;
    // Before it is stored: news of it may come from elsewhere first.
    claims.begin(id, (message) => connection.send(ackFrame(message, body.ref)));
    try {
      const conversationId = body.conversationId?.toLowerCase();
      const { message } = await this.messages.post(connection.principal, conversationId, body, { id });
      claims.confirm(id);
      await this.catchUp(connection, message);
      claims.answer(id, message);
    } finally {
      const waiting = claims.end(id);
      if (waiting !== undefined) this.resumption.goOn(connection, waiting);
    }
  }

  private async readMessage(sent: Record<string, unknown>): Promise<MessageFrame> {
    return (await this.pipe.transform(sent, { type: 'body', metatype: MessageFrame })) as MessageFrame;
  }

  /** What is stored is acknowledged, in order where it can be. */
  private async catchUp(connection: Connection, message: Message): Promise<void> {
    try {
      await this.resumption.catchUp(connection, message);
    } catch (error) {
      this.logger.warn({ err: error }, 'An ack goes out before what was said before');
    }
  }

  /** @throws RATE_LIMITED */
  private limit(connection: Connection, bucket: Bucket): void {
    if (!this.config.http.rateLimit) return;
    const waitMs = bucket.take();
    if (waitMs === 0) return;
    throw new DomainError(RateLimited, { retryAfter: waitMs / 1_000 });
  }

  private answer(connection: Connection, sent: Record<string, unknown>, error: unknown): void {
    const { id: connectionId, principal } = connection;
    const who = { connectionId, principal: `${principal.kind}:${principal.id}` };
    if (error instanceof DomainError) this.logger.info({ ...who, code: error.code }, 'frame refused');
    else this.logger.error({ ...who, err: error }, 'A frame failed');
    const { ref, clientMessageId } = sent;
    connection.send(errorFrame(error, textOrUndefined(ref), textOrUndefined(clientMessageId)));
    if (error instanceof DomainError) closeFor(connection, error);
  }
}

/** One error is no reason to go, but too many of them are, and a service that cannot keep up. */
function closeFor(connection: Connection, { kind, code }: DomainError): void {
  const { rate } = connection;
  if (code === Overloaded.code) connection.close(closeCode.overloaded, 'More messages than can be stored');
  else if (kind === 'rateLimited' && rate.noteRefusal()) endFlood(connection);
  else if (kind === 'invalid' && rate.noteBadFrame()) connection.close(closeCode.badFrames, 'Too many bad frames');
}

/** Nothing more is read of it: to look at what still comes would be the work that it wants done. */
function endFlood(connection: Connection): void {
  connection.close(closeCode.flooding, 'Too many messages');
  connection.pause();
}

function parse(bytes: Buffer): Record<string, unknown> | undefined {
  if (flawOf(bytes) !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= maxRepeated ? value : undefined;
}
