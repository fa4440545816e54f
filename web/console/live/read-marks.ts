import type { TypedFrame } from '../../chat/frames.js';
import type { Message } from '../api/schema.js';
import { Observable } from '../observable.js';

/** How far customers have read, by conversation: as they say it, and at least as far as they have answered. */
export class ReadMarks {
  readonly seqs = new Observable<ReadonlyMap<string, number>>(new Map());

  take(frame: TypedFrame): void {
    if (frame.type === 'read' && frame.data.senderType === 'CUSTOMER') {
      this.advance(frame.data.conversationId, frame.data.seq);
    }
  }

  takeMessage({ conversationId, senderType, seq }: Message): void {
    if (senderType === 'CUSTOMER') this.advance(conversationId, seq);
  }

  private advance(conversationId: string, seq: number): void {
    if ((this.seqs.current.get(conversationId) ?? 0) >= seq) return;
    this.seqs.set(new Map(this.seqs.current).set(conversationId, seq));
  }
}
