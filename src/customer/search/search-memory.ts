import { LRUCache } from 'lru-cache';
import type { Cut } from '../../database/page-reader.js';
import { upTo } from '../../database/memory.js';

/** Counts from here on are remembered: what is shorter is counted in a few milliseconds, */
const longList = 10_000;

/** unless many rows had to be looked at for it, which shows in the time. */
const longMs = 5;

/** Up to so many candidates are gathered and sorted; more are walked in order until the page is full. */
export const fewRows = 2_000;

/** So long a count is given out as it is; from then on it is counted anew meanwhile. */
const freshMs = 2_000;

/** So old a count is at most when it is given out. */
const maxAgeMs = 5_000;

/** So long the rarest pair of a text is taken for it, which it need not be: it only says where to look. */
const rarestMs = 60_000;

/** A list to be counted. */
export interface Counting {
  /** What its length depends on. */
  key: string;
  count: () => Promise<number>;
  /** The same, by a connection of its own. */
  recount: () => Promise<number>;
  /** True where thousands of rows may be looked at to count a short list. */
  isWide: boolean;
}

interface Remembered {
  count: number;
  at: number;
}

/**
 * How long the long lists are, which filters leave many rows, and what is rare. Counting them costs as much as they are long, and
 * whoever pages through one asks again and again: their count may be some seconds old. Nothing is remembered of short
 * ones: there a client sees its own change.
 */
export class SearchMemory {
  private readonly large = new LRUCache<string, number>({ ...upTo(5_000), ttl: maxAgeMs });
  private readonly known = new LRUCache<string, Remembered>({ ...upTo(1_000), ttl: maxAgeMs });
  private readonly rarest = new LRUCache<string, string>({ ...upTo(5_000), ttl: rarestMs });
  private readonly cuts = new LRUCache<string, Cut>({ ...upTo(1_000), ttl: maxAgeMs });
  private readonly underway = new Map<string, Promise<number>>();

  /** What `count` finds, or found up to five seconds ago. */
  async count({ key, ...counting }: Counting): Promise<number> {
    const known = this.known.get(key);
    if (known === undefined) return this.countNow(key, counting);
    if (performance.now() - known.at > freshMs) this.refresh(key, counting);
    return known.count;
  }

  /**
   * How many rows filters leave: found up to five seconds ago where they are many, else as `look` finds for the keys at
   * these places.
   */
  async sizes(keys: string[], look: (unknown: number[]) => Promise<number[]>): Promise<number[]> {
    const sizes = keys.map((key) => this.large.get(key) ?? -1);
    const unknown = keys.flatMap((_key, index) => (sizes[index] === -1 ? [index] : []));
    if (unknown.length === 0) return sizes;
    const found = await look(unknown);
    for (const [place, index] of unknown.entries()) {
      const size = found[place] ?? 0;
      sizes[index] = size;
      if (size > fewRows) this.large.set(keys[index] ?? '', size);
    }
    return sizes;
  }

  /** The place behind the first so many rows of a list, where it was up to five seconds ago; null, never kept, where it has not so many. */
  cut(key: string, find: () => Promise<Cut | null>): Promise<Cut | null> {
    return remembered(this.cuts, key, find);
  }

  /** The rarest pair of `text`, where it is known. */
  knownRarestOf(text: string): string | undefined {
    return this.rarest.get(text);
  }

  /** The rarest pair of characters in `text`, found up to a minute ago or as `look` finds; null, never kept, where nobody has it. */
  rarestOf(text: string, look: () => Promise<string | null>): Promise<string | null> {
    return remembered(this.rarest, text, look);
  }

  private async countNow(key: string, { count, isWide }: Omit<Counting, 'key'>): Promise<number> {
    const startedAt = performance.now();
    const found = await count();
    const isCostly = isWide && performance.now() - startedAt > longMs;
    if (found >= longList || isCostly) this.known.set(key, { count: found, at: startedAt });
    return found;
  }

  private refresh(key: string, { recount, isWide }: Omit<Counting, 'key'>): void {
    if (this.underway.has(key)) return;
    const refreshed = this.countNow(key, { count: recount, recount, isWide });
    this.underway.set(key, refreshed);
    // Whoever comes when the old count has run out counts for themselves, and meets the same failure.
    refreshed
      .catch(() => undefined)
      .finally(() => {
        this.underway.delete(key);
      });
  }
}

/** What is known under `key`, or else what `find` finds, which is known from then on. */
async function remembered<T extends string | Cut>(
  known: LRUCache<string, T>,
  key: string,
  find: () => Promise<T | null>,
): Promise<T | null> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = await find();
  if (found !== null) known.set(key, found);
  return found;
}
