import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Channel } from './channel.js';
import type { Noted } from './request-id.js';

/** What an agent may do: ADMIN everything, AGENT what is not `@ForAdmin()`: all but erase and export customers, manage agents and read the audit trail. */
export type AgentRole = 'ADMIN' | 'AGENT';

/** From where somebody calls. */
export interface Origin {
  /** IPv4 or IPv6; null where a proxy names none. */
  address: string | null;
  /** The id of the request; null over WebSocket. */
  requestId: string | null;
  /** Whether the caller has chosen that id: it may be any text then, also what somebody is called. */
  isIdChosen: boolean;
}

interface Holder {
  id: string;
  name: string;
  /** When the token ends, ISO 8601. */
  expiresAt: string;
  /** From where they call. The same token may be used from elsewhere as well. */
  origin?: Origin;
}

/** An agent (坐席) with a live session. */
export interface AgentPrincipal extends Holder {
  kind: 'agent';
  role: AgentRole;
  sessionId: string;
}

/** A customer with a live token. */
export interface CustomerPrincipal extends Holder {
  kind: 'customer';
  channel: Channel;
  tokenId: string;
  /** Only messages from this moment on are shown to the holder; null shows all. ISO 8601. */
  seesFrom: string | null;
}

/** Who holds a token. */
export type Principal = AgentPrincipal | CustomerPrincipal;

/** Whoever calls a route that is for everyone. */
export interface PublicCaller {
  kind: 'public';
  id: null;
  origin: Origin;
}

/** A request on its way. `principal` is there once it has passed the guard, and absent on public routes. */
export interface KnownRequest extends Request, Noted {
  principal?: Principal;
}

/**
 * Injects the principal into a handler. The guard has let only the route's audience through, so the parameter's type
 * may name exactly that audience.
 */
export const Who = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<KnownRequest>().principal,
);
