import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { clearSlack } from './sqlite-slack.js';

/** Pages that are looked at in one turn, some two milliseconds of it, and the pause after them: others come first. */
const pagesAtOnce = 64;
const pauseMs = 10;

/** Beyond it the number of a page may begin as a b-tree page does: 128 GiB where pages have 4 KiB. */
const maxPages = 2 ** 25;

/** Clears what pages do not use, beside whatever else goes on: copies of rows that were moved stand there. */
export class SqliteSweep {
  private isEnding = false;

  /** @param transaction runs its work in one of `writer`, which nobody else has meanwhile */
  constructor(
    private readonly reader: DataSource,
    private readonly writer: DataSource,
    private readonly transaction: (work: () => Promise<void>) => Promise<void>,
  ) {}

  /**
   * Goes once through all pages.
   * @returns whether there was something to clear
   * @throws UNAVAILABLE, or what the driver says, where a page cannot be read or written
   */
  async run(): Promise<boolean> {
    let found = false;
    const count = await this.pages();
    for (let first = 1; first <= count && !this.isEnding; first += pagesAtOnce) {
      const slack: number[] = [];
      for (let number = first; number < first + pagesAtOnce && number <= count; number += 1) {
        if (clearSlack(await readPage(this.reader, number), number)) slack.push(number);
      }
      if (slack.length > 0) await this.transaction(() => this.clear(slack));
      found ||= slack.length > 0;
      await delay(pauseMs);
    }
    return found;
  }

  /** Pages that can be told apart: with `auto_vacuum`, which we do not use, there are some that look like those of trees. */
  private async pages(): Promise<number> {
    const [size] = await this.reader.query<{ page_count: number }[]>('PRAGMA page_count');
    const [mode] = await this.reader.query<{ auto_vacuum: number }[]>('PRAGMA auto_vacuum');
    const count = size?.page_count ?? 0;
    return mode?.auto_vacuum === 0 && count <= maxPages ? count : 0;
  }

  /** Ends a run before its time. */
  stop(): void {
    this.isEnding = true;
  }

  /** As they are now: they may have changed since somebody looked. */
  private async clear(numbers: number[]): Promise<void> {
    for (const number of numbers) {
      const page = await readPage(this.writer, number);
      if (!clearSlack(page, number)) continue;
      await this.writer.query('UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?', [page, number]);
    }
  }
}

/**
 * A copy of a page, empty where there is none. Asked of SQLite: a process that opens and closes the file beside it loses
 * the locks that SQLite has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
async function readPage(connection: DataSource, number: number): Promise<Buffer> {
  const select = 'SELECT data FROM sqlite_dbpage WHERE pgno = ?';
  const [row] = await connection.query<{ data: Uint8Array }[]>(select, [number]);
  return Buffer.from(row?.data ?? []);
}
