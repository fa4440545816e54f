import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { Internal, RouteNotFound } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { LOGGER } from '../log/log.module.js';
import { currentRequestId } from '../log/request-context.js';
import { brokenEncoding } from './percent-encoding.js';
import { statusOf } from './status.js';

/** Every failure leaves through here, in one shape. What is not a `DomainError` is a bug: its text goes to the log only. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = asDomainError(thrown);
    if (error.kind === 'internal') this.logger.error({ err: error.cause }, 'A request failed');
    if (error.kind === 'unavailable') this.logger.warn({ err: error.cause }, 'The database is not available');
    sendError(host.switchToHttp().getResponse<Response>(), error);
  }
}

/** Answers what no route has taken. Nest's own answer covers only paths under the API's prefix. */
export function refuseUnknownRoute(_request: Request, response: Response): void {
  sendError(response, new DomainError(RouteNotFound));
}

function sendError(response: Response, error: DomainError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error.retryAfter !== undefined) response.setHeader('Retry-After', String(error.retryAfter));
  if (error.kind === 'unauthenticated') response.setHeader('WWW-Authenticate', 'Bearer');
  // A page has named its own type already.
  response
    .status(statusOf[error.kind])
    .type('json')
    .json({
      success: false,
      error: {
        code: error.code,
        message: error.message,
        ...(error.fields === undefined ? {} : { fields: error.fields }),
        requestId: currentRequestId(),
      },
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
