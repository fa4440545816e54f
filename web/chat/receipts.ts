import type { ClientFrame } from './frames.js';

/** They are gathered: one for many messages says the same, and a client may not send any number of frames. */
const gatherMs = 150;

interface Receipt {
  event: 'received' | 'read';
  conversationId: string;
  seq: number;
}

/** Tells the service how far this client has each conversation, and how far somebody has read it. */
export class Receipts {
  private readonly pending = new Map<string, Receipt>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send false where there is no connection: what was to be said is kept */
  constructor(private readonly send: (frame: ClientFrame) => boolean) {}

  note(event: Receipt['event'], conversationId: string, seq: number): void {
    const key = event + conversationId;
    if ((this.pending.get(key)?.seq ?? 0) < seq) this.pending.set(key, { event, conversationId, seq });
    this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  /** Sends what is not sent yet, such as what there was no connection for. */
  flush(): void {
    this.timer = undefined;
    for (const [key, receipt] of this.pending) if (this.send(receipt)) this.pending.delete(key);
  }
}
