import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Config } from '../config/config.js';
import { Unauthenticated } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { AgentPrincipal } from '../http/principal.js';
import { isUuid } from '../http/uuid.pipe.js';
import { agentAudience, AgentSessions, tokenIssuer } from './agent-sessions.js';

/** Reads an agent's JWT: HS256 and nothing else, ours, for agents, unexpired, and of a live session. */
@Injectable()
export class AgentJwtStrategy extends PassportStrategy(Strategy, 'agent-jwt') {
  constructor(
    config: Config,
    private readonly sessions: AgentSessions,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // A KeyObject verifies fifty times faster than text; jsonwebtoken takes it, its old types do not know.
      secretOrKeyProvider: (_request, _token, done) => {
        done(null, config.auth.jwtKey as unknown as Buffer);
      },
      algorithms: ['HS256'],
      issuer: tokenIssuer,
      audience: agentAudience,
    });
  }

  /** Called with claims whose signature, issuer, audience and times hold as far as they are there. */
  async validate({ sub, jti, iat, exp }: Record<string, unknown>): Promise<AgentPrincipal> {
    const complete = isUuid(sub) && isUuid(jti) && typeof iat === 'number' && typeof exp === 'number';
    const principal = complete ? await this.sessions.find(jti) : null;
    if (principal?.id !== sub || principal === null) throw new DomainError(Unauthenticated);
    return principal;
  }
}
