import type { ClientFrame } from './frames.js';

/** Receipts are gathered: one for many messages says the same. */
const gatherMs = 150;

/** Tells the service how far this client has each conversation, so that it is not sent the same again elsewhere. */
export class Receipts {
  private readonly pending = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (frame: ClientFrame) => boolean) {}

  note(conversationId: string, seq: number): void {
    this.pending.set(conversationId, Math.max(seq, this.pending.get(conversationId) ?? 0));
    this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  private flush(): void {
    this.timer = undefined;
    for (const [conversationId, seq] of this.pending) this.send({ event: 'received', conversationId, seq });
    this.pending.clear();
  }
}
