import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Backoff } from '../../web/chat/backoff.js';

describe('the wait before a client comes back', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** The first waits of a client, the shortest and the longest that chance may make of each. */
  const waits = (count: number, leastMs?: number) =>
    [0, 1].map((chance) => {
      jest.spyOn(Math, 'random').mockReturnValue(chance);
      const backoff = new Backoff();
      return Array.from({ length: count }, () => backoff.next(leastMs));
    });

  it('is twice as long each time, up to eight seconds', () => {
    expect(waits(7)).toEqual([
      [200, 400, 800, 1_600, 3_200, 4_000, 4_000],
      [400, 800, 1_600, 3_200, 6_400, 8_000, 8_000],
    ]);
  });

  it.each([
    ['two seconds', 2_000, 3_000],
    ['three seconds', 3_000, 4_500],
    ['a minute', 60_000, 64_000],
  ])('is at least %s where the service asks for them, and not the same for all', (_words, leastMs, longestMs) => {
    expect(waits(1, leastMs)).toEqual([[leastMs], [longestMs]]);
  });

  it('is longer than the service asks for where it goes on for long', () => {
    expect(waits(6, 2_000).map((all) => all.at(-1))).toEqual([4_000, 8_000]);
  });

  it('is the first again after a connection that stood', () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const backoff = new Backoff();
    const next = (stoodMs: number) => {
      backoff.stood(stoodMs);
      return backoff.next();
    };
    expect([0, 9_999, 10_000].map(next)).toEqual([200, 400, 200]);
  });
});
