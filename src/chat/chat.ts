import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { withinTime } from '../errors/time-limit.js';
import { LOGGER } from '../log/log.module.js';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { FrameHandler } from './frame-handler.js';
import { Inbox } from './inbox.js';
import { Roster } from './roster.js';
import { TokenWatch } from './token-watch.js';
import { Welcome } from './welcome.js';

/** A stop waits this long for what a client has sent to be answered, and then again for it to say good-bye. */
const drainMs = 3_000;

/** What a live connection has here: its frames, and the promise of its end. */
interface Life {
  inbox: Inbox;
  ended: Promise<void>;
}

/** The life of each connection, from its upgrade to its end. */
@Injectable()
export class Chat implements BeforeApplicationShutdown {
  private readonly lives = new Map<Connection, Life>();
  private isStopping = false;

  constructor(
    private readonly welcome: Welcome,
    private readonly handler: FrameHandler,
    private readonly tokens: TokenWatch,
    private readonly roster: Roster,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Whether no connection may be opened any more. */
  get isDraining(): boolean {
    return this.isStopping;
  }

  /** Listens before anything else: a frame may stand in the handshake's own packet. */
  open(socket: WebSocket, connection: Connection): void {
    const inbox = new Inbox(connection, (frame) => this.take(connection, frame));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      connection.hasSpoken = true;
      if (isBinary) connection.close(closeCode.notText, 'Frames are text');
      else inbox.take(bytesOf(data));
    });
    socket.on('ping', (data: Buffer) => {
      if (this.handler.takeControl(connection)) connection.pong(data);
    });
    socket.on('pong', () => {
      connection.missedPongs = 0;
      this.handler.takeControl(connection);
    });
    // What it is the close says.
    socket.on('error', (error) => this.logger.debug({ err: error }, 'A socket failed'));
    const ended = new Promise<void>((resolve) => {
      socket.on('close', (code) => {
        void this.forget(connection, inbox, code);
        resolve();
      });
    });
    this.lives.set(connection, { inbox, ended });
    this.roster.open(connection);
    void this.greet(connection, inbox);
  }

  /** Every client gets the answers that are due, and is then told to go elsewhere. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    const lives = [...this.lives];
    await this.patiently(lives.map(([connection, { inbox }]) => inbox.stop().then(() => sayGoodbye(connection))));
    for (const [connection] of lives) sayGoodbye(connection);
    await this.patiently(lives.map(([, { ended }]) => ended));
    for (const [connection] of lives) connection.drop();
  }

  private take(connection: Connection, frame: Buffer): Promise<void> {
    const isPlain = connection.isOpen && !this.tokens.isBehind;
    return isPlain ? this.handler.handle(connection, frame) : this.takeLate(connection, frame);
  }

  /** What a client has sent before it went is looked at by itself: news that its token has ended do not find it any more. */
  private async takeLate(connection: Connection, frame: Buffer): Promise<void> {
    await this.tokens.catchUp();
    if (connection.isOpen || (await this.tokens.verify(connection))) await this.handler.handle(connection, frame);
  }

  private async greet(connection: Connection, inbox: Inbox): Promise<void> {
    try {
      await this.welcome.greet(connection);
      inbox.begin();
    } catch (error) {
      this.logger.warn({ err: error }, 'A connection could not be greeted');
      connection.close(closeCode.internal, 'The database is away');
    }
  }

  /** Waits for all of them, but not for long. */
  private async patiently(steps: Promise<void>[]): Promise<void> {
    try {
      await withinTime(Promise.all(steps), drainMs, () => new Error(`Not done within ${drainMs} ms`));
    } catch (error) {
      this.logger.warn({ err: error }, 'Connections are ended by force');
    }
  }

  /** What has come before its end is still taken, and a stop waits for it. */
  private async forget(connection: Connection, inbox: Inbox, code: number): Promise<void> {
    this.roster.close(connection);
    const { kind, id } = connection.principal;
    this.logger.info(
      { connectionId: connection.id, principal: `${kind}:${id}`, code: connection.closedWith ?? code },
      'disconnected',
    );
    await inbox.stop();
    this.lives.delete(connection);
  }
}

function sayGoodbye(connection: Connection): void {
  connection.close(closeCode.draining, 'The service is stopping');
}

/** `ws` gives text as one buffer unless it is told otherwise. */
function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
