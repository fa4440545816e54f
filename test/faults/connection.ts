import { type RawData, WebSocket } from 'ws';
import type { Frame } from './frames.js';

const pingEveryMs = 1_000;
/** Silence after which a connection counts as dead: the node answers every ping. */
const silenceMs = 3_000;
/** A frozen node accepts connections, since its kernel does, and then says nothing. */
const handshakeMs = 2_000;

interface Listener {
  frame(frame: Frame): void;
  closed(code: number): void;
}

/** One WebSocket of a client, which ends when the node falls silent. */
export class Connection {
  private readonly socket: WebSocket;
  private readonly pinging: NodeJS.Timeout;
  private heardAt = performance.now();
  private isPatient = false;

  /** @param port of the wire that leads to a node */
  constructor(port: number, token: string, listener: Listener) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/ws/chat`, ['kefu.v1', `bearer.${token}`], {
      handshakeTimeout: handshakeMs,
      perMessageDeflate: false,
    });
    this.pinging = setInterval(() => this.ping(), pingEveryMs);
    this.socket.on('message', (text: RawData) => {
      this.heardAt = performance.now();
      listener.frame(JSON.parse((text as Buffer).toString()) as Frame);
    });
    // Whatever went wrong, `close` follows.
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => {
      clearInterval(this.pinging);
      listener.closed(code);
    });
  }

  send(frame: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** While a client reads slowly, silence is its own doing. */
  bePatient(isPatient: boolean): void {
    this.isPatient = isPatient;
    this.heardAt = performance.now();
  }

  /** Ends at once, without a word to the node. */
  terminate(): void {
    this.socket.terminate();
  }

  private ping(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (!this.isPatient && performance.now() - this.heardAt > silenceMs) this.terminate();
    else this.send({ event: 'ping' });
  }
}
