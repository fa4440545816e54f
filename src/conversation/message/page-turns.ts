import { setTimeout as delay } from 'node:timers/promises';
import { Lanes } from '../../database/lanes.js';
import { networkOf } from '../../http/address.js';
import type { Principal } from '../../http/principal.js';
import { lettersOf } from './letters.js';
import type { Message } from './message.entity.js';

/** Pages that are read at once, and those of one asker. */
const [count, ofOne] = [4, 2];

/** How long a page may wait for its turn. */
const waitMs = 2_000;

/** Letters of a page that are read without a pause, and those that each millisecond behind them is worth. */
const [freeLetters, lettersPerMs] = [64 * 1_024, 2_000];

/**
 * Turns in which pages of messages are read. A page of the longest messages costs this process as much as a hundred short
 * ones, and whoever reads it again and again would leave the chat no time: behind a large page its turn stays taken for as
 * long as its size says. A hundred messages of some hundred letters go without a pause.
 */
export class PageTurns {
  private readonly lanes = new Lanes(count, ofOne);

  /** Resolves when the page is read. @throws UNAVAILABLE where its turn does not come */
  async take(viewer: Principal, read: () => Promise<Message[]>): Promise<Message[]> {
    return new Promise((resolve, reject) => {
      const turn = async () => {
        const page = await read();
        resolve(page);
        const excess = lettersIn(page) - freeLetters;
        if (excess > 0) await delay(excess / lettersPerMs, undefined, { ref: false });
      };
      this.lanes.run({ by: askerOf(viewer), waitMs }, turn).catch(reject);
    });
  }
}

/** Anybody may have as many tokens of customers as they like, but not as many networks. */
function askerOf(viewer: Principal): string {
  const address = viewer.kind === 'customer' ? viewer.origin?.address : undefined;
  return typeof address === 'string' ? networkOf(address) : viewer.id;
}

function lettersIn(page: Message[]): number {
  return page.reduce((sum, message) => sum + lettersOf(message), 0);
}
