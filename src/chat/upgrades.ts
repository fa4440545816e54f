import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';
import type { WebSocketServer } from 'ws';
import { Authenticator } from '../auth/authenticator.js';
import { bearerToken } from '../auth/bearer.js';
import { Config } from '../config/config.js';
import { Forbidden, Internal, RouteNotFound, Unauthenticated, Unavailable } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { networkOf } from '../http/address.js';
import { declineUpgrade } from '../http/declined-upgrade.js';
import { type Limit, RateLimiter } from '../http/rate-limit.js';
import { refuseHandshake, refuseUpgrade } from '../http/raw-refusal.js';
import { Chat } from './chat.js';

const path = '/ws/chat';

/** Of one network, good or bad: an office of people shares one. */
const upgradeLimit: Limit = { name: 'upgrade', calls: 600, seconds: 60 };

/** Tokens that were none. */
const badTokenLimit: Limit = { name: 'upgrade.refused', calls: 60, seconds: 60 };

/** Judges upgrades before they are answered: path, origin, token, limits. */
@Injectable()
export class Upgrades {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly authenticator: Authenticator,
    private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly chat: Chat,
  ) {}

  serve(webSockets: WebSocketServer): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    webSockets.on('wsClientError', (error, socket) => refuseHandshake(socket, error.message));
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      // A client that is gone before it is answered.
      socket.on('error', () => socket.destroy());
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
        declineUpgrade(server, request, socket, head);
        return;
      }
      void this.judge(request, webSockets, socket, head);
    });
  }

  private async judge(
    request: IncomingMessage,
    webSockets: WebSocketServer,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname !== path) throw new DomainError(RouteNotFound);
      if (this.chat.isDraining) throw new DomainError(Unavailable, { retryAfter: 1 });
      this.refuseForeignOrigin(request.headers.origin);
      const network = this.networkOf(request);
      await this.limiter.consume(upgradeLimit, network);
      const token = tokenOf(request, url);
      const principal = await this.authenticate(token, network);
      if (socket.destroyed) return;
      webSockets.handleUpgrade(request, socket, head, (client) => {
        this.chat.open(client, principal, token);
        webSockets.emit('connection', client, request);
      });
    } catch (error) {
      refuseUpgrade(socket, error instanceof DomainError ? error : new DomainError(Internal, { cause: error }));
    }
  }

  private async authenticate(token: string, network: string) {
    await this.limiter.consume(badTokenLimit, network);
    let isBad = false;
    try {
      return await this.authenticator.authenticate(token);
    } catch (error) {
      isBad = error instanceof DomainError && error.kind === 'unauthenticated';
      throw error;
    } finally {
      if (!isBad) await this.limiter.refund(badTokenLimit, network);
    }
  }

  /** Browsers always say where a page comes from; native clients say nothing. */
  private refuseForeignOrigin(origin: string | undefined): void {
    const { corsOrigins } = this.config.http;
    if (origin === undefined || corsOrigins === '*' || corsOrigins.includes(origin.toLowerCase())) return;
    throw new DomainError(Forbidden, { message: 'This origin may not open a chat.' });
  }

  /** As Express reads it, so that a proxy is believed or not in one way. */
  private networkOf(request: IncomingMessage): string {
    const express = this.adapterHost.httpAdapter.getInstance<Express>();
    const asked: unknown = Object.assign(Object.create(request) as object, { app: express });
    const address: unknown = Reflect.get(express.request, 'ip', asked);
    return networkOf(typeof address === 'string' ? address : 'unknown');
  }
}

/** Cookies are never read: a page of somebody else's would bring them along. */
function tokenOf(request: IncomingMessage, url: URL): string {
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  const beside = offered.find((name) => name.startsWith('bearer.'))?.slice('bearer.'.length);
  const token = beside ?? bearerToken(request) ?? url.searchParams.get('token');
  if (token === null || token === '') throw new DomainError(Unauthenticated);
  return token;
}
