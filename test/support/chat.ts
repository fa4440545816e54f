import { EventEmitter, once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { v7 as uuid } from 'uuid';
import { WebSocket } from 'ws';
import { agentPassword, createAgent } from './agents.js';
import { type ChatContract, chatContractOf } from './asyncapi.js';
import type { Kefu } from './kefu.js';

/** How long a frame may be missing before a test fails. */
const patienceMs = 15_000;

interface Holder {
  id: string;
  token: string;
}

let serial = 0;

/** A customer on WEB with a token of theirs: a new one unless `channelId` is known. */
export async function customer(kefu: Kefu, channelId?: string): Promise<Holder> {
  serial += 1;
  const body = { name: '张三', channel: 'WEB', channelId: channelId ?? `chat_${process.pid}_${serial}` };
  const answer = await kefu.call('POST', '/public/customer-token', { body });
  if (answer.status !== 200) throw new Error(`No customer arrived: ${answer.text}`);
  return { id: answer.data.customerId as string, token: answer.data.token as string };
}

/** A new agent with a token of theirs. */
export async function agent(kefu: Kefu): Promise<Holder & { email: string }> {
  const { id, email } = await createAgent(kefu, await kefu.login());
  return { id, email, token: await kefu.login(email, agentPassword) };
}

interface ConnectOptions {
  /** How the token is presented: the document's `query` when left out. */
  via?: 'query' | 'bearer' | 'subprotocol';
  /** Speaks `kefu.v1`, which moves the cursor by `read` and `received`; always so with a subprotocol. */
  speaks?: boolean;
  headers?: Record<string, string>;
}

/** What a chat message may have beside its content. */
interface Post {
  clientMessageId?: string;
  conversationId?: string;
  senderId?: string;
  metadata?: unknown;
  internal?: boolean;
}

/** An upgrade that was refused before 101. */
interface Refusal {
  status: number;
  headers: IncomingHttpHeaders;
  json: any;
}

/** What the node says is what is under test: it has no type here, and is held to the AsyncAPI document instead. */
export type Frame = any;

/** A kind of frame by its `type`, `message` for the one that has none, or a function that knows it. */
type Sought = string | ((frame: Frame) => boolean);

/**
 * A client of the chat that forgets nothing: frames wait in order until somebody asks for them. A frame that is not as the
 * node's AsyncAPI document says fails whoever asks next.
 */
export class Chat {
  private static readonly all = new Set<Chat>();
  /** Everything that was received, oldest first. */
  readonly frames: Frame[] = [];
  private readonly unread: Frame[] = [];
  private readonly news = new EventEmitter().setMaxListeners(0);
  private end: { code: number; reason: string } | undefined;
  private barriers = 0;

  private fault: Error | undefined;

  private constructor(
    readonly socket: WebSocket,
    contract: ChatContract,
  ) {
    Chat.all.add(this);
    socket.on('message', (message: Buffer) => {
      const frame: Frame = JSON.parse(message.toString());
      try {
        contract.nameOf(frame);
      } catch (error) {
        this.fault ??= error as Error;
      }
      this.frames.push(frame);
      this.unread.push(frame);
      this.news.emit('news');
    });
    socket.on('close', (code, reason) => {
      this.end = { code, reason: reason.toString() };
      this.news.emit('news');
    });
    // Whatever it is, the connection closes after it.
    socket.on('error', () => undefined);
  }

  /** Resolves when `ready` has come. */
  static async connect(kefu: Pick<Kefu, 'url'>, token: string, options: ConnectOptions = {}): Promise<Chat> {
    // Read before: frames come at once.
    const contract = await chatContractOf(kefu.url);
    const chat = new Chat(openSocket(kefu, token, options), contract);
    await chat.next('ready');
    return chat;
  }

  /** Resolves when the upgrade is answered, before `ready`; with undefined where it is refused. */
  static async attempt(kefu: Kefu, token: string, options: ConnectOptions = {}): Promise<Chat | undefined> {
    const contract = await chatContractOf(kefu.url);
    const chat = new Chat(openSocket(kefu, token, options), contract);
    const { socket } = chat;
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.on('open', () => resolve(true));
      socket.on('close', () => resolve(false));
    });
    return isOpen ? chat : undefined;
  }

  /** Resolves with the refusal; fails where the upgrade is accepted. */
  static async refused(kefu: Kefu, token: string, options: ConnectOptions = {}): Promise<Refusal> {
    const socket = openSocket(kefu, token, options);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => {
        socket.terminate();
        reject(new Error('The upgrade was accepted'));
      });
      socket.on('unexpected-response', (_request, answer) => resolve(answer));
    });
    const body = await text(response);
    return { status: response.statusCode ?? 0, headers: response.headers, json: JSON.parse(body) };
  }

  /** Those that nobody has dropped yet. */
  static get connected(): Chat[] {
    return [...Chat.all];
  }

  /** Drops every connection, as when the lights go out. */
  static dropAll(): void {
    for (const chat of Chat.all) chat.drop();
  }

  /** What `ready` said. */
  get ready(): Frame {
    return this.frames.find(({ type }) => type === 'ready')?.data;
  }

  /** The chat messages received so far. */
  get messages(): Frame[] {
    return this.frames.filter(isMessage);
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The oldest frame of this kind that nobody has asked for, now or when it comes. Others stay where they are. */
  async next(sought: Sought, withinMs = patienceMs): Promise<Frame> {
    const isSought = matcher(sought);
    const signal = AbortSignal.timeout(withinMs);
    for (;;) {
      if (this.fault !== undefined) throw this.fault;
      const index = this.unread.findIndex(isSought);
      if (index >= 0) return this.unread.splice(index, 1)[0];
      const fault = () => `${String(sought)} did not come; what came is ${JSON.stringify(this.frames).slice(-2_000)}`;
      if (this.end !== undefined) throw new Error(`Closed with ${this.end.code}: ${fault()}`);
      await once(this.news, 'news', { signal }).catch(() => {
        throw new Error(fault());
      });
    }
  }

  /** What acknowledges a message; fails at once where it is refused. */
  async ack(clientMessageId: string): Promise<Frame> {
    const { type, data } = await this.next(
      (frame) => ['ack', 'error'].includes(frame.type) && frame.data.clientMessageId === clientMessageId,
    );
    if (type === 'error') throw new Error(`${clientMessageId} was refused: ${JSON.stringify(data)}`);
    return data;
  }

  /** Sends a chat message, under a name of its own unless one is given. @returns what acknowledges it */
  post(content: string, { clientMessageId = uuid(), ...more }: Post = {}): Promise<Frame> {
    this.send({ ...more, content, clientMessageId });
    return this.ack(clientMessageId);
  }

  /** What an error says that comes next. */
  async error(): Promise<Frame> {
    return (await this.next('error')).data;
  }

  /**
   * Everything that was sent before is answered when this resolves, so that what has not come is not to come. It does
   * not bound what others cause: of that, await the sign at somebody who gets it, first.
   */
  async barrier(): Promise<void> {
    this.barriers += 1;
    const ref = `barrier-${this.barriers}`;
    this.send({ event: 'ping', ref });
    await this.next((frame) => frame.type === 'pong' && refOf(frame) === ref);
  }

  /** The frames of this kind that nobody has asked for once everything is answered. */
  async left(sought: Sought): Promise<Frame[]> {
    await this.barrier();
    return this.unread.filter(matcher(sought));
  }

  async closed(): Promise<{ code: number; reason: string }> {
    const signal = AbortSignal.timeout(patienceMs);
    while (this.end === undefined) await once(this.news, 'news', { signal });
    return this.end;
  }

  /** Says good-bye and waits for the answer. */
  async close(): Promise<void> {
    this.socket.close(1000);
    await this.closed();
  }

  drop(): void {
    this.socket.terminate();
    Chat.all.delete(this);
  }
}

/** The document does not say where an answer repeats `ref`: errors have it in `data`. */
export function refOf(frame: Frame): unknown {
  return frame.ref ?? frame.data?.ref;
}

/** The frame of the document: the only one without a type. */
function isMessage(frame: Frame): boolean {
  return frame.type === undefined;
}

function matcher(sought: Sought): (frame: Frame) => boolean {
  if (typeof sought === 'function') return sought;
  return sought === 'message' ? isMessage : (frame) => frame.type === sought;
}

function openSocket(
  kefu: Pick<Kefu, 'url'>,
  token: string,
  { via = 'query', speaks = false, headers = {} }: ConnectOptions,
) {
  const address = `${kefu.url.replace('http', 'ws')}/ws/chat`;
  const options = { perMessageDeflate: false, autoPong: true };
  const own = speaks ? ['kefu.v1'] : [];
  if (via === 'query') return new WebSocket(`${address}?token=${token}`, own, { ...options, headers });
  if (via === 'subprotocol') return new WebSocket(address, ['kefu.v1', `bearer.${token}`], { ...options, headers });
  return new WebSocket(address, own, { ...options, headers: { ...headers, authorization: `Bearer ${token}` } });
}
