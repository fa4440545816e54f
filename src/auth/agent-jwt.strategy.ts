import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Config } from '../config/config.js';
import { Unauthenticated } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { AgentPrincipal } from '../http/principal.js';
import { isUuid } from '../http/uuid.pipe.js';
import { bearerToken } from './bearer.js';
import { type Claims, KnownTokens } from './known-tokens.js';
import { isPlainJwt } from './plain-jwt.js';
import { agentAudience, AgentSessions, tokenIssuer } from './agent-sessions.js';

/** Reads an agent's JWT: HS256 and nothing else, ours, for agents, unexpired, and of a live session. */
@Injectable()
export class AgentJwtStrategy extends PassportStrategy(Strategy, 'agent-jwt') {
  private readonly known = new KnownTokens();

  constructor(
    config: Config,
    private readonly sessions: AgentSessions,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // A KeyObject verifies fifty times faster than text; jsonwebtoken takes it, its old types do not know.
      secretOrKeyProvider: (_request, token: string, done) => {
        if (isPlainJwt(token)) done(null, config.auth.jwtKey as unknown as Buffer);
        else done(new DomainError(Unauthenticated));
      },
      algorithms: ['HS256'],
      issuer: tokenIssuer,
      audience: agentAudience,
      passReqToCallback: true,
    });
  }

  /** As passport calls it, but a token that is known is not verified again. */
  override authenticate(request: Request): void {
    const claims = this.known.find(bearerToken(request) ?? '');
    if (claims === undefined) {
      super.authenticate(request);
      return;
    }
    this.holderOf(claims).then(
      (principal) => this.success(principal),
      (error: unknown) => this.error(error as Error),
    );
  }

  /** Called with claims whose signature, issuer, audience and times hold as far as they are there. */
  validate(request: Request, { sub, jti, iat, exp }: Record<string, unknown>): Promise<AgentPrincipal> {
    if (!isUuid(sub) || !isUuid(jti) || !isSeconds(iat) || !isSeconds(exp)) throw new DomainError(Unauthenticated);
    const claims = { agentId: sub, sessionId: jti, expiresAt: exp };
    this.known.add(bearerToken(request) ?? '', claims);
    return this.holderOf(claims);
  }

  private async holderOf({ agentId, sessionId }: Claims): Promise<AgentPrincipal> {
    const principal = await this.sessions.find(sessionId);
    if (principal?.id !== agentId) throw new DomainError(Unauthenticated);
    return principal;
  }
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
