import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Actor, recordAct } from '../audit/audit-log.js';
import { Credentials } from '../agent/credentials.js';
import { Database } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import { type Limit, RateLimiter } from '../http/rate-limit.js';
import { LOGGER } from '../log/log.module.js';
import { InvalidCredentials } from './auth.errors.js';

/** Wrong passwords only: who types the right one is not counted. */
const accountLimit: Limit = { name: 'login.account', calls: 10, seconds: 60 };
const networkLimit: Limit = { name: 'login.network', calls: 60, seconds: 60 };

/** Somebody who says a password. */
interface Guesser {
  actor: Actor;
  /** Whose password it is to be: the e-mail, or the agent who is signed in. */
  account: string;
  network: string;
}

/** Makes guessing passwords slow, per account and per network. */
@Injectable()
export class PasswordGuesses {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly credentials: Credentials,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws RATE_LIMITED, or what `refusal` makes where the attempt gives null */
  async limited<T>(
    guesser: Guesser,
    attempt: () => Promise<T | null>,
    refusal = () => new DomainError(InvalidCredentials),
  ): Promise<T> {
    const { result, left } = await this.counted(accountLimit, guesser.account, async () => {
      const inner = await this.counted(networkLimit, guesser.network, attempt);
      return inner.result;
    });
    if (result !== null) return result;
    // Not waited for: its time would tell that there is such an account. Nothing else depends on it.
    this.record(guesser, left).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'A wrong password was not recorded');
    });
    throw refusal();
  }

  /**
   * Counts the attempt before it is made, so that parallel ones cannot slip past, and takes it back unless the password
   * is wrong: one that is right, or was never looked at, is no guess.
   */
  private async counted<T>(limit: Limit, key: string, attempt: () => Promise<T | null>) {
    const left = await this.limiter.consume(limit, key);
    let isWrong = false;
    try {
      const result = await attempt();
      isWrong = result === null;
      return { result, left };
    } finally {
      if (!isWrong) await this.limiter.refund(limit, key);
    }
  }

  /** A line of the log without what was typed, which may be a password in the wrong field. */
  private async record({ actor, account }: Guesser, left: number): Promise<void> {
    const subjectId = actor.id ?? (await this.credentials.findId(account));
    const { requestId } = actor.origin ?? {};
    this.logger.info({ requestId, agentId: subjectId }, 'A wrong password');
    // Once for each window: who goes on guessing in it is refused before the password is looked at.
    if (left > 0 || subjectId === null) return;
    await this.database.transaction((session) => recordAct(session, actor, { action: 'agent.locked', subjectId }));
  }
}
