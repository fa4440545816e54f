import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import { MessageService } from '../conversation/message/message.service.js';
import { Config } from '../config/config.js';
import { RateLimited } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { DtoPipe } from '../http/validation.pipe.js';
import { LOGGER } from '../log/log.module.js';
import { BadFrame } from './chat.errors.js';
import { ClientEvents } from './client-events.js';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { ackFrame, errorFrame } from './frame.js';
import { MessageFrame } from './frame.dto.js';

/** Takes what clients send: a chat message, or an event. Every message gets exactly one answer: an ack or an error. */
@Injectable()
export class FrameHandler {
  private readonly pipe = new DtoPipe();

  constructor(
    private readonly messages: MessageService,
    private readonly events: ClientEvents,
    private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never rejects. */
  async handle(connection: Connection, text: string): Promise<void> {
    if (!connection.isOpen) return;
    const sent = parse(text);
    try {
      if (sent === undefined) throw new DomainError(BadFrame);
      if ('event' in sent) await this.events.handle(connection, sent);
      else await this.post(connection, sent);
    } catch (error) {
      this.answer(connection, sent ?? {}, error);
    }
  }

  private async post(connection: Connection, sent: Record<string, unknown>): Promise<void> {
    const body = (await this.pipe.transform(sent, { type: 'body', metatype: MessageFrame })) as MessageFrame;
    this.limit(connection);
    const id = uuid();
    // Before it is stored: news of it may come from elsewhere first.
    connection.claim(id);
    try {
      const conversationId = body.conversationId?.toLowerCase();
      const { message, isRepeat } = await this.messages.post(connection.principal, conversationId, body, { id });
      if (isRepeat) connection.unclaim(id);
      connection.send(ackFrame(message, body.ref));
    } catch (error) {
      connection.unclaim(id);
      throw error;
    }
  }

  /** @throws RATE_LIMITED */
  private limit(connection: Connection): void {
    if (!this.config.http.rateLimit) return;
    const { rate } = connection;
    const waitMs = rate.take();
    if (waitMs === 0) return;
    if (rate.isFlooding) connection.close(closeCode.flooding, 'Too many messages');
    throw new DomainError(RateLimited, { retryAfter: waitMs / 1_000 });
  }

  private answer(connection: Connection, sent: Record<string, unknown>, error: unknown): void {
    if (!(error instanceof DomainError)) this.logger.error({ err: error }, 'A frame failed');
    const { ref, clientMessageId } = sent;
    connection.send(errorFrame(error, textOrUndefined(ref), textOrUndefined(clientMessageId)));
    const isBad = error instanceof DomainError && error.kind === 'invalid';
    if (isBad && connection.rate.noteBadFrame()) connection.close(closeCode.badFrames, 'Too many bad frames');
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 256 ? value : undefined;
}
