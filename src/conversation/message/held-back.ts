import { Unavailable } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import type { Draft, Posted } from './draft.js';

/** How often it is looked whether rows are free again. */
const lookMs = 50;

/** Whoever holds a row for longer than this does more than commit; it is as long as a batch would wait for it. */
const longMs = 1_000;

/** So long a sender waits for a row that somebody else holds. */
const patienceMs = 8_000;

/** A draft, and whoever waits for what becomes of it. */
export interface Waiting {
  draft: Draft;
  /** Since when, by `performance.now()`. */
  since: number;
  /** Of the rows that it wants; empty until it is taken into a batch. */
  keys: string[];
  /** How often it was alone in waiting in vain, for what cannot be seen to be held. */
  vain: number;
  resolve: (posted: Posted) => void;
  reject: (error: unknown) => void;
}

/** Whether it has waited for as long as anybody does. */
export function isOverdue({ since }: Waiting): boolean {
  return performance.now() - since > patienceMs;
}

/** Refuses it: it may be sent again. */
export function giveUp({ reject }: Waiting): void {
  reject(new DomainError(Unavailable, { retryAfter: 1 }));
}

/** What is known of the rows that drafts want. */
interface Rows {
  /** Which of the drafts want rows that somebody else holds now. */
  heldAmong: (drafts: Draft[]) => Promise<Draft[]>;
  /** Somebody holds some for long. */
  beCautious: () => void;
}

/**
 * Drafts that want rows which somebody else holds, such as a node that is frozen in the middle of a transaction. They wait
 * beside the others, who have nothing to do with it.
 */
export class HeldBack {
  /** Since when each is here, by `performance.now()`. */
  private readonly entries = new Map<Waiting, number>();
  private timer: NodeJS.Timeout | undefined;

  /** @param release is given those that are not held any more, or were refused, in the order in which they came */
  constructor(
    private readonly rows: Rows,
    private readonly release: (free: Waiting[], refused: Waiting[]) => void,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  add(entries: Waiting[]): void {
    const now = performance.now();
    for (const entry of entries) this.entries.set(entry, now);
    if (this.size > 0) this.schedule();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.lookAgain(), lookMs).unref();
  }

  private async lookAgain(): Promise<void> {
    const entries = [...this.entries.keys()];
    const held = await this.stillHeld(entries);
    this.timer = undefined;
    const refused = entries.filter((entry) => (held.has(entry.draft) || entry.vain > 0) && isOverdue(entry));
    const free = entries.filter((entry) => !held.has(entry.draft) && !refused.includes(entry));
    for (const entry of [...free, ...refused]) this.entries.delete(entry);
    this.release(free, refused);
    for (const entry of refused) giveUp(entry);
    if (this.size > 0) this.schedule();
  }

  /** While the database is away nothing is known to be free. */
  private async stillHeld(entries: Waiting[]): Promise<Set<Draft>> {
    const drafts = entries.map(({ draft }) => draft);
    // A look may take long by itself.
    const old = new Set(entries.filter((entry) => this.isHereForLong(entry)).map(({ draft }) => draft));
    try {
      const held = new Set(await this.rows.heldAmong(drafts));
      if (drafts.some((draft) => held.has(draft) && old.has(draft))) this.rows.beCautious();
      return held;
    } catch {
      return new Set(drafts);
    }
  }

  private isHereForLong(entry: Waiting): boolean {
    return performance.now() - (this.entries.get(entry) ?? Infinity) > longMs;
  }
}
