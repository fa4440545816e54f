import { Backoff } from './backoff.js';
import type { ClientFrame, ServerFrame } from './frames.js';

/** Each side pings this often, and is answered within that. */
const pingMs = 25_000;
const pongMs = 8_000;

/** The same when there is reason to doubt: the page was asleep, or the network came or went. */
const doubtMs = 3_000;

/** A handshake that takes longer is given up. */
const handshakeMs = 10_000;

/** Whoever was asked to go elsewhere goes within this. */
const jitterMs = 800;

/** What the service means by closing (chat protocol §3): how long to wait at least, or why not to come back. */
const patience: Record<number, number> = { 1011: 1_000, 1013: 2_000, 4429: 3_000, 4508: 2_000 };
const ends: Record<number, LinkEnd> = { 4401: 'token', 4403: 'forbidden', 4409: 'elsewhere' };

/** Why a link does not try again by itself. */
type LinkEnd = 'token' | 'forbidden' | 'elsewhere' | 'closed';

export type LinkState =
  | { name: 'connecting' }
  | { name: 'ready' }
  /** The connection is gone; the next attempt is at `retryAt`, in milliseconds since 1970. */
  | { name: 'waiting'; retryAt: number }
  | { name: 'ended'; why: LinkEnd };

export interface LinkOptions {
  /** `ws://host/ws/chat` */
  url: string;
  token: string;
  /** The `seq` up to which the client has each conversation: everything after it comes on every new connection. */
  cursors: () => Record<string, number>;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: LinkState) => void;
  /** A browser does not tell why an upgrade is refused: asked after each, whether the token is still good. */
  isTokenGood: () => Promise<boolean>;
}

/**
 * One chat connection that comes back by itself: after a network loss, a restart of the service, or sleep. It resumes
 * by cursor before anything else is sent, so that nothing is missed; what is sent while it is away is not kept here.
 */
export class Link {
  private socket: WebSocket | undefined;
  private state: LinkState = { name: 'connecting' };
  private readonly backoff = new Backoff();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly beat: ReturnType<typeof setInterval>;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private readyAt = 0;
  private readonly unlisten = new AbortController();

  constructor(private readonly options: LinkOptions) {
    this.beat = setInterval(() => this.ping(pongMs), pingMs);
    const { signal } = this.unlisten;
    addEventListener('online', () => this.wake(), { signal });
    addEventListener('offline', () => this.ping(doubtMs), { signal });
    addEventListener('pageshow', () => this.wake(), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.wake(), {
      signal,
    });
    this.connect();
  }

  get isReady(): boolean {
    return this.state.name === 'ready';
  }

  /** @returns false where it is not connected: the frame is not sent */
  send(frame: ClientFrame): boolean {
    if (!this.isReady || this.socket === undefined) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Looks at once whether the connection lives, and tries at once where it waits or was given up for another tab. */
  wake(): void {
    const isElsewhere = this.state.name === 'ended' && this.state.why === 'elsewhere';
    if (this.state.name === 'waiting' || isElsewhere) this.connect();
    else this.ping(doubtMs);
  }

  /** Resolves when no handshake is under way any more: until then the token is needed. */
  async close(): Promise<void> {
    this.unlisten.abort();
    clearInterval(this.beat);
    const { socket } = this;
    const isUnderWay = socket?.readyState === WebSocket.CONNECTING;
    if (isUnderWay) this.socket = undefined;
    this.leave();
    this.enter({ name: 'ended', why: 'closed' });
    if (!isUnderWay) return;
    // A browser complains of a handshake that is broken off.
    await new Promise((done) => (socket.onopen = socket.onclose = done));
    socket.close(1000);
  }

  private connect(): void {
    this.leave();
    this.enter({ name: 'connecting' });
    const socket = new WebSocket(this.options.url, ['kefu.v1', `bearer.${this.options.token}`]);
    this.socket = socket;
    this.expect(handshakeMs);
    let isOpen = false;
    socket.onopen = () => {
      isOpen = true;
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (this.socket === socket) this.take(JSON.parse(data) as ServerFrame);
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.lose(isOpen ? code : undefined);
    };
  }

  private take(frame: ServerFrame): void {
    clearTimeout(this.deadline);
    if ('type' in frame && frame.type === 'ready') {
      this.readyAt = Date.now();
      this.enter({ name: 'ready' });
      this.resume();
    }
    this.options.onFrame(frame);
  }

  /** In parts, since one frame names 200 conversations at most. Where there are none it is said as well, or it is waited for. */
  private resume(): void {
    const cursors = Object.entries(this.options.cursors());
    do this.send({ event: 'resume', cursors: Object.fromEntries(cursors.splice(0, 200)) });
    while (cursors.length > 0);
  }

  /** @param code why it was closed; undefined where it was never open */
  private lose(code: number | undefined): void {
    this.leave();
    if (this.readyAt > 0) this.backoff.stood(Date.now() - this.readyAt);
    this.readyAt = 0;
    const why = code === undefined ? undefined : ends[code];
    if (why !== undefined) this.enter({ name: 'ended', why });
    else if (code === 1001) this.wait(Math.random() * jitterMs);
    else this.wait(this.backoff.next(patience[code ?? 0]));
    if (code === undefined) void this.judge();
  }

  /** Whether the upgrade was refused for the token. What cannot be asked is no answer. */
  private async judge(): Promise<void> {
    const isGood = await this.options.isTokenGood().catch(() => true);
    if (isGood || this.state.name !== 'waiting') return;
    this.leave();
    this.enter({ name: 'ended', why: 'token' });
  }

  private wait(waitMs: number): void {
    this.enter({ name: 'waiting', retryAt: Date.now() + waitMs });
    this.retry = setTimeout(() => this.connect(), waitMs);
  }

  private ping(withinMs: number): void {
    if (this.send({ event: 'ping' })) this.expect(withinMs);
  }

  /** Whatever comes within that time shows that the connection lives. */
  private expect(withinMs: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.lose(undefined), withinMs);
  }

  private leave(): void {
    clearTimeout(this.retry);
    clearTimeout(this.deadline);
    const { socket } = this;
    this.socket = undefined;
    socket?.close(1000);
  }

  private enter(state: LinkState): void {
    this.state = state;
    this.options.onState(state);
  }
}
