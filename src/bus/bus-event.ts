import { type Form, type Formed, record } from './form.js';

/**
 * Something that can be heard on the bus: a past-tense fact, published after its commit. Each module declares its own in
 * `noun.events.ts`, so the bus knows none of them. Payloads are ids and counters, hints to look into the database, never
 * what somebody wrote.
 */
export class BusEvent<T> {
  private constructor(
    /** `noun.verb`, as it stands on the wire. */
    readonly name: string,
    /** Whether a payload is one of this event: whoever can write to Redis can say anything. */
    readonly isPayload: Form<T>,
  ) {}

  /** @param fields what its payload has, and of which form */
  static of<F extends Record<string, Form<unknown>>>(
    name: string,
    fields: F,
  ): BusEvent<{ [K in keyof F]: Formed<F[K]> }> {
    return new BusEvent(name, record(fields));
  }
}

/** What the event carries. */
export type PayloadOf<E> = E extends BusEvent<infer T> ? T : never;
