import type { TypedFrame } from '../../chat/frames.js';
import type { Message } from '../api/schema.js';
import { Observable } from '../observable.js';

/** Whoever does not say so again has stopped. */
const lastsMs = 6_000;

export interface Typist {
  senderId: string;
  senderType: 'CUSTOMER' | 'AGENT';
}

/** Who writes in which conversation, by its id. */
export class Typing {
  readonly typists = new Observable<ReadonlyMap<string, Typist>>(new Map());
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  take(frame: TypedFrame): void {
    if (frame.type !== 'typing') return;
    const { conversationId, senderId, senderType, active } = frame.data;
    if (!active) {
      this.stop(conversationId, senderId);
      return;
    }
    clearTimeout(this.timers.get(conversationId));
    this.typists.set(new Map(this.typists.current).set(conversationId, { senderId, senderType }));
    this.timers.set(
      conversationId,
      setTimeout(() => this.stop(conversationId, senderId), lastsMs),
    );
  }

  /** What was written has come. */
  takeMessage({ conversationId, senderId }: Message): void {
    this.stop(conversationId, senderId);
  }

  private stop(conversationId: string, senderId: string): void {
    if (this.typists.current.get(conversationId)?.senderId !== senderId) return;
    const rest = new Map(this.typists.current);
    rest.delete(conversationId);
    this.typists.set(rest);
  }
}
