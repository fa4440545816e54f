import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MessageRate } from '../../src/chat/message-rate.js';

describe('the rate of a connection', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([
    ['messages', 20, 10],
    ['events', 200, 100],
  ] as const)('lets no more %s in at once after a silence than ever', (kind, atOnce, perSecond) => {
    const { [kind]: bucket } = new MessageRate();
    const take = () => {
      let taken = 0;
      while (bucket.take() === 0) taken += 1;
      return taken;
    };
    expect(take()).toBe(atOnce);
    jest.advanceTimersByTime(1_000);
    expect(take()).toBe(perSecond);
    jest.advanceTimersByTime(60_000);
    expect(take()).toBe(atOnce);
  });

  it.each([1, 21, 299])(
    'tells at most once a second of each of %i conversations that somebody types',
    (conversations) => {
      const rate = new MessageRate();
      const told = new Map<string, number[]>();
      for (let ms = 0, sent = 0; ms < 5_000; ms += 1) {
        for (; rate.events.take() === 0; sent += 1) {
          const id = String(sent % conversations);
          if (rate.takeTyping(id, true)) told.set(id, [...(told.get(id) ?? []), ms]);
        }
        jest.advanceTimersByTime(1);
      }
      const pauses = [...told.values()].flatMap((times) => times.slice(1).map((at, n) => at - (times[n] ?? 0)));
      expect(told.size).toBe(conversations);
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000);
    },
  );

  it('keeps no more of who types than can be said within a second', () => {
    const rate = new MessageRate();
    for (let n = 0; n <= 300; n += 1) expect(rate.takeTyping(String(n), true)).toBe(true);
    expect(rate.takeTyping('0', false)).toBe(false);
    expect(rate.takeTyping('1', false)).toBe(true);
  });
});
