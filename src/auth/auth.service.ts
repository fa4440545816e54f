import { Injectable } from '@nestjs/common';
import { toAgentDto } from '../agent/agent.dto.js';
import { Credentials } from '../agent/credentials.js';
import { hashPassword } from '../agent/password.js';
import { DomainError } from '../errors/domain-error.js';
import { normalizeEmail } from '../http/email.js';
import type { AgentPrincipal, PublicCaller } from '../http/principal.js';
import { AgentSessions } from './agent-sessions.js';
import type { ChangePasswordDto, LoginDto, LoginResultDto } from './auth.dto.js';
import { InvalidCredentials } from './auth.errors.js';
import { PasswordGuesses } from './password-guesses.js';

/** Signing in and out. */
@Injectable()
export class AuthService {
  constructor(
    private readonly credentials: Credentials,
    private readonly sessions: AgentSessions,
    private readonly guesses: PasswordGuesses,
  ) {}

  /** @throws INVALID_CREDENTIALS, RATE_LIMITED */
  async login(caller: PublicCaller, { email, password }: LoginDto, network: string): Promise<LoginResultDto> {
    const account = normalizeEmail(email) ?? email;
    const agent = await this.guesses.limited({ actor: caller, account, network }, () =>
      this.credentials.findByPassword(account, password),
    );
    const { token, expiresAt } = await this.sessions.begin(caller, agent);
    return { token, expiresAt: expiresAt.toISOString(), agent: toAgentDto(agent) };
  }

  logout(agent: AgentPrincipal): Promise<void> {
    return this.sessions.end(agent);
  }

  /** Ends every other session of the agent. @throws INVALID_CREDENTIALS, RATE_LIMITED, UNAUTHENTICATED */
  async changePassword(agent: AgentPrincipal, change: ChangePasswordDto, network: string): Promise<void> {
    const account = await this.credentials.emailOf(agent.id);
    const from = await this.guesses.limited(
      { actor: agent, account, network },
      () => this.credentials.findHash(agent.id, change.currentPassword),
      wrongPassword,
    );
    // Hashed before: it takes longer than a transaction may.
    const to = await hashPassword(change.newPassword);
    await this.sessions.endOthers(agent, async (session) => {
      const epoch = await this.credentials.replacePassword(session, agent.id, { from, to });
      if (epoch === null) throw wrongPassword();
      return epoch;
    });
  }
}

/** Names the field, so that nobody takes it for the end of the session. */
function wrongPassword(): DomainError {
  return new DomainError(InvalidCredentials, {
    message: 'The current password is wrong.',
    fields: [{ field: 'currentPassword', message: 'currentPassword is not the password of this agent' }],
  });
}
