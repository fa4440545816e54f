import type { Waiting } from './held-back.js';

/** The rows that drafts in flight or held back want, by their keys: no other draft that wants one goes before them. */
export class RowsUnderWay {
  /** How many drafts want each. */
  private readonly counts = new Map<string, number>();

  has(key: string): boolean {
    return this.counts.has(key);
  }

  hold(entries: Waiting[]): void {
    for (const { keys } of entries) for (const key of keys) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  letGo(entries: Waiting[]): void {
    for (const { keys } of entries) for (const key of keys) this.leave(key);
  }

  private leave(key: string): void {
    const others = (this.counts.get(key) ?? 1) - 1;
    if (others > 0) this.counts.set(key, others);
    else this.counts.delete(key);
  }
}
