import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { later } from './later.js';
import type { ReplayedSocket } from './replayed-socket.js';

export type Connection = Socket | ReplayedSocket;

/** Calls that are parsed and wait for the answers before theirs. The ones after them wait as bytes. */
const maxWaiting = 16;

/** A call, as Node has parsed it. */
export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  /** Whether the client waits to be told to go on. */
  isExpectant?: boolean;
  /** What HTTP itself has against it. */
  refusal?: 400 | 417;
}

/** What is due on a connection: a call that is to be answered, or what is done in the place of one. */
type Turn = Call | (() => void);

/**
 * The calls of one connection, which are worked on one at a time. A packet may hold thousands of them: worked on as they
 * are parsed they would hold up everybody else, and their answers would wait in memory for a client that reads none.
 */
class CallLine {
  private current: Call | undefined;
  private readonly waiting: Turn[] = [];
  /** Whether somebody else reads the connection, or nobody. */
  private hasEnded = false;

  constructor(private readonly connection: Connection) {}

  get isFull(): boolean {
    return this.waiting.length >= maxWaiting;
  }

  take(call: Call, answer: RequestListener): void {
    if (this.isIdle) {
      this.begin(call, answer);
    } else {
      this.waiting.push(call);
      if (this.waiting.length === 1) this.pauseSoon();
    }
  }

  /**
   * Nothing more is read while calls wait, neither that the client has ended its side: to readers the bodies would be gone.
   * With each call that Node has parsed it reads on: a stream is paused when its piece is parsed, a socket when all of its are.
   */
  private pauseSoon(): void {
    const pause = () => {
      if (this.waiting.length > 0 && !this.hasEnded) this.connection.pause();
    };
    process.nextTick(pause);
    setImmediate(pause);
  }

  /** Does `act` once the complete calls are answered. One that is cut short gets no other answer than that. */
  end(act: () => void): void {
    // Node no longer tells the answer that is under way: its ears have gone with its parser.
    this.connection.on('drain', () => this.current?.response.emit('drain'));
    this.hasEnded = true;
    const last = this.waiting.at(-1);
    if (last === undefined) {
      this.endCurrent(act);
      return;
    }
    if (typeof last !== 'function' && !last.request.complete) this.waiting.pop();
    this.waiting.push(act);
  }

  private endCurrent(act: () => void): void {
    if (this.current === undefined) act();
    else if (this.current.request.complete) this.waiting.push(act);
    else if (this.current.response.headersSent) this.connection.destroy();
    else act();
  }

  private get isIdle(): boolean {
    return this.current === undefined && this.waiting.length === 0;
  }

  private begin(call: Call, answer: RequestListener): void {
    this.current = call;
    // It closes when the client has taken what there was to write.
    call.response.once('close', () => {
      this.current = undefined;
      if (this.waiting.length > 0) later(() => this.next(answer));
    });
    if (call.isExpectant === true) call.response.writeContinue();
    if (call.refusal === undefined) answer(call.request, call.response);
    else this.refuse(call.response, call.refusal);
  }

  private refuse(response: ServerResponse, status: 400 | 417): void {
    if (status === 400) response.setHeader('Connection', 'close');
    response.writeHead(status, { 'Content-Length': 0 }).end();
  }

  private next(answer: RequestListener): void {
    const turn = this.waiting.shift();
    if (typeof turn === 'function') {
      turn();
    } else if (turn !== undefined && this.canAnswer(turn)) {
      this.begin(turn, answer);
      if (this.waiting.length === 0) this.connection.resume();
    } else {
      this.waiting.length = 0;
      this.connection.destroy();
    }
  }

  /** Whether somebody is there, and the body can be read: Express takes it for empty where the client has ended its side. */
  private canAnswer({ request: { headers } }: Call): boolean {
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    return this.connection.writable && (this.connection.readable || !hasBody);
  }
}

const lines = new WeakMap<Connection, CallLine>();

/** Made with the first call of `connection`. */
export function lineOf(connection: Connection): CallLine {
  const line = lines.get(connection) ?? new CallLine(connection);
  lines.set(connection, line);
  return line;
}

/** Whether calls of `connection` are to be parsed later. */
export function isLineFull(connection: Connection): boolean {
  return lines.get(connection)?.isFull === true;
}

/** Does `act` once the calls that came on `connection` are answered. No parser reads it then. */
export function afterAnswers(connection: Connection, act: () => void): void {
  lineOf(connection).end(act);
}
