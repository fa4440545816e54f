import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { later } from './later.js';
import { endGently } from './linger.js';
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
  refusal?: 400 | 417 | 431;
}

type Answerer = (call: Call) => void;

/** Is given the request that is cut short by it, if there is one. */
type Ending = (cut?: IncomingMessage) => void;

/** What is due on a connection: a call that is to be answered, or what is done in the place of one. */
type Turn = Call | (() => void);

/**
 * The calls of one connection, which are worked on one at a time. A packet may hold thousands of them: worked on as they
 * are parsed they would hold up everybody else, and their answers would wait in memory for a client that reads none.
 */
class CallLine {
  private current: Call | undefined;
  /** The last that has come. */
  private latest: Call | undefined;
  private readonly waiting: Turn[] = [];
  /** Whether somebody else reads the connection, or nobody. */
  private hasEnded = false;

  constructor(private readonly connection: Connection) {
    const destroySoon = connection.destroySoon.bind(connection);
    // Node's way after the last answer. Of a call that is cut short by its answer the client still sends the rest.
    connection.destroySoon = () => {
      if (this.latest?.request.complete === false) endGently(connection);
      else destroySoon();
    };
  }

  get isFull(): boolean {
    return this.waiting.length >= maxWaiting;
  }

  take(call: Call, answer: Answerer): void {
    if (this.hasEnded) return;
    this.latest = call;
    if (this.current === undefined && this.waiting.length === 0) this.begin(call, answer);
    else this.waiting.push(call);
  }

  /** Does `act` once the complete calls are answered. One that is cut short gets no other answer than that, or had one. */
  end(act: Ending): void {
    this.passDrainsOn();
    this.hasEnded = true;
    const isAnswered = this.latest?.request.complete === false && this.latest.response.writableEnded;
    const last = isAnswered ? () => endGently(this.connection) : act;
    const before = this.waiting.at(-1);
    if (before === undefined) {
      this.endCurrent(last);
      return;
    }
    const cut = typeof before === 'function' || before.request.complete ? undefined : before.request;
    if (cut !== undefined) this.waiting.pop();
    this.waiting.push(() => last(cut));
  }

  /**
   * Node no longer tells the answer that is under way: its ears have gone with its parser. In a function of its own: a listener
   * keeps alive what any closure beside it uses, for as long as the connection lasts.
   */
  private passDrainsOn(): void {
    this.connection.on('drain', () => this.current?.response.emit('drain'));
  }

  private endCurrent(act: Ending): void {
    if (this.current === undefined) act();
    else if (this.current.request.complete) this.waiting.push(() => act());
    else if (this.current.response.headersSent) endGently(this.connection);
    else act(this.current.request);
  }

  private begin(call: Call, answer: Answerer): void {
    this.current = call;
    // It closes when the client has taken what there was to write.
    call.response.once('close', () => {
      this.current = undefined;
      // What it was sent with is not kept for as long as the connection.
      if (this.latest === call && call.request.complete) this.latest = undefined;
      if (this.waiting.length > 0) later(() => this.next(answer));
    });
    answer(call);
  }

  private next(answer: Answerer): void {
    const turn = this.waiting.shift();
    if (typeof turn === 'function') {
      turn();
    } else if (turn !== undefined && this.connection.writable) {
      this.begin(turn, answer);
    } else {
      this.waiting.length = 0;
      // Where it is ended already it closes when the client has taken what there is.
      if (!this.connection.writableEnded) this.connection.destroy();
    }
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
export function afterAnswers(connection: Connection, act: Ending): void {
  lineOf(connection).end(act);
}
