import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { customer } from './chat.js';
import type { Kefu } from './kefu.js';
import { decodeFrame, encodeFrame, opcodes, type RawFrame } from './raw-frame.js';

/** Of RFC 6455, section 1.3, with the answer that belongs to it. */
export const sampleKey = 'dGhlIHNhbXBsZSBub25jZQ==';
export const sampleAccept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** How long an answer may be missing before a test fails. */
const patienceMs = 15_000;

/** A server that takes nothing for so long does not want it. Below what it bears from a client that does not read. */
const stallMs = 4_000;

interface Handshake {
  method?: string;
  path?: string;
  /** Added to those of a good handshake, or in place of them; undefined leaves one out. */
  headers?: Record<string, string | undefined>;
  /** Header lines as they are, after all others. */
  lines?: string[];
}

interface RawHead {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
}

/** How a connection ended. */
interface RawClose {
  /** Undefined where the close frame had no payload, or where there was none. */
  code: number | undefined;
  reason: string;
}

/** The text of a handshake that is good unless told otherwise. */
export function handshake({ method = 'GET', path = '/ws/chat', headers = {}, lines = [] }: Handshake = {}): string {
  const all: Record<string, string | undefined> = {
    Host: 'kefu.test',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': sampleKey,
    ...headers,
  };
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [`${method} ${path} HTTP/1.1`, ...given, ...lines, '', ''].join('\r\n');
}

/** A WebSocket client that sends whatever bytes it is given, good or bad, and shows what comes back. */
export class RawWebSocket {
  private static readonly all = new Set<RawWebSocket>();
  private readonly socket: Socket;
  private readonly news = new EventEmitter().setMaxListeners(0);
  private pending: Buffer = Buffer.alloc(0);
  private isOver = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setNoDelay(true);
    this.socket.on('data', (chunk: Buffer) => {
      this.pending = Buffer.concat([this.pending, chunk]);
      this.news.emit('news');
    });
    for (const event of ['end', 'close', 'error']) this.socket.on(event, () => this.finish());
    RawWebSocket.all.add(this);
  }

  /** The connection of a new customer, whose `ready` has been read. */
  static async open(kefu: Kefu): Promise<RawWebSocket> {
    const { token } = await customer(kefu);
    const ws = new RawWebSocket(kefu.port);
    ws.write(handshake({ path: `/ws/chat?token=${token}` }));
    await ws.accepted();
    return ws;
  }

  /** Sends a handshake that is to be refused, and what follows in its packet. @returns the answer, once the server has closed the connection */
  static async refused(kefu: Kefu, request: string, ...more: Buffer[]): Promise<RawHead & { json: any }> {
    const ws = new RawWebSocket(kefu.port);
    ws.write(request, ...more);
    const head = await ws.head();
    const body = await ws.rest();
    ws.drop();
    return { ...head, json: body.startsWith('{') ? JSON.parse(body) : body };
  }

  /** Drops every connection: after each test, so that none keeps a node from stopping. */
  static dropAll(): void {
    for (const ws of RawWebSocket.all) ws.drop();
  }

  write(...parts: (Buffer | string)[]): void {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
  }

  /** Writes each part in a packet of its own. */
  async trickle(parts: Iterable<Buffer>): Promise<void> {
    for (const part of parts) {
      if (!this.socket.writable) return;
      await new Promise((resolve) => this.socket.write(part, resolve));
    }
  }

  /**
   * Writes each part once the one before is taken, until one is not: there is no sign of what does not happen but time.
   * @returns whether that was so
   */
  async stalls(parts: Iterable<Buffer>): Promise<boolean> {
    for (const part of parts) {
      const taken = new Promise<boolean>((resolve) => this.socket.write(part, () => resolve(false)));
      if (await Promise.race([taken, delay(stallMs, true, { ref: false })])) return true;
    }
    return false;
  }

  /** Takes nothing more of what comes, as a client that hangs. */
  stopReading(): void {
    this.socket.pause();
  }

  readOn(): void {
    this.socket.resume();
  }

  /** Says that nothing more will be sent; what comes is still read. */
  endSending(): void {
    this.socket.end();
  }

  drop(): void {
    this.socket.destroy();
    RawWebSocket.all.delete(this);
  }

  /** The head of the next HTTP answer. */
  head(): Promise<RawHead> {
    return this.read('an answer', (bytes) => {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const [statusLine = '', ...lines] = bytes.subarray(0, end).toString().split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      return { value: { status: Number(statusLine.split(' ')[1]), headers }, size: end + 4 };
    });
  }

  /** So many bytes of a body. */
  body(bytes: number): Promise<string> {
    return this.read('a body', (all) =>
      all.length < bytes ? undefined : { value: all.subarray(0, bytes).toString(), size: bytes },
    );
  }

  /** Reads the answer to a good handshake, and `ready`. */
  async accepted(): Promise<RawHead> {
    const head = await this.head();
    if (head.status !== 101) throw new Error(`Refused with ${head.status}: ${await this.rest()}`);
    const { type } = await this.json();
    if (type !== 'ready') throw new Error(`The first frame was ${type}`);
    return head;
  }

  next(): Promise<RawFrame> {
    return this.read('a frame', decodeFrame);
  }

  /** The next frame as JSON; fails where it is no whole text message. The heartbeat comes to everybody at once, whenever they came. */
  async json(): Promise<any> {
    let frame = await this.next();
    while (frame.opcode === opcodes.ping) frame = await this.next();
    const { fin, opcode, payload } = frame;
    if (!fin || opcode !== opcodes.text) throw new Error(`Opcode ${opcode} came: ${payload.toString('hex')}`);
    return JSON.parse(payload.toString());
  }

  /** The next frame, which is to be the pong of an `event: ping`. @returns its `ref` */
  async pongEvent(): Promise<unknown> {
    const { type, ref, data } = await this.json();
    if (type !== 'pong') throw new Error(`In place of a pong came ${type}: ${JSON.stringify(data)}`);
    return ref ?? data?.ref;
  }

  /** Reads on to the close frame and answers it. After it nothing may come but the end of the connection. */
  async closed(): Promise<RawClose> {
    for (;;) {
      const { opcode, payload } = await this.next();
      if (opcode !== opcodes.close) continue;
      if (this.socket.writable) this.write(encodeFrame(opcodes.close, payload));
      const rest = await this.rest();
      if (rest !== '') throw new Error(`After the close frame came ${Buffer.from(rest).toString('hex')}`);
      return { code: payload.length < 2 ? undefined : payload.readUInt16BE(0), reason: payload.toString('utf8', 2) };
    }
  }

  /** Everything until the server ends the connection. */
  rest(): Promise<string> {
    return this.read('the end', (bytes) => (this.isOver ? { value: bytes.toString(), size: bytes.length } : undefined));
  }

  private finish(): void {
    this.isOver = true;
    this.news.emit('news');
  }

  private async read<T>(what: string, parse: (bytes: Buffer) => { value: T; size: number } | undefined): Promise<T> {
    const signal = AbortSignal.timeout(patienceMs);
    for (;;) {
      const parsed = parse(this.pending);
      if (parsed !== undefined) {
        this.pending = this.pending.subarray(parsed.size);
        return parsed.value;
      }
      const have = `what came is "${this.pending.toString('latin1').slice(0, 200)}"`;
      if (this.isOver) throw new Error(`The connection ended before ${what}; ${have}`);
      await once(this.news, 'news', { signal }).catch(() => {
        throw new Error(`Waited in vain for ${what}; ${have}`);
      });
    }
  }
}
