import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { Internal, RouteNotFound } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { LOGGER } from '../log/log.module.js';
import { sendJson } from './express.adapter.js';
import { brokenEncoding } from './percent-encoding.js';
import type { KnownRequest } from './principal.js';
import { statusOf } from './status.js';

/** Every failure leaves through here, in one shape. What is not a `DomainError` is a bug: its text goes to the log only. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = asDomainError(thrown);
    const { requestId } = host.switchToHttp().getRequest<KnownRequest>();
    if (error.kind === 'internal') this.logger.error({ requestId, err: error.cause }, 'A request failed');
    // Its message says what was wanting: the database, a turn, room for one more.
    if (error.kind === 'unavailable')
      this.logger.warn({ requestId, code: error.code, err: error.cause }, error.message);
    sendError(host.switchToHttp().getResponse<Response>(), error, requestId);
  }
}

/** Answers what no route has taken. Nest's own answer covers only paths under the API's prefix. */
export function refuseUnknownRoute({ requestId }: KnownRequest, response: Response): void {
  sendError(response, new DomainError(RouteNotFound), requestId);
}

function sendError(response: Response, error: DomainError, requestId?: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error.retryAfter !== undefined) response.setHeader('Retry-After', String(error.retryAfter));
  if (error.kind === 'unauthenticated') response.setHeader('WWW-Authenticate', 'Bearer');
  const { code, message, fields } = error;
  sendJson(response, statusOf[error.kind], {
    success: false,
    error: { code, message, ...(fields === undefined ? {} : { fields }), requestId },
  });
}

function asDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof HttpException) {
    if (thrown.getStatus() === 404) return new DomainError(RouteNotFound);
    // Nest itself refuses a path or query with broken percent-encoding.
    if (thrown.getStatus() === 400) return brokenEncoding();
  }
  return new DomainError(Internal, { cause: thrown });
}
