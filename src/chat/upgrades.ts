import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Logger } from 'pino';
import type { WebSocketServer } from 'ws';
import { Internal, Unavailable, ValidationFailed } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { Connection as Stream } from '../http/call-line.js';
import { headerFault } from '../http/calls-in-turn.js';
import { refuse, refuseHandshake, refuseRaw } from '../http/raw-refusal.js';
import { declineUpgrade, onUpgrade } from '../http/upgrade.js';
import { LOGGER } from '../log/log.module.js';
import { Chat } from './chat.js';
import { Connection } from './connection.js';
import { UpgradeJudge } from './upgrade-judge.js';

/** The one version of the protocol; `ws` would take an early draft as well. */
const version = '13';

/** Takes the requests to become a WebSocket, and answers 101 only to those that may. */
@Injectable()
export class Upgrades {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly judge: UpgradeJudge,
    private readonly chat: Chat,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  serve(webSockets: WebSocketServer): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    webSockets.on('wsClientError', (error, socket) => this.refuse(socket, error.message));
    onUpgrade(server, (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() === 'websocket') void this.take(request, webSockets, socket, head);
      else declineUpgrade(server, request, socket, head);
    });
  }

  private async take(
    request: IncomingMessage,
    webSockets: WebSocketServer,
    socket: Stream,
    head: Buffer,
  ): Promise<void> {
    try {
      this.refuseWhileDraining();
      const fault = headerFault(request);
      if (fault !== undefined) {
        if (fault === 431) refuseRaw(socket, 'HPE_HEADER_OVERFLOW');
        else this.refuse(socket, 'the host must be named once');
        return;
      }
      const { principal, network } = await this.judge.admit(request);
      if (socket.destroyed) return;
      if (request.headers['sec-websocket-version'] !== version) {
        this.refuse(socket, `the version must be ${version}`);
        return;
      }
      // The stop may have begun while it was judged, and looks for connections once.
      this.refuseWhileDraining();
      this.judge.refuseCrowd(network);
      webSockets.handleUpgrade(request, socket, head, (client) => {
        // Nest is not told of it: it would read each frame once more, through RxJS.
        this.chat.open(client, new Connection(client, socket, principal, network));
      });
    } catch (error) {
      if (!(error instanceof DomainError)) this.logger.error({ err: error }, 'An upgrade failed');
      this.refuse(socket, error instanceof DomainError ? error : new DomainError(Internal));
    }
  }

  private refuseWhileDraining(): void {
    if (this.chat.isDraining) throw new DomainError(Unavailable, { retryAfter: 1 });
  }

  /** @param reason what was against it, or what about the handshake is wrong */
  private refuse(socket: Duplex, reason: DomainError | string): void {
    const requestId = typeof reason === 'string' ? refuseHandshake(socket, reason) : refuse(socket, reason);
    this.logger.info(
      { requestId, code: typeof reason === 'string' ? ValidationFailed.code : reason.code },
      'upgrade refused',
    );
  }
}
