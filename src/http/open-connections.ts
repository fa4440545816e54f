import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ReplayedSocket } from './replayed-socket.js';

/** A call that is on its way when the stop begins has this long to arrive on its connection. */
const arrivalMs = 500;

/**
 * Lets the server stop: Node waits for every connection, also for those on which no call has ever begun, as browsers
 * and connection pools keep them ready.
 */
@Injectable()
export class OpenConnections implements OnModuleInit, BeforeApplicationShutdown {
  /** Calls that are not answered yet, on each connection. */
  private readonly calls = new Map<Socket | ReplayedSocket, number>();
  private stopping = false;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket: Socket | ReplayedSocket) => {
      if (socket instanceof ReplayedSocket) this.calls.delete(socket.socket);
      this.calls.set(socket, 0);
      socket.once('close', () => this.calls.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.count(socket, 1);
      response.once('close', () => {
        this.count(socket, -1);
        if (this.stopping) this.endIfIdle(socket);
      });
    });
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    setTimeout(() => {
      for (const socket of this.calls.keys()) this.endIfIdle(socket);
    }, arrivalMs);
  }

  private count(socket: Socket, change: number): void {
    const calls = this.calls.get(socket);
    if (calls !== undefined) this.calls.set(socket, calls + change);
  }

  private endIfIdle(socket: Socket | ReplayedSocket): void {
    if (this.calls.get(socket) === 0) socket.end(() => socket.destroy());
  }
}
