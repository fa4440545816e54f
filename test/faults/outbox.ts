/** A message that is to be sent until it is answered. */
export interface Draft {
  clientMessageId: string;
  content: string;
  conversationId?: string;
  internal?: boolean;
}

interface Pending {
  draft: Draft;
  attempts: number;
  sentAt: number;
}

/**
 * The messages of a client that nobody has answered yet, in the order in which they were written. They are always sent
 * again in that order and all of them, so that on each connection every message follows those before it.
 */
export class Outbox {
  private readonly pending: Pending[] = [];

  /** @param room how many may be on their way at once */
  constructor(private readonly room: number) {}

  get isEmpty(): boolean {
    return this.pending.length === 0;
  }

  get free(): number {
    return this.room - this.pending.length;
  }

  add(draft: Draft): void {
    this.pending.push({ draft, attempts: 0, sentAt: 0 });
  }

  /** The drafts to send now. @param again all of them, or only those never sent */
  take(again: boolean): { draft: Draft; attempt: number }[] {
    return this.pending
      .filter(({ attempts }) => again || attempts === 0)
      .map((pending) => {
        pending.attempts += 1;
        pending.sentAt = performance.now();
        return { draft: pending.draft, attempt: pending.attempts };
      });
  }

  settle(clientMessageId: string): void {
    const index = this.pending.findIndex(({ draft }) => draft.clientMessageId === clientMessageId);
    if (index >= 0) this.pending.splice(index, 1);
  }

  /** True where a message that was sent has waited for longer than `ms`. */
  isOverdue(ms: number): boolean {
    return this.pending.some(({ attempts, sentAt }) => attempts > 0 && performance.now() - sentAt > ms);
  }
}
