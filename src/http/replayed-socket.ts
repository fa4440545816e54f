import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A socket whose first packet is put back, amended. Node's HTTP server takes any duplex stream as a connection. */
export class ReplayedSocket extends Duplex {
  constructor(
    readonly socket: Socket,
    packet: Buffer,
  ) {
    super();
    // The listeners are those of the parser that gave up.
    socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error');
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.on('timeout', () => this.emit('timeout'));
    // It may break before the server has it, and after the server has done with it; the connection is gone then either way.
    this.on('error', () => this.destroy());
    this.push(packet);
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress;
  }

  /** Node bounds the idle time between two requests with it. */
  setTimeout(ms: number, listener?: () => void): this {
    this.socket.setTimeout(ms);
    if (listener !== undefined) this.once('timeout', listener);
    return this;
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
