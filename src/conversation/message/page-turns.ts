import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { Busy } from '../../database/database-error.js';
import { upTo } from '../../database/memory.js';
import { networkOf } from '../../http/address.js';
import type { Principal } from '../../http/principal.js';
import { lettersOf } from './letters.js';
import type { Message } from './message.entity.js';

/** Pages that one reader reads at once, and those that may wait beside them. */
const [mostAtOnce, mostWaiting] = [2, 32];

/** How long a page may wait. */
const waitMs = 2_000;

/** Letters of a page that cost nothing. */
const freeLetters = 64 * 1_024;

/** Letters a millisecond for a reader, and for all customers of a network. */
const [ofReader, ofNetwork] = [2_000, 8_000];

/** Readers and networks whose large pages are remembered: some megabytes. */
const maxRemembered = 20_000;

interface Reader {
  underWay: number;
  waiting: (() => void)[];
}

/** Who pays for a page, and at what rate. */
type Payer = [key: string, lettersPerMs: number];

/**
 * Turns in which pages of messages are read. A page of the longest messages costs this process as much as a hundred short
 * ones, and whoever reads it again and again would leave the chat no time: after a large page its reader waits for as long
 * as its size says, and nobody else does. Pages of some hundred letters a message cost nothing.
 */
export class PageTurns {
  private readonly readers = new Map<string, Reader>();
  /** Until when they have had what they may have, by `performance.now()`. */
  private readonly paidUntil = new LRUCache<string, number>(upTo(maxRemembered));

  /** @throws UNAVAILABLE where its turn does not come in time */
  async take(viewer: Principal, read: () => Promise<Message[]>): Promise<Message[]> {
    const deadline = performance.now() + waitMs;
    const payers = payersOf(viewer);
    const id = readerOf(viewer);
    await this.enter(id);
    try {
      await this.settle(payers, deadline);
      const page = await read();
      this.charge(payers, page);
      return page;
    } finally {
      this.leave(id);
    }
  }

  private async enter(id: string): Promise<void> {
    const reader = this.readers.get(id) ?? { underWay: 0, waiting: [] };
    this.readers.set(id, reader);
    if (reader.waiting.length >= mostWaiting) throw new Busy();
    if (reader.underWay >= mostAtOnce) await new Promise<void>((resolve) => reader.waiting.push(resolve));
    else reader.underWay += 1;
  }

  /** Who waits takes the place of who leaves. */
  private leave(id: string): void {
    const reader = this.readers.get(id);
    if (reader === undefined) return;
    const next = reader.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    reader.underWay -= 1;
    if (reader.underWay === 0) this.readers.delete(id);
  }

  private async settle(payers: Payer[], deadline: number): Promise<void> {
    for (;;) {
      const now = performance.now();
      const paidAt = Math.max(...payers.map(([key]) => this.paidUntil.get(key) ?? 0));
      if (Math.max(now, paidAt) > deadline) throw new Busy();
      if (paidAt <= now) return;
      await delay(paidAt - now);
    }
  }

  private charge(payers: Payer[], page: Message[]): void {
    const excess = page.reduce((sum, message) => sum + lettersOf(message), 0) - freeLetters;
    if (excess <= 0) return;
    const now = performance.now();
    for (const [key, lettersPerMs] of payers) {
      this.paidUntil.set(key, Math.max(now, this.paidUntil.get(key) ?? 0) + excess / lettersPerMs);
    }
  }
}

/** Of a customer the token: another one, without proof, must not stand in its way. */
function readerOf(viewer: Principal): string {
  return viewer.kind === 'customer' ? viewer.tokenId : viewer.id;
}

/** Anybody may have many tokens of customers, or with IPv6 many networks: large pages are counted for both. */
function payersOf(viewer: Principal): Payer[] {
  const address = viewer.kind === 'customer' ? viewer.origin?.address : undefined;
  const reader: Payer = [readerOf(viewer), ofReader];
  return typeof address === 'string' ? [reader, [networkOf(address), ofNetwork]] : [reader];
}
