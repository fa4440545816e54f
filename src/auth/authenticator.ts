import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import jwt from 'jsonwebtoken';
import { TokenExpired, Unauthenticated } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { AgentPrincipal, CustomerPrincipal, Principal } from '../http/principal.js';
import { AgentJwtStrategy } from './agent-jwt.strategy.js';

/** How tokens with one prefix are read. */
export interface TokenScheme {
  readonly prefix: string;
  /** @throws UNAUTHENTICATED or TOKEN_EXPIRED where nobody holds the token, CUSTOMER_INACTIVE where its holder may not use it */
  authenticate(token: string): Promise<CustomerPrincipal>;
}

/** Turns a token into its principal, for HTTP and WebSocket alike. */
@Injectable()
export class Authenticator {
  private readonly schemes: TokenScheme[] = [];

  constructor(private readonly agentStrategy: AgentJwtStrategy) {}

  /** The module whose tokens they are registers its scheme; whatever has no known prefix is read as an agent's JWT. */
  register(scheme: TokenScheme): void {
    this.schemes.push(scheme);
  }

  /** @throws UNAUTHENTICATED, TOKEN_EXPIRED, CUSTOMER_INACTIVE */
  async authenticate(token: string | undefined): Promise<Principal> {
    if (token === undefined || token === '') throw new DomainError(Unauthenticated);
    const scheme = this.schemes.find(({ prefix }) => token.startsWith(prefix));
    return scheme === undefined ? this.authenticateAgent(token) : scheme.authenticate(token);
  }

  /** Runs the passport strategy as passport does: on a copy that has the outcome's callbacks. */
  private authenticateAgent(token: string): Promise<AgentPrincipal> {
    const strategy = this.agentStrategy;
    return new Promise((resolve, reject) => {
      const attempt = Object.assign(Object.create(strategy) as typeof strategy, {
        success: (principal: AgentPrincipal) => resolve(principal),
        fail: (reason: unknown) => reject(refusal(reason)),
        error: (error: unknown) => reject(error instanceof Error ? error : refusal(error)),
      });
      const request: Pick<Request, 'headers'> = { headers: { authorization: `Bearer ${token}` } };
      attempt.authenticate(request as Request);
    });
  }
}

function refusal(reason: unknown): DomainError {
  return new DomainError(reason instanceof jwt.TokenExpiredError ? TokenExpired : Unauthenticated, { cause: reason });
}
