import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import type { Principal } from '../http/principal.js';
import { LOGGER } from '../log/log.module.js';
import { closeCode } from './close-code.js';
import { Connection } from './connection.js';
import { Connections } from './connections.js';
import { Inbox } from './inbox.js';
import { FrameHandler } from './frame-handler.js';
import { Roster } from './roster.js';
import { Welcome } from './welcome.js';

/** A stop waits this long for clients to say good-bye. */
const farewellMs = 3_000;

/** The life of each connection, from its upgrade to its end. */
@Injectable()
export class Chat implements BeforeApplicationShutdown {
  isDraining = false;

  constructor(
    private readonly connections: Connections,
    private readonly welcome: Welcome,
    private readonly handler: FrameHandler,
    private readonly roster: Roster,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Listens before anything else: a frame may stand in the handshake's own packet. */
  open(socket: WebSocket, principal: Principal, token: string): void {
    const connection = new Connection(socket, principal, token);
    const inbox = new Inbox(connection, (text) => this.handler.handle(connection, text));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary) connection.close(closeCode.notText, 'Frames are text');
      else inbox.take(textOf(data));
    });
    socket.on('pong', () => {
      connection.missedPongs = 0;
    });
    // What it is the close says.
    socket.on('error', (error) => this.logger.debug({ err: error }, 'A socket failed'));
    socket.on('close', (code) => this.forget(connection, code));
    this.connections.add(connection);
    this.roster.open(connection);
    this.welcome.greet(connection).then(
      () => inbox.begin(),
      (error: unknown) => {
        this.logger.warn({ err: error }, 'A connection could not be greeted');
        connection.close(closeCode.internal, 'The database is away');
      },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isDraining = true;
    for (const connection of this.connections.all()) connection.close(closeCode.draining, 'The service is stopping');
    const deadline = performance.now() + farewellMs;
    while (this.connections.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const connection of this.connections.all()) connection.drop();
  }

  private forget(connection: Connection, code: number): void {
    this.connections.remove(connection);
    this.roster.close(connection);
    const { kind, id } = connection.principal;
    this.logger.info({ connectionId: connection.id, principal: `${kind}:${id}`, code }, 'disconnected');
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}
