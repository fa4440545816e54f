import { once } from 'node:events';
import { WebSocket } from 'ws';

/** How a contestant is spoken to: as the chat's protocol has it, Nest's envelope, or Engine.IO's packets. */
export type Dialect = 'frames' | 'nest' | 'socketio';

export interface Address {
  url: string;
  dialect: Dialect;
  /** How the server begins, where it says something first. */
  greeting?: string;
}

const ack = Buffer.from('{"type":"ack"');
const fault = Buffer.from('{"type":"error"');
let serial = 0;

/** One socket with at most one message in flight. */
export class Talker {
  /** Messages that came from others. */
  heard = 0;
  /** The answer to the first message that was said. */
  firstAck = '';
  onAck: (ms: number) => void = () => undefined;
  onHeard: () => void = () => undefined;
  private saidAt = 0;

  private constructor(
    readonly name: string,
    private readonly socket: WebSocket,
    private readonly dialect: Dialect,
  ) {
    socket.on('message', (data: Buffer) => this.take(data));
  }

  /** Resolves when the server would take a message. */
  static async connect(name: string, { url, dialect, greeting }: Address): Promise<Talker> {
    const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
    const greeted = greeting === undefined ? undefined : said(socket, greeting);
    await once(socket, 'open');
    const talker = new Talker(name, socket, dialect);
    if (dialect === 'socketio') socket.send('40');
    await greeted;
    return talker;
  }

  get isQuiet(): boolean {
    return this.saidAt === 0;
  }

  /** @param conversationId where an agent says it */
  say(content: string, conversationId?: string): void {
    this.saidAt = performance.now();
    const body = JSON.stringify({ conversationId, content, clientMessageId: `${process.pid}-${(serial += 1)}` });
    if (this.dialect === 'frames') this.socket.send(body);
    else if (this.dialect === 'nest') this.socket.send(`{"event":"message","data":${body}}`);
    else this.socket.send(`421["message",${body}]`);
  }

  close(): Promise<unknown> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    return closed;
  }

  private take(data: Buffer): void {
    if (this.dialect === 'socketio') this.takePacket(data);
    else if (data.subarray(0, ack.length).equals(ack)) this.acknowledged(data);
    else if (data.subarray(0, fault.length).equals(fault)) throw new Error(`${this.name}: ${data.toString()}`);
    else if (data.includes('"content":')) this.hear();
  }

  private takePacket(data: Buffer): void {
    if (data[0] === 0x32) this.socket.send('3');
    else if (data[0] === 0x34 && data[1] === 0x33) this.acknowledged(data);
    else if (data[0] === 0x34 && data[1] === 0x32) this.hear();
  }

  private hear(): void {
    this.heard += 1;
    this.onHeard();
  }

  private acknowledged(data: Buffer): void {
    if (this.firstAck === '') this.firstAck = data.toString();
    const ms = performance.now() - this.saidAt;
    this.saidAt = 0;
    this.onAck(ms);
  }
}

function said(socket: WebSocket, beginning: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (data: Buffer) => {
      if (!data.toString('utf8', 0, 64).startsWith(beginning)) return;
      socket.off('message', look);
      resolve();
    };
    socket.on('message', look);
  });
}
