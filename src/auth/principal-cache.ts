import { LRUCache } from 'lru-cache';
import type { Bus } from '../bus/bus.js';
import type { Principal } from '../http/principal.js';
import { upTo } from '../database/memory.js';

/** Without Redis other nodes do not hear that a token has ended: they find out this late at most. */
const maxAgeMs = 4_000;

/**
 * Remembers for seconds whom a token belongs to. Forgets at once what the bus reports as changed, and everything when
 * reports may have been missed.
 */
export class PrincipalCache<P extends Principal> {
  private readonly entries = new LRUCache<string, P>({ ...upTo(20_000), ttl: maxAgeMs });
  /** Moves on with every `forget`: what was looked up before must not be remembered after. */
  private epoch = 0;

  constructor(bus: Bus) {
    bus.onGap(() => this.forgetAll());
  }

  /** The remembered principal, or what `look` finds. Failures and nulls are not remembered. */
  async get(key: string, look: () => Promise<P | null>): Promise<P | null> {
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const epoch = this.epoch;
    const found = await look();
    if (found !== null && epoch === this.epoch) this.entries.set(key, found);
    return found;
  }

  /** Forgets every entry of the agent or customer `id`. */
  forget(id: string): void {
    this.epoch += 1;
    for (const [key, principal] of this.entries.entries()) {
      if (principal.id === id) this.entries.delete(key);
    }
  }

  private forgetAll(): void {
    this.epoch += 1;
    this.entries.clear();
  }
}
