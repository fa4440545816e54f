import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A socket whose first packet is put back, amended. Node's HTTP server takes any duplex stream as a connection. What is put
 * back on one of these is a new one on the same socket, in its place: they do not stand on each other's shoulders.
 */
export class ReplayedSocket extends Duplex {
  readonly socket: Socket;
  private hasEnded = false;
  private hasLeft = false;
  /** Whether what comes on the socket is for this one. */
  private reads = true;
  private readonly ears: [event: string, listener: (value: unknown) => void][] = [
    ['data', (chunk) => this.push(chunk) || this.socket.pause()],
    ['end', () => this.finish()],
    ['error', (error) => this.destroy(error as Error)],
    ['close', () => this.destroy()],
    ['timeout', () => this.emit('timeout')],
  ];

  /** @param from the connection on which a parser gave up: whatever comes is read here from now on */
  constructor(from: Socket | ReplayedSocket, packet: Buffer) {
    super();
    const before = from instanceof ReplayedSocket ? from : undefined;
    this.socket = before?.socket ?? (from as Socket);
    // The listeners are those of the parser that gave up.
    this.socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error');
    for (const [event, listener] of this.ears) this.socket.on(event, listener);
    // It is read when somebody reads here, or it would bring another piece with every one that is put back; and it is
    // read again, also where the parser has stopped it.
    this.socket.pause().push('');
    // It may break before the server has it, and after the server has done with it; the connection is gone then either way.
    this.on('error', () => this.destroy());
    this.push(packet);
    for (const chunk of before?.unread() ?? []) this.push(chunk);
    if (before?.hasEnded === true) this.finish();
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

  override _read(): void {
    if (this.reads) this.socket.resume();
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

  private finish(): void {
    this.hasEnded = true;
    this.push(null);
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
