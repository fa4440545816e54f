import type { BusEvent } from './bus-event.js';

/** An event and who is told of it. */
interface Heard {
  event: BusEvent<unknown>;
  listeners: ((payload: unknown) => void)[];
}

/** Carries events to every node, this one included. Delivery is fast and best-effort: never the only copy of a fact. */
export abstract class Bus {
  private readonly heard = new Map<string, Heard>();
  private readonly gapListeners: (() => void)[] = [];
  private readonly lagListeners: ((seconds: number) => void)[] = [];

  /** Whether news reaches the other nodes now, as far as this node can tell. */
  abstract get isConnected(): boolean;

  /** Calls `listener` for each such event of any node, from now on. It must not throw. */
  on<T>(event: BusEvent<T>, listener: (payload: T) => void): void {
    const heard = this.heard.get(event.name) ?? { event, listeners: [] };
    heard.listeners.push(listener as (payload: unknown) => void);
    this.heard.set(event.name, heard);
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
  publish<T>({ name }: BusEvent<T>, payload: T): void {
    for (const listener of this.heard.get(name)?.listeners ?? []) listener(payload);
    this.send(name, payload);
  }

  /**
   * Tells this node what another one says. Of what nobody here listens to, as newer nodes may say, nothing comes.
   * @returns false where the payload is none of that event: nobody is told of it
   */
  protected dispatch(name: string, payload: unknown): boolean {
    const heard = this.heard.get(name);
    if (heard === undefined) return true;
    if (!heard.event.isPayload(payload)) return false;
    for (const listener of heard.listeners) listener(payload);
    return true;
  }

  protected dispatchGap(): void {
    for (const listener of this.gapListeners) listener();
  }

  protected dispatchLag(seconds: number): void {
    for (const listener of this.lagListeners) listener(seconds);
  }

  protected abstract send(name: string, payload: unknown): void;
}
