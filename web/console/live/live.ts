import { isMessage, type AckFrame, type ServerFrame, type TypedFrame } from '../../chat/frames.js';
import { Link, type LinkState } from '../../chat/link.js';
import { Outbox, type Unsent } from '../../chat/outbox.js';
import { Receipts } from '../../chat/receipts.js';
import { api } from '../api/client.js';
import type { Message } from '../api/schema.js';
import { Observable } from '../observable.js';
import { messageOf, messageSent } from './message.js';

/** Who wants to know what comes. */
export interface LiveListener {
  /** A message that has come, or one of our own that is stored now. */
  onMessage?: (message: Message) => void;
  onFrame?: (frame: TypedFrame) => void;
  /** Connected. @param again after a time in which things may have been missed */
  onReady?: (again: boolean) => void;
}

interface LiveOptions {
  token: string;
  agentId: string;
  /** How far each thread that is looked at is known. */
  cursors: () => Record<string, number>;
  onEnd: (why: 'token' | 'forbidden') => void;
}

/** The one connection of the console, and the messages that are on their way over it. */
export class Live {
  readonly state = new Observable<LinkState>({ name: 'connecting' });
  readonly unsent = new Observable<Unsent[]>([]);
  readonly outbox: Outbox;
  private readonly link: Link;
  private readonly receipts = new Receipts((frame) => this.link.send(frame));
  private readonly listeners: LiveListener[] = [];
  private wasReady = false;

  constructor(private readonly options: LiveOptions) {
    this.outbox = new Outbox({
      name: options.agentId,
      send: (frame) => this.link.send(frame),
      onChange: () => this.unsent.set(this.outbox.entries),
    });
    this.unsent.set(this.outbox.entries);
    this.link = new Link({
      url: `${location.origin.replace(/^http/, 'ws')}/ws/chat`,
      token: options.token,
      cursors: options.cursors,
      onFrame: (frame) => this.take(frame),
      onState: (state) => this.enter(state),
      isTokenGood,
    });
  }

  listen(listener: LiveListener): void {
    this.listeners.push(listener);
  }

  /** @returns false where it is not connected */
  send(frame: Parameters<Link['send']>[0]): boolean {
    return this.link.send(frame);
  }

  /** The agent has the conversation up to here, by whatever way. */
  noteReceived(conversationId: string, seq: number): void {
    this.receipts.note('received', conversationId, seq);
  }

  /** The agent has read the conversation up to here; told as soon as there is a connection. */
  noteRead(conversationId: string, seq: number): void {
    this.receipts.note('read', conversationId, seq);
  }

  /** Tries at once, also where another window took its place. */
  wake(): void {
    this.link.wake();
  }

  close(): void {
    this.receipts.flush();
    void this.link.close();
    this.outbox.close();
  }

  private enter(state: LinkState): void {
    this.state.set(state);
    if (state.name === 'ended' && (state.why === 'token' || state.why === 'forbidden')) this.options.onEnd(state.why);
  }

  private take(frame: ServerFrame): void {
    if (isMessage(frame)) this.takeMessage(messageOf(frame));
    else this.takeTyped(frame);
  }

  private takeMessage(message: Message): void {
    this.receipts.note('received', message.conversationId, message.seq);
    for (const { onMessage } of this.listeners) onMessage?.(message);
    // Our own comes back where another tab has sent it, or where its ack was lost.
    if (message.senderId === this.options.agentId && message.clientMessageId !== null) {
      this.outbox.settle(message.clientMessageId);
    }
  }

  private takeTyped(frame: TypedFrame): void {
    if (frame.type === 'ready') {
      this.receipts.flush();
      this.outbox.restart();
      for (const { onReady } of this.listeners) onReady?.(this.wasReady);
      this.wasReady = true;
    } else if (frame.type === 'ack') {
      this.takeAck(frame);
    } else if (frame.type === 'error') {
      this.outbox.refuse(frame);
    } else if (frame.type === 'resync') {
      this.receipts.note('received', frame.data.conversationId, frame.data.toSeq);
    }
    for (const { onFrame } of this.listeners) onFrame?.(frame);
  }

  /** It stands in the thread before it leaves the outbox, so that it never blinks. */
  private takeAck(frame: AckFrame): void {
    const entry = this.outbox.entries.find(({ clientMessageId }) => clientMessageId === frame.data.clientMessageId);
    if (entry !== undefined) {
      const message = messageSent(entry, frame, this.options.agentId);
      this.receipts.note('received', message.conversationId, message.seq);
      for (const { onMessage } of this.listeners) onMessage?.(message);
    }
    this.outbox.acknowledge(frame);
  }
}

/** Whatever else keeps the answer away is no answer. */
async function isTokenGood(): Promise<boolean> {
  const { response } = await api.GET('/api/v1/auth/me');
  return response.status !== 401;
}
