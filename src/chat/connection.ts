import { v7 as uuid } from 'uuid';
import { WebSocket } from 'ws';
import type { Principal } from '../http/principal.js';
import type { Feed } from './feed.js';

/** The subprotocol of clients that move their delivery cursor themselves. */
export const subprotocol = 'kefu.v1';

/** A socket that has more than this to take gets no more until it has taken it. */
const fullBytes = 1024 * 1024;

/** A socket that does not say good-bye in return is dropped. */
const farewellMs = 2_000;

/** A live socket with its principal. The only one who writes to the socket. */
export class Connection {
  readonly id = uuid();
  readonly openedAt = Date.now();
  /** What it is being sent, conversation by conversation. */
  readonly feeds = new Map<string, Feed>();
  /** Where the feeds ended that it lost the right to: it may get the right back. */
  readonly left = new Map<string, number>();
  /** Conversations that an agent looks at beside their own. */
  readonly subscriptions = new Set<string>();
  /** Messages that it is sending itself: it gets an ack for each, not the message. */
  readonly own = new Set<string>();
  /** Pings that were not answered. */
  missedPongs = 0;
  /** Since when the socket has been full, by `performance.now()`. */
  fullSince: number | undefined;
  /** No message goes out before `ready`, nor before the client could say where to resume. */
  isReleased = false;

  private lastSent = Promise.resolve(true);

  constructor(
    private readonly socket: WebSocket,
    readonly principal: Principal,
    readonly token: string,
  ) {}

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Whether the client says itself what it has received. */
  get speaks(): boolean {
    return this.socket.protocol === subprotocol;
  }

  get isFull(): boolean {
    return this.socket.bufferedAmount > fullBytes;
  }

  send(frame: string): void {
    if (!this.isOpen) return;
    this.lastSent = new Promise((resolve) => this.socket.send(frame, (error) => resolve(!error)));
  }

  /** Calls `done` when the socket has taken everything that was sent before; never where it broke. */
  afterSent(done: () => void): void {
    void this.lastSent.then((isSent) => {
      if (isSent) done();
    });
  }

  ping(): void {
    if (this.isOpen) this.socket.ping();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), farewellMs).unref();
  }

  drop(): void {
    this.socket.terminate();
  }
}
