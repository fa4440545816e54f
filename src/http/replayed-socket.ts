import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { RawLine } from './raw-line.js';

/**
 * A socket whose first packet is put back, amended. Node's HTTP server takes any duplex stream as a connection. What is put
 * back on one of these is a new one on the same socket, in its place: they do not stand on each other's shoulders.
 */
export class ReplayedSocket extends Duplex {
  readonly socket: Socket;
  private hasEnded = false;
  private hasLeft = false;
  /** Whether what comes on the socket is for this one, and is wanted already. */
  private reads = false;
  private readonly ears: [event: string, listener: (value: unknown) => void][] = [
    ['data', (chunk) => this.push(this.amended(chunk as Buffer)) || this.socket.pause()],
    ['end', () => this.finish()],
    ['error', (error) => this.destroy(error as Error)],
    ['close', () => this.destroy()],
    // While nobody has this one yet, its client does not take the answers that are due.
    ['timeout', () => this.emit('timeout') || this.destroy()],
  ];

  /**
   * @param from the connection on which a parser gave up: whatever comes is read here from now on
   * @param line amends what comes first
   */
  constructor(
    from: Socket | ReplayedSocket,
    packet: Buffer,
    private readonly line?: RawLine,
  ) {
    super();
    const before = from instanceof ReplayedSocket ? from : undefined;
    this.socket = before?.socket ?? (from as Socket);
    // The listeners are those of the parser that gave up.
    this.socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error');
    for (const [event, listener] of this.ears) this.socket.on(event, listener);
    // It may break before the server has it, and after the server has done with it; the connection is gone then either way.
    this.on('error', () => this.destroy());
    const bytes = Buffer.concat([packet, ...(before?.unread() ?? [])]);
    if (before?.hasEnded ?? this.socket.readableEnded) {
      this.push(this.amended(bytes));
      this.hasEnded = true;
    } else {
      // Nothing is read before it is opened: whoever waits for answers sends no more than the system keeps.
      this.socket.pause().unshift(bytes);
    }
  }

  /** What comes from now on is for whoever has this one. */
  open(): void {
    this.reads = true;
    // The parser may have stopped it in the midst of a read.
    this.socket.push('');
    this.socket.resume();
    if (this.hasEnded) this.finish();
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress;
  }

  /** The socket is another's now; what was to be written here is written. */
  leave(): void {
    this.hasLeft = true;
    for (const [event, listener] of this.ears) this.socket.off(event, listener);
    this.destroy();
  }

  /** Node bounds the idle time between two requests with it. */
  setTimeout(ms: number, listener?: () => void): this {
    this.socket.setTimeout(ms);
    if (listener !== undefined) this.once('timeout', listener);
    return this;
  }

  /** Node ends a connection with it once the last answer is written. */
  destroySoon(): void {
    this.end(() => this.destroy());
  }

  /** Leaves in the system what comes from now on. */
  override pause(): this {
    this.socket.pause();
    return super.pause();
  }

  override resume(): this {
    super.resume();
    if (this.reads) this.socket.resume();
    if (this.hasEnded) this.finish();
    return this;
  }

  override _read(): void {
    if (this.reads && !this.isPaused()) this.socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.hasLeft) this.socket.destroy();
    done(error);
  }

  private amended(chunk: Buffer): Buffer {
    return this.line?.encoded(chunk) ?? chunk;
  }

  private finish(): void {
    this.hasEnded = true;
    // When what is here has been parsed. Calls may wait then, and it is paused: it would say so at once all the same.
    setImmediate(() => {
      if (!this.isPaused()) this.push(null);
    });
  }

  /** What has come, and nobody has read. */
  private unread(): Buffer[] {
    this.reads = false;
    this.removeAllListeners('data').removeAllListeners('end').pause();
    const chunks: Buffer[] = [];
    for (let chunk = this.read() as Buffer | null; chunk !== null; chunk = this.read() as Buffer | null) {
      chunks.push(chunk);
    }
    return chunks;
  }
}
