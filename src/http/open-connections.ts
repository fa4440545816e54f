import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Connection } from './call-line.js';
import { ReplayedSocket } from './replayed-socket.js';

/** A call that is on its way when the stop begins has this long to arrive on its connection. */
const arrivalMs = 500;

/** One that has begun to arrive has this long to be there whole. */
const wholeMs = 4_000;

/**
 * Lets the server stop: Node waits for every connection, also for those on which no call has ever begun, as browsers
 * and connection pools keep them ready.
 */
@Injectable()
export class OpenConnections implements OnModuleInit, BeforeApplicationShutdown {
  /** Calls that are not answered yet, on each connection. */
  private readonly calls = new Map<Connection, Set<IncomingMessage>>();
  private stopping = false;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket: Connection) => {
      if (socket instanceof ReplayedSocket) this.calls.delete(socket.socket);
      this.calls.set(socket, new Set());
      socket.once('close', () => this.calls.delete(socket));
    });
    const begin = (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      this.calls.get(socket)?.add(request);
      response.once('close', () => {
        this.calls.get(socket)?.delete(request);
        if (this.stopping) this.endIfIdle(socket);
      });
    };
    server.on('request', begin);
    server.on('checkContinue', begin);
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    setTimeout(() => {
      for (const socket of this.calls.keys()) this.endIfIdle(socket);
    }, arrivalMs);
    setTimeout(() => this.endUnfinished(), wholeMs).unref();
  }

  private endIfIdle(connection: Connection): void {
    if (this.calls.get(connection)?.size === 0) connection.end(() => connection.destroy());
  }

  private endUnfinished(): void {
    for (const [connection, requests] of this.calls) {
      if ([...requests].some(({ complete }) => !complete)) connection.destroy();
    }
  }
}
