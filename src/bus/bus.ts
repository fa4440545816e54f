/**
 * Everything that can be heard on the bus, name to payload: past-tense facts, published after their commit. Each module
 * adds its own in `noun.events.ts` by declaration merging, so the bus knows none of them. Payloads are ids and counters,
 * hints to look into the database, never what somebody wrote.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- declaration merging needs an interface, and a member of its own would make the bus know a module
export interface BusEvents {}

export type BusEventName = keyof BusEvents;

type Listener<N extends BusEventName> = (payload: BusEvents[N]) => void;

/** Carries events to every node, this one included. Delivery is fast and best-effort: never the only copy of a fact. */
export abstract class Bus {
  private readonly listeners = new Map<string, ((payload: never) => void)[]>();
  private readonly gapListeners: (() => void)[] = [];
  private readonly lagListeners: ((seconds: number) => void)[] = [];

  /** Whether news reaches the other nodes now, as far as this node can tell. */
  abstract get isConnected(): boolean;

  /** Calls `listener` for each such event of any node, from now on. It must not throw. */
  on<N extends BusEventName>(name: N, listener: Listener<N>): void {
    const known = this.listeners.get(name) ?? [];
    this.listeners.set(name, [...known, listener]);
  }

  /** Calls `listener` when events of other nodes may have been missed: what was remembered by them is in doubt. */
  onGap(listener: () => void): void {
    this.gapListeners.push(listener);
  }

  /** Calls `listener` with the time that an event of this node took to come back over the wire. */
  onLag(listener: (seconds: number) => void): void {
    this.lagListeners.push(listener);
  }

  /** Tells this node at once, and the others as soon as they can be reached. Never throws. */
  publish<N extends BusEventName>(name: N, payload: BusEvents[N]): void {
    this.dispatch(name, payload);
    this.send(name, payload);
  }

  protected dispatch(name: string, payload: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload as never);
  }

  protected dispatchGap(): void {
    for (const listener of this.gapListeners) listener();
  }

  protected dispatchLag(seconds: number): void {
    for (const listener of this.lagListeners) listener(seconds);
  }

  protected abstract send(name: string, payload: unknown): void;
}
