import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Forbidden } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { originOf } from '../http/address.js';
import { type Audience, AUDIENCE } from '../http/audience.js';
import type { KnownRequest, Principal } from '../http/principal.js';
import { Authenticator } from './authenticator.js';
import { bearerToken } from './bearer.js';

/** Stands before every route, and is closed: a route that names no audience is for nobody. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const audience = this.reflector.getAllAndOverride<Audience | undefined>(AUDIENCE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (audience?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const principal = await this.authenticator.authenticate(bearerToken(request));
    request.principal = { ...principal, origin: originOf(request) };
    if (audience === undefined || !admits(audience, principal)) throw new DomainError(Forbidden);
    return true;
  }
}

function admits(audience: Audience, principal: Principal): boolean {
  switch (audience.kind) {
    case 'public':
    case 'holder':
      return true;
    case 'customer':
      return principal.kind === 'customer';
    case 'agent':
      return principal.kind === 'agent' && audience.roles.includes(principal.role);
  }
}
