import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BatchCommit, HeldUp } from '../../src/conversation/message/batch-commit.js';
import { HeldBack } from '../../src/conversation/message/held-back.js';
import type { Draft } from '../../src/conversation/message/draft.js';
import { RowsHeld } from '../../src/database/database-error.js';
import { mysqlDialect } from '../../src/database/dialect.js';

describe('a row that somebody holds for long', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Commits of a draft whose row is held, and whether a batch waits for it. */
  const scene = () => {
    jest.useFakeTimers({ now: 1_000_000 });
    const seen: string[] = [];
    const session = {
      isHeld: true,
      query: (sql: string) => {
        seen.push('look');
        const isHeld = session.isHeld && sql.includes('SKIP LOCKED');
        return Promise.resolve(isHeld || !sql.includes('FROM customers') ? [] : [{ id: 'held' }]);
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
    return { commits, draft, waits, session };
  };

  it('is waited for once, and from then on looked at first for as long as it is known to be held', async () => {
    const { commits, draft, waits } = scene();
    const heldBack = new HeldBack(commits, () => undefined);
    expect(await waits()).toBe(true);
    heldBack.add([{ draft, since: performance.now(), keys: [], vain: 0, resolve: jest.fn(), reject: jest.fn() }]);
    await jest.advanceTimersByTimeAsync(7_000);
    expect(await waits()).toBe(false);
    // Nobody waits for it any more.
    await jest.advanceTimersByTimeAsync(8_000);
    expect(await waits()).toBe(true);
  });

  it('is none that is held for the moment of a commit, however often it is looked at', async () => {
    const { commits, draft, waits, session } = scene();
    const heldBack = new HeldBack(commits, () => undefined);
    expect(await waits()).toBe(true);
    await jest.advanceTimersByTimeAsync(4_500);
    heldBack.add([{ draft, since: performance.now(), keys: [], vain: 0, resolve: jest.fn(), reject: jest.fn() }]);
    await jest.advanceTimersByTimeAsync(300);
    session.isHeld = false;
    await jest.advanceTimersByTimeAsync(1_200);
    expect(await waits()).toBe(true);
  });
});
