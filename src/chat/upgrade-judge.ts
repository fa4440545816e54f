import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';
import { Authenticator } from '../auth/authenticator.js';
import { bearerToken } from '../auth/bearer.js';
import { Config } from '../config/config.js';
import { Forbidden, RateLimited, RouteNotFound, Unauthenticated } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { networkOf, originOf } from '../http/address.js';
import type { Principal } from '../http/principal.js';
import { during } from '../http/attempts.js';
import type { Limit } from '../http/limit.js';
import { RateLimiter } from '../http/rate-limit.js';
import { chatPath } from './chat.adapter.js';
import { Connections } from './connections.js';

/** Of one network, good or bad: an office of people shares one. */
const upgradeLimit: Limit = { name: 'upgrade', calls: 600, seconds: 60 };

/** Tokens that were none. */
const badTokenLimit: Limit = { name: 'upgrade.refused', calls: 60, seconds: 60 };

/** Who may open a connection, and from where, as limits count it. */
interface Admitted {
  principal: Principal;
  network: string;
}

/** When somebody may try again whose network has as many connections as one may have. */
const crowdSeconds = 30;

/** Decides who may open a connection, by the request alone: path, origin, limits, token. */
@Injectable()
export class UpgradeJudge {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly authenticator: Authenticator,
    private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly connections: Connections,
  ) {}

  /** @throws ROUTE_NOT_FOUND, FORBIDDEN, RATE_LIMITED, UNAUTHENTICATED, TOKEN_EXPIRED, CUSTOMER_INACTIVE, UNAVAILABLE */
  async admit(request: IncomingMessage): Promise<Admitted> {
    // Letter by letter: what an address could also be read as is another one.
    const [asked, query = ''] = (request.url ?? '').split('?', 2);
    if (asked !== chatPath) throw new DomainError(RouteNotFound);
    this.refuseForeignOrigin(request.headers);
    const address = this.addressOf(request);
    const network = networkOf(address);
    await this.limiter.consume(upgradeLimit, network);
    const principal = await this.authenticate(tokenOf(request, query), network);
    return { principal: { ...principal, origin: originOf({ ip: address }) }, network };
  }

  /** Only what was no token counts. */
  private async authenticate(token: string, network: string): Promise<Principal> {
    const attempt = await this.limiter.begin(badTokenLimit, network);
    const isBad = (failure: unknown) => failure instanceof DomainError && failure.kind === 'unauthenticated';
    return during(attempt, () => this.authenticator.authenticate(token), isBad);
  }

  /**
   * Tokens are free to have, and each connection takes memory for as long as it is held. To be asked in the turn in which the
   * connection begins: those that are judged together would not see each other. @throws RATE_LIMITED
   */
  refuseFullNetwork(network: string): void {
    const { rateLimit, connectionsPerNetwork } = this.config.http;
    if (!rateLimit || this.connections.countOf(network) < connectionsPerNetwork) return;
    throw new DomainError(RateLimited, { retryAfter: crowdSeconds });
  }

  /** Browsers always say where a page comes from, in lower case; native clients say nothing. Our own pages need not be listed. */
  private refuseForeignOrigin({ origin, host }: IncomingHttpHeaders): void {
    const { corsOrigins } = this.config.http;
    if (origin === undefined || corsOrigins === '*' || corsOrigins.includes(origin.toLowerCase())) return;
    if (isOfHost(origin, host)) return;
    throw new DomainError(Forbidden, { message: 'This origin may not open a chat.' });
  }

  /** As Express reads it, so that a proxy is believed or not in one way; where nobody was passed on there is one way to read it. */
  private addressOf(request: IncomingMessage): string {
    if (request.headers['x-forwarded-for'] === undefined) return request.socket.remoteAddress ?? 'unknown';
    const express = this.adapterHost.httpAdapter.getInstance<Express>();
    const asked: unknown = Object.assign(Object.create(request) as object, { app: express });
    const address: unknown = Reflect.get(express.request, 'ip', asked);
    return typeof address === 'string' ? address : 'unknown';
  }
}

/**
 * Whether a page of `origin` was served under the name that is called: what REST, which the browser asks itself, would not even
 * be asked about. By `http` or `https`, as TLS ends before us; by `Host` alone, as whoever passes calls on may write the rest.
 */
function isOfHost(origin: string, host = ''): boolean {
  const [, scheme] = /^(https?):\/\/[^/?#@]+$/i.exec(origin) ?? [];
  if (scheme === undefined || !URL.canParse(origin)) return false;
  // Read in the same scheme, so that a port that goes without saying may be said.
  const called = `${scheme}://${host}`;
  return URL.canParse(called) && new URL(called).host === new URL(origin).host;
}

/** Cookies are never read: a page of somebody else's would bring them along. */
function tokenOf(request: IncomingMessage, query: string): string {
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  const beside = offered.find((name) => name.startsWith('bearer.'))?.slice('bearer.'.length);
  const token = beside ?? bearerToken(request) ?? new URLSearchParams(query).get('token');
  if (token === null || token === '') throw new DomainError(Unauthenticated);
  return token;
}
