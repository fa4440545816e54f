import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Actor, recordAct } from '../audit/audit-log.js';
import { Credentials } from '../agent/credentials.js';
import { Database } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import { type Attempt, during, isLimited } from '../http/attempts.js';
import type { Limit } from '../http/limit.js';
import { RateLimiter } from '../http/rate-limit.js';
import { LOGGER } from '../log/log.module.js';
import { InvalidCredentials } from './auth.errors.js';
import { KnownNetworks } from './known-networks.js';

/** Wrong passwords only: who types the right one is not counted. */
const accountLimit: Limit = { name: 'login.account', calls: 10, seconds: 60 };
const networkLimit: Limit = { name: 'login.network', calls: 60, seconds: 60 };

/** What strangers cannot use up: of an account and one network from which its agent has signed in before. */
const knownLimit: Limit = { name: 'login.known', calls: 10, seconds: 60 };

/** Somebody who says a password. */
interface Guesser {
  actor: Actor;
  /** The e-mail of whose password it is to be. */
  account: string;
  network: string;
}

/** Makes guessing passwords slow, per account and per network. */
@Injectable()
export class PasswordGuesses {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly credentials: Credentials,
    private readonly networks: KnownNetworks,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Counts the attempt, and takes it back unless the password is wrong: one that is right, or could not be looked at, is no
   * guess. What is refused here stays counted for the network: whoever goes on all the same is stopped there.
   * @throws RATE_LIMITED, or what `refusal` makes where the attempt gives null
   */
  async limited<T>(
    guesser: Guesser,
    attempt: () => Promise<T | null>,
    refusal = () => new DomainError(InvalidCredentials),
  ): Promise<T> {
    let left = 0;
    const ofNetwork = await this.limiter.begin(networkLimit, guesser.network);
    const result = await during(
      ofNetwork,
      async () => {
        const ofAccount = await this.begin(guesser);
        ({ left } = ofAccount);
        return during(ofAccount, attempt);
      },
      isLimited,
    );
    if (result !== null) return result;
    // Not waited for: its time would tell that there is such an account. Nothing else depends on it.
    this.record(guesser, left).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'A wrong password was not recorded');
    });
    throw refusal();
  }

  /**
   * For the account, wherever it comes from; where others have used that up, for the account from there, if its agent is
   * known there: or anybody could lock an agent out by guessing on. @throws RATE_LIMITED
   */
  private async begin({ account, network }: Guesser): Promise<Attempt> {
    try {
      return await this.limiter.begin(accountLimit, account);
    } catch (refusal) {
      if (!isLimited(refusal) || !(await this.networks.has(account, network))) throw refusal;
      return this.limiter.begin(knownLimit, `${account} ${network}`);
    }
  }

  /** A line of the log without what was typed, which may be a password in the wrong field. */
  private async record({ actor, account }: Guesser, left: number): Promise<void> {
    const subjectId = actor.id ?? (await this.credentials.findId(account));
    const { requestId } = actor.origin ?? {};
    this.logger.info({ requestId, agentId: subjectId }, 'A wrong password');
    // Once for each window of a count: who goes on guessing in it is refused before the password is looked at.
    if (left > 0 || subjectId === null) return;
    await this.database.transaction((session) => recordAct(session, actor, { action: 'agent.locked', subjectId }));
  }
}
