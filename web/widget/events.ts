/** What the page can listen to. */
export interface KefuEvents {
  /** The widget is there. */
  ready: undefined;
  open: undefined;
  close: undefined;
  /** An agent has said something. */
  message: { id: string; conversationId: string; content: string; sentAt: string };
  /** How many messages the customer has not read. */
  unread: number;
  /** The service wants a proof of who the customer is: call `identify` with a new identity token. */
  identity: undefined;
}

type Listener<K extends keyof KefuEvents> = (payload: KefuEvents[K]) => void;

/** What the page is told; a fault in its listeners is the page's, and stops nothing here. */
export class Events {
  private readonly listeners = new Map<keyof KefuEvents, Set<Listener<never>>>();

  /** @returns what takes the listener off again */
  on<K extends keyof KefuEvents>(name: K, listener: Listener<K>): () => void {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all.add(listener));
    // Nobody can listen before it is there: they are told when they come.
    if (name === 'ready') queueMicrotask(() => (listener as Listener<'ready'>)(undefined));
    return () => void all.delete(listener);
  }

  emit<K extends keyof KefuEvents>(name: K, payload: KefuEvents[K]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        (listener as Listener<K>)(payload);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
