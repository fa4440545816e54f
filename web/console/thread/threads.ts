import type { TypedFrame } from '../../chat/frames.js';
import type { Message } from '../api/schema.js';
import type { Live } from '../live/live.js';
import type { ReadMarks } from '../live/read-marks.js';
import type { Subscriptions } from '../live/subscriptions.js';
import { Thread } from './thread.js';

/** Threads that are kept; the one that has not been looked at for longest goes. */
const most = 12;

/** The threads that have been looked at lately, kept up to date. */
export class Threads {
  private readonly threads = new Map<string, Thread>();
  /** The conversation on the screen, whose messages come whoever serves it. */
  private open: string | undefined;

  constructor(
    private readonly live: () => Live,
    private readonly agentId: string,
    private readonly readMarks: ReadMarks,
    private readonly subscriptions: Subscriptions,
  ) {}

  of(conversationId: string): Thread {
    const thread = this.threads.get(conversationId) ?? new Thread(conversationId, (all) => this.noteFetched(all));
    this.threads.delete(conversationId);
    this.threads.set(conversationId, thread);
    const [oldest] = this.threads.keys();
    if (this.threads.size > most && oldest !== undefined) this.threads.delete(oldest);
    return thread;
  }

  /** Whoever looks at it. @returns what ends the looking */
  look(conversationId: string): () => void {
    this.open = conversationId;
    this.subscriptions.look('thread', [conversationId]);
    this.of(conversationId).open();
    return () => {
      if (this.open !== conversationId) return;
      this.open = undefined;
      this.subscriptions.look('thread', []);
    };
  }

  /** Where each goes on after a time without a connection. */
  cursors(): Record<string, number> {
    const known = [...this.threads.values()].filter(({ lastSeq }) => lastSeq > 0);
    return Object.fromEntries(known.map(({ conversationId, lastSeq }) => [conversationId, lastSeq]));
  }

  takeMessage(message: Message): void {
    this.threads.get(message.conversationId)?.take(message);
  }

  take(frame: TypedFrame): void {
    if (frame.type === 'resync') void this.threads.get(frame.data.conversationId)?.catchUp();
  }

  /** It is gone. */
  drop(conversationId: string): void {
    this.threads.delete(conversationId);
  }

  /** After a time without a connection. */
  reopen(): void {
    if (this.open !== undefined) this.threads.get(this.open)?.open();
  }

  private noteFetched(messages: Message[]): void {
    const last = messages.at(-1);
    if (last === undefined) return;
    this.live().noteReceived(last.conversationId, last.seq);
    for (const message of messages) {
      this.readMarks.takeMessage(message);
      // One that was stored before its ack came.
      if (message.senderId === this.agentId && message.clientMessageId !== null) {
        this.live().outbox.settle(message.clientMessageId);
      }
    }
  }
}
