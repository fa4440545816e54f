import type { Live } from './live.js';

/** Who looks at conversations: the thread at one, the queue at those that it shows. */
type Looker = 'thread' | 'queue';

/** Conversations whose messages come whoever serves them, for as long as somebody looks at them. */
export class Subscriptions {
  private readonly wanted = new Map<Looker, string[]>();
  private subscribed = new Set<string>();

  constructor(
    private readonly live: () => Live,
    /** How far a conversation is known, so that nothing is sent again; undefined where it is not. */
    private readonly seqOf: (conversationId: string) => number | undefined,
  ) {}

  /** What this one looks at from now on, in place of what it has looked at. */
  look(looker: Looker, conversationIds: string[]): void {
    this.wanted.set(looker, conversationIds);
    const all = new Set([...this.wanted.values()].flat());
    for (const conversationId of this.subscribed) {
      if (!all.has(conversationId)) this.live().send({ event: 'unsubscribe', conversationId });
    }
    const fresh = [...all].filter((id) => !this.subscribed.has(id));
    this.subscribed = all;
    this.begin(fresh);
  }

  /** Subscriptions ended with the connection. */
  repeat(): void {
    this.begin([...this.subscribed]);
  }

  private begin(conversationIds: string[]): void {
    const known = conversationIds.flatMap((id) => {
      const seq = this.seqOf(id);
      return seq === undefined ? [] : [[id, seq] as const];
    });
    if (known.length > 0) this.live().send({ event: 'resume', cursors: Object.fromEntries(known) });
    for (const conversationId of conversationIds) this.live().send({ event: 'subscribe', conversationId });
  }
}
