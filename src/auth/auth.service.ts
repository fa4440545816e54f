import { Injectable } from '@nestjs/common';
import { toAgentDto } from '../agent/agent.dto.js';
import { Credentials } from '../agent/credentials.js';
import { hashPassword } from '../agent/password.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import { normalizeEmail } from '../http/email.js';
import type { AgentPrincipal } from '../http/principal.js';
import { type Limit, RateLimiter } from '../http/rate-limit.js';
import { AgentSessions } from './agent-sessions.js';
import type { ChangePasswordDto, LoginDto, LoginResultDto } from './auth.dto.js';
import { InvalidCredentials } from './auth.errors.js';

/** Wrong passwords only: who types the right one is not counted. */
const accountLimit: Limit = { name: 'login.account', calls: 10, seconds: 60 };
const networkLimit: Limit = { name: 'login.network', calls: 60, seconds: 60 };

/** Signing in and out. */
@Injectable()
export class AuthService {
  constructor(
    private readonly credentials: Credentials,
    private readonly sessions: AgentSessions,
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly limiter: RateLimiter,
  ) {}

  /** @throws INVALID_CREDENTIALS, RATE_LIMITED */
  async login({ email, password }: LoginDto, network: string): Promise<LoginResultDto> {
    const account = normalizeEmail(email) ?? email;
    const agent = await this.limited(account, network, () => this.credentials.findByPassword(account, password));
    const { token, expiresAt } = await this.sessions.begin(agent);
    return { token, expiresAt: expiresAt.toISOString(), agent: toAgentDto(agent) };
  }

  logout(agent: AgentPrincipal): Promise<void> {
    return this.sessions.end(agent);
  }

  /** Ends every other session of the agent. @throws INVALID_CREDENTIALS, RATE_LIMITED */
  async changePassword(agent: AgentPrincipal, change: ChangePasswordDto, network: string): Promise<void> {
    await this.limited(
      agent.id,
      network,
      async () => ((await this.credentials.isPasswordOf(agent.id, change.currentPassword)) ? agent : null),
      wrongPassword,
    );
    // Hashed before: it takes longer than a transaction may.
    const passwordHash = await hashPassword(change.newPassword);
    await this.database.transaction(async (session) => {
      const epoch = await this.credentials.replacePassword(session, agent.id, passwordHash);
      await this.sessions.carryOver(session, agent.sessionId, epoch);
    });
    this.bus.publish('agent.changed', { agentId: agent.id });
  }

  /** @throws RATE_LIMITED, or what `refusal` makes where the attempt gives null */
  private async limited<T>(
    account: string,
    network: string,
    attempt: () => Promise<T | null>,
    refusal = () => new DomainError(InvalidCredentials),
  ): Promise<T> {
    const result = await this.counted(accountLimit, account, () => this.counted(networkLimit, network, attempt));
    if (result === null) throw refusal();
    return result;
  }

  /**
   * Counts the attempt before it is made, so that parallel ones cannot slip past, and takes it back unless the password
   * is wrong: one that is right, or was never looked at, is no guess.
   */
  private async counted<T>(limit: Limit, key: string, attempt: () => Promise<T | null>): Promise<T | null> {
    await this.limiter.consume(limit, key);
    let isWrong = false;
    try {
      const result = await attempt();
      isWrong = result === null;
      return result;
    } finally {
      if (!isWrong) await this.limiter.refund(limit, key);
    }
  }
}

/** Names the field, so that nobody takes it for the end of the session. */
function wrongPassword(): DomainError {
  return new DomainError(InvalidCredentials, {
    message: 'The current password is wrong.',
    fields: [{ field: 'currentPassword', message: 'currentPassword is not the password of this agent' }],
  });
}
