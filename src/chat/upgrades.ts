import type { Server } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Logger } from 'pino';
import type { WebSocketServer } from 'ws';
import { Database } from '../database/database.js';
import { Internal, Unavailable } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { Connection as Stream } from '../http/call-line.js';
import { headerFault } from '../http/calls-in-turn.js';
import { refuseUpgrade } from '../http/raw-refusal.js';
import { type NotedRequest, requestIdOf } from '../http/request-id.js';
import { declineUpgrade, onUpgrade } from '../http/upgrade.js';
import { LOGGER } from '../log/log.module.js';
import { Chat } from './chat.js';
import { Connection } from './connection.js';
import { UpgradeJudge } from './upgrade-judge.js';

/** The one version of the protocol; `ws` would take an early draft as well. */
const version = '13';

interface Upgrade {
  server: Server;
  socket: Stream;
  request: NotedRequest;
}

/** Takes the requests to become a WebSocket, and answers 101 only to those that may. */
@Injectable()
export class Upgrades {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly judge: UpgradeJudge,
    private readonly chat: Chat,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  serve(webSockets: WebSocketServer): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    webSockets.on('wsClientError', ({ message }, socket, request) =>
      refuseUpgrade({ server, socket, request }, message),
    );
    onUpgrade(server, (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() === 'websocket')
        void this.take({ server, socket, request }, webSockets, head);
      else declineUpgrade(server, request, socket, head);
    });
  }

  private async take(upgrade: Upgrade, webSockets: WebSocketServer, head: Buffer): Promise<void> {
    const { request, socket } = upgrade;
    const since = performance.now();
    try {
      this.refuseWhileDraining();
      const fault = headerFault(request);
      if (fault !== undefined) {
        refuseUpgrade(upgrade, fault === 431 ? 431 : 'the host must be named once');
        return;
      }
      const { principal, network } = await this.judge.admit(request);
      // Whoever is known by memory could not be told anything without it.
      await this.database.whenThere(since);
      if (socket.destroyed) return;
      if (request.headers['sec-websocket-version'] !== version) {
        refuseUpgrade(upgrade, `the version must be ${version}`);
        return;
      }
      // The stop may have begun while it was judged, and looks for connections once.
      this.refuseWhileDraining();
      this.judge.refuseFullNetwork(network);
      webSockets.handleUpgrade(request, socket, head, (client) => {
        // Nest is not told of it: it would read each frame once more, through RxJS.
        this.chat.open(client, new Connection(client, socket, principal, network));
      });
    } catch (error) {
      const isKnown = error instanceof DomainError;
      if (!isKnown) this.logger.error({ requestId: requestIdOf(request), err: error }, 'An upgrade failed');
      refuseUpgrade(upgrade, isKnown ? error : new DomainError(Internal));
    }
  }

  private refuseWhileDraining(): void {
    if (!this.chat.isDraining) return;
    throw new DomainError(Unavailable, { message: 'This node is stopping: connect again.', retryAfter: 1 });
  }
}
