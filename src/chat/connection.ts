import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { cursorKeyOf } from '../conversation/audience.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { newId } from '../database/new-id.js';
import type { Principal } from '../http/principal.js';
import { Claims } from './claims.js';
import { closeCode } from './close-code.js';
import { Feed } from './feed.js';
import { MessageRate } from './message-rate.js';

/** The subprotocol of clients that move their delivery cursor themselves. */
export const subprotocol = 'kefu.v1';

/** A socket that has more than this to take gets no more until it has taken it. */
const fullBytes = 1024 * 1024;

/** Answers to pings that a socket may have to take. */
const maxPongs = 16;

/** A socket that does not say good-bye in return is dropped. */
const farewellMs = 2_000;

/** Places that are remembered in conversations that have gone by. */
const maxFeeds = 10_000;

/** Streams that were written to in this turn. */
const gathering = new Set<Duplex>();

/** What goes to one client in one turn goes out together: a batch of messages is one packet, not as many as it has. */
function gather(stream: Duplex): void {
  if (gathering.has(stream)) return;
  if (gathering.size === 0) process.nextTick(release);
  gathering.add(stream);
  stream.cork();
}

function release(): void {
  for (const stream of gathering) stream.uncork();
  gathering.clear();
}

/** A live socket with its principal. The only one who writes to the socket. */
export class Connection {
  readonly id = newId();
  readonly openedAt = Date.now();
  readonly expiresAt: number;
  readonly rate = new MessageRate();
  /** What it is being sent, conversation by conversation. */
  readonly feeds = new Map<string, Feed>();
  /** Conversations that an agent looks at beside their own. */
  readonly subscriptions = new Set<string>();
  /** What it is sending itself. */
  readonly claims = new Claims();
  /** Pings that were not answered. */
  missedPongs = 0;
  /** Since when the socket has been full, by `performance.now()`. */
  fullSince: number | undefined;
  /** When `ready` was sent, by the database's clock: no other frame goes before it. */
  readyAt: Date | undefined;
  /** No message goes out before `ready`, nor before the client could say where to resume. */
  isReleased = false;
  /** Whether any frame has come: what waits for its release is decided when that has been handled. */
  hasSpoken = false;
  /** The code that it was closed with from here, whether or not the client heard it. */
  closedWith: number | undefined;
  private ownCursorKey: string | undefined;
  private pongsUnderWay = 0;
  private nextPong: Buffer | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly stream: Duplex,
    readonly principal: Principal,
    /** From where it comes, as limits count it. */
    readonly network: string,
  ) {
    this.expiresAt = Date.parse(principal.expiresAt);
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Whether what has come is taken: a client that says good-bye behind its messages has sent them all the same. */
  get isHeard(): boolean {
    return this.closedWith === undefined;
  }

  /** Whether the client says itself what it has received. */
  get speaks(): boolean {
    return this.socket.protocol === subprotocol;
  }

  /** See `cursorKeyOf`: made once, since some are a hash. */
  get cursorKey(): string {
    return (this.ownCursorKey ??= cursorKeyOf(this.principal));
  }

  get hasExpired(): boolean {
    return this.expiresAt <= Date.now();
  }

  get isFull(): boolean {
    return this.socket.bufferedAmount > fullBytes;
  }

  /** @param taken called when the socket has taken the frame, and everything before it */
  send(frame: string | Buffer, taken?: () => void): void {
    if (!this.isOpen) return;
    gather(this.stream);
    this.socket.send(frame, { binary: false }, (error) => {
      if (!error) taken?.();
    });
  }

  /** The feed of this conversation; where there is none a new one, to which all after `told` is live. */
  feedOf({ id, channel, createdAt }: Conversation, told?: number): Feed {
    const known = this.feeds.get(id);
    if (known?.cursor !== undefined) return known;
    const before = told ?? this.saidBefore(createdAt);
    if (known !== undefined) {
      // News may have come first, and did not know.
      known.before ??= before;
      return known;
    }
    if (this.feeds.size >= maxFeeds) this.forgetOldestFeed();
    const feed = new Feed(id, channel, before);
    this.feeds.set(id, feed);
    return feed;
  }

  /** In what began when this connection listened already nothing was said before; of anything else it is not known. */
  private saidBefore(createdAt: string): number | undefined {
    return this.readyAt !== undefined && createdAt > this.readyAt.toISOString() ? 0 : undefined;
  }

  /** One that is sending must not be sent by another beside it. */
  private forgetOldestFeed(): void {
    for (const [id, { running, heldAt }] of this.feeds) {
      if (running !== undefined || heldAt !== undefined) continue;
      this.feeds.delete(id);
      return;
    }
  }

  /** News that is not promised: a client that does not keep up goes without. */
  tell(frame: string): void {
    if (this.readyAt !== undefined && !this.isFull) this.send(frame);
  }

  ping(): void {
    if (this.isOpen) this.socket.ping();
  }

  /** Answers a ping. While many answers are on their way the last of those that come waits, and the others go without (RFC 6455, 5.5.3). */
  pong(data: Buffer): void {
    if (!this.isOpen) return;
    if (this.pongsUnderWay >= maxPongs) {
      this.nextPong = data;
      return;
    }
    this.pongsUnderWay += 1;
    this.socket.pong(data, false, () => {
      const next = this.nextPong;
      this.pongsUnderWay -= 1;
      this.nextPong = undefined;
      if (next !== undefined) this.pong(next);
    });
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    if (this.isOpen) this.socket.resume();
  }

  close(code: number, reason: string): void {
    this.closedWith ??= code;
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), farewellMs).unref();
  }

  /** Whoever looks first says it: a token that has run out is found ended as well. */
  endToken(): void {
    this.close(closeCode.tokenEnded, this.hasExpired ? 'The token has expired' : 'The token has ended');
  }

  drop(): void {
    this.socket.terminate();
  }
}
