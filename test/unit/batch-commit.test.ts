import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BatchCommit, HeldUp } from '../../src/conversation/message/batch-commit.js';
import type { Draft } from '../../src/conversation/message/draft.js';
import { RowsHeld } from '../../src/database/database-error.js';
import { mysqlDialect } from '../../src/database/dialect.js';

describe('a row that somebody holds for long', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is waited for once, and from then on looked at first for as long as it is held', async () => {
    jest.useFakeTimers({ now: 1_000_000 });
    const seen: string[] = [];
    const session = {
      query: (sql: string) => {
        seen.push('look');
        return Promise.resolve(sql.includes('SKIP LOCKED') || !sql.includes('FROM customers') ? [] : [{ id: 'held' }]);
      },
      queryEach: () => {
        seen.push('wait');
        return Promise.reject(new RowsHeld());
      },
    };
    const database = {
      dialect: mysqlDialect,
      hastyTransaction: (work: (on: object) => Promise<unknown>) => work(session),
    };
    const known = { rowsOf: () => undefined };
    const commits = new BatchCommit(database as never, known as never, {} as never);
    const draft = { sender: { kind: 'customer', id: 'held' }, clientMessageId: null } as Draft;
    const waits = async () => {
      seen.length = 0;
      await expect(commits.write([draft])).rejects.toThrow(HeldUp);
      return seen.includes('wait');
    };
    expect(await waits()).toBe(true);
    // The drafts that are held back are looked at every now and then.
    for (const _time of Array.from({ length: 5 })) {
      jest.advanceTimersByTime(4_000);
      expect(await commits.heldAmong([draft])).toEqual([draft]);
    }
    expect(await waits()).toBe(false);
    jest.advanceTimersByTime(6_000);
    expect(await waits()).toBe(true);
  });
});
