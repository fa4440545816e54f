import type { Random } from '../../src/demo/random.js';
import { Connection } from './connection.js';
import { Cursors } from './cursors.js';
import type { DataOf, OtherFrame, Frame } from './frames.js';
import type { MessageFrame, Participant, Recorder } from './history.js';
import { type Draft, Outbox } from './outbox.js';
import type { Site } from './site.js';
import type { Wire } from './wire.js';

/** Whoever waits for longer sends again: the node answers within three seconds, also without its database. */
const ackTimeoutMs = 4_000;
const tickMs = 400;
const backoffMs = { first: 60, last: 1_000 };
/** As many as one `resume` may name. */
const resumeSize = 200;
/** What a client meets in bad times and tries again; every other refusal is for good. */
const passing = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'OVERLOADED', 'INTERNAL', 'NO_ANSWER']);

export interface Surroundings {
  site: Site;
  recorder: Recorder;
  random: Random;
  wire: Wire;
  token: string;
  /** How many messages may be unanswered at once. */
  room: number;
}

/** A client that keeps its promise: it sends until it is answered, and resumes from what it has. */
export abstract class Client {
  protected readonly outbox: Outbox;
  protected readonly cursors = new Cursors();
  protected isWriting = true;
  /** Number of the present or latest connection. */
  protected number = 0;
  private connection?: Connection;
  private isReady = false;
  private isStopped = false;
  private isStalled = false;
  private isRetrying = false;
  private failures = 0;
  private node = 0;
  private told = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    readonly participant: Participant,
    protected readonly around: Surroundings,
  ) {
    this.outbox = new Outbox(around.room);
  }

  start(): void {
    this.connect();
    this.every(
      () => tickMs,
      () => this.tick(),
    );
    this.write();
  }

  /** What this client writes, and when. */
  protected abstract write(): void;
  /** What a client asks for when it meets a conversation on this connection. */
  protected abstract follow(conversationIds: string[]): void;
  /** A frame that is neither a message nor an answer to one. */
  protected other?(frame: OtherFrame): void;
  /** An own message is stored in this conversation. */
  protected stored?(conversationId: string): void;
  protected messageCame?(frame: MessageFrame): void;

  stopWriting(): void {
    this.isWriting = false;
  }

  get isDone(): boolean {
    return this.outbox.isEmpty;
  }

  stop(): void {
    this.isStopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.connection?.terminate();
  }

  /** Stops reading for a while. @returns how many connections it met */
  stall(ms: number): number {
    if (!this.isReady || this.isStalled) return 0;
    this.isStalled = true;
    this.connection?.bePatient(true);
    const hits = this.around.wire.stall();
    this.later(ms, () => {
      this.isStalled = false;
      this.around.wire.flow();
      this.connection?.bePatient(false);
    });
    return hits;
  }

  protected get here(): { client: string; connection: number } {
    return { client: this.participant.name, connection: this.number };
  }

  protected post(draft: Draft): void {
    this.outbox.add(draft);
    if (this.isReady) this.transmit(false);
  }

  protected send(frame: object): void {
    this.connection?.send(frame);
  }

  protected resume(conversationIds: string[]): void {
    for (let first = 0; first < conversationIds.length; first += resumeSize) {
      const cursors = this.cursors.ask(conversationIds.slice(first, first + resumeSize));
      this.around.recorder.record({ kind: 'resume', ...this.here, cursors });
      this.send({ event: 'resume', cursors });
    }
  }

  protected later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }

  protected every(ms: () => number, act: () => void): void {
    this.later(ms(), () => {
      act();
      this.every(ms, act);
    });
  }

  private connect(): void {
    if (this.isStopped) return;
    const { site, wire, random, token } = this.around;
    // Not to the node that has just failed, where there is another.
    const others = site.nodes
      .map((_node, index) => index)
      .filter((index) => this.failures === 0 || index !== this.node);
    this.node = others.length === 0 ? 0 : (others[random.integer(0, others.length - 1)] ?? 0);
    wire.aim(site.nodes[this.node]?.port ?? 0);
    this.number += 1;
    this.connection = new Connection(wire.port, token, {
      frame: (frame) => this.frame(frame),
      closed: (code) => this.closed(code),
    });
  }

  private closed(code: number): void {
    if (this.isReady) this.around.recorder.record({ kind: 'closed', ...this.here, code });
    this.isReady = false;
    const limit = Math.min(backoffMs.last, backoffMs.first * 2 ** this.failures);
    this.failures += 1;
    this.later(limit * (0.5 + this.around.random.next() / 2), () => this.connect());
  }

  private frame(frame: Frame): void {
    if (this.isStopped) return;
    if (frame.type === undefined) this.message(frame);
    else if (frame.type === 'ready') this.ready(frame.data);
    else if (frame.type === 'ack') this.acked(frame.data);
    else if (frame.type === 'error') this.refused(frame.data);
    else if (frame.type === 'resumed') this.resumed(frame.data);
    else if (frame.type === 'resync') this.resume([frame.data.conversationId]);
    else this.other?.(frame);
  }

  private ready({ conversations }: DataOf<'ready'>): void {
    this.isReady = true;
    this.failures = 0;
    this.told = new Map();
    this.around.recorder.record({ kind: 'opened', ...this.here, node: this.node });
    this.cursors.restart();
    for (const { id } of conversations) this.cursors.know(id);
    this.follow(this.cursors.known);
    this.transmit(true);
  }

  private message(frame: MessageFrame): void {
    const { recorder } = this.around;
    recorder.record({ kind: 'received', ...this.here, frame });
    if (this.cursors.received(frame.conversationId, frame.seq)) this.gap(frame.conversationId);
    this.messageCame?.(frame);
  }

  /** To a customer, a note looks like a gap; once a conversation is live, only an agent can tell that it is none. */
  private gap(conversationId: string): void {
    if (this.cursors.isLive(conversationId)) {
      if (this.participant.type === 'AGENT') this.resume([conversationId]);
    } else this.follow([conversationId]);
  }

  private resumed({ conversationId, lastSeq }: DataOf<'resumed'>): void {
    this.around.recorder.record({ kind: 'resumed', ...this.here, conversationId, lastSeq });
    this.cursors.answered(conversationId, lastSeq);
  }

  private acked(ack: DataOf<'ack'>): void {
    const { clientMessageId, id, conversationId, seq } = ack;
    this.around.recorder.record({ kind: 'acked', ...this.here, clientMessageId, id, conversationId, seq });
    this.outbox.settle(clientMessageId);
    if (this.cursors.acked(conversationId, seq)) this.follow([conversationId]);
    this.stored?.(conversationId);
  }

  private refused(error: DataOf<'error'>): void {
    const { code, message, clientMessageId } = error;
    if (clientMessageId === undefined) {
      this.around.recorder.record({ kind: 'error', ...this.here, code, message });
      return;
    }
    const final = !passing.has(code);
    this.around.recorder.record({ kind: 'refused', ...this.here, clientMessageId, code, final });
    if (final) this.outbox.settle(clientMessageId);
    else this.retry(error.retryAfterMs ?? 300);
  }

  /** Everything unanswered once more, in order, however many of them were refused. */
  private retry(afterMs: number): void {
    if (this.isRetrying) return;
    this.isRetrying = true;
    this.later(afterMs, () => {
      this.isRetrying = false;
      this.transmit(true);
    });
  }

  private transmit(again: boolean): void {
    if (!this.isReady) return;
    for (const { draft, attempt } of this.outbox.take(again)) {
      const { clientMessageId, content, conversationId, internal = false } = draft;
      const where = conversationId === undefined ? {} : { conversationId };
      const sent = { clientMessageId, content, ...where, internal, attempt };
      this.around.recorder.record({ kind: 'sent', ...this.here, ...sent });
      this.send(draft);
    }
  }

  private tick(): void {
    if (!this.isReady || this.isStalled) return;
    if (this.outbox.isOverdue(ackTimeoutMs)) this.transmit(true);
    for (const [conversationId, seq] of this.cursors.news(this.told)) {
      this.told.set(conversationId, seq);
      this.send({ event: 'received', conversationId, seq });
    }
  }
}
