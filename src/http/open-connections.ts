import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Connection } from './call-line.js';
import { ReplayedSocket } from './replayed-socket.js';

/** A call that is on its way when the stop begins has this long to arrive on its connection. */
const arrivalMs = 500;

/** One that has begun to arrive has this long to be there whole, and an answer to be taken. */
const patienceMs = 5_000;

/**
 * Lets the server stop: Node waits for every connection, also for those on which no call has ever begun, as browsers
 * and connection pools keep them ready.
 */
@Injectable()
export class OpenConnections implements OnModuleInit, BeforeApplicationShutdown {
  /** Calls that are not answered yet, on each connection. */
  private readonly calls = new Map<Connection, Set<ServerResponse>>();
  private stopping = false;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket: Connection) => {
      if (socket instanceof ReplayedSocket) this.calls.delete(socket.socket);
      this.calls.set(socket, new Set());
      socket.once('close', () => this.calls.delete(socket));
    });
    const begin = ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.calls.get(socket)?.add(response);
      response.once('close', () => {
        this.calls.get(socket)?.delete(response);
        if (this.stopping) this.endIfIdle(socket);
      });
    };
    server.on('request', begin);
    server.on('checkContinue', begin);
    server.on('checkExpectation', begin);
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    setTimeout(() => {
      for (const socket of this.calls.keys()) this.endIfIdle(socket);
    }, arrivalMs);
    setTimeout(() => this.endUnfinished(), patienceMs).unref();
  }

  private endIfIdle(connection: Connection): void {
    if (this.calls.get(connection)?.size !== 0 || connection.writableEnded) return;
    connection.end(() => connection.destroy());
  }

  private endUnfinished(): void {
    for (const [connection, responses] of this.calls) {
      const isStuck = [...responses].some(({ req, writableEnded }) => !req.complete || writableEnded);
      if (isStuck || responses.size === 0) connection.destroy();
    }
  }
}
