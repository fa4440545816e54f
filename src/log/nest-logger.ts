import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { StartFault } from '../errors/start-fault.js';

/** Nest's own messages, in our logs. Its start-up chatter is for debugging. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(this.context(rest), String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(this.context(rest), String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(this.context(rest), String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(this.context(rest), String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    // Whoever starts the service says it, once.
    if (message instanceof StartFault) return;
    // A server that is away is waited for, and that is no error yet.
    if (rest.at(-1) === 'TypeOrmModule') {
      this.logger.warn({ ...this.context(rest), reason: String(message) }, 'The database is not there yet');
    } else if (message instanceof Error) this.logger.error({ ...this.context(rest), err: message }, 'Failed');
    else this.logger.error(this.context(rest), String(message));
  }

  /** Nest passes the name of the class that speaks last. */
  private context(rest: unknown[]): object {
    const name = rest.at(-1);
    return typeof name === 'string' ? { context: name } : {};
  }
}
