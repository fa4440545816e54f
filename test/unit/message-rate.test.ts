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
});
