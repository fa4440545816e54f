import { describe, expect, it } from '@jest/globals';
import { missedIn } from '../../bench/goals.js';

const head = '| work | Kefu | p50 / p99 (goal) | of `raw` (goal) |';

describe('the goals of a table of results that are not reached', () => {
  it.each([
    ['| list | 9/s | 1.0 / 99.0 ms (100) | 0.60 (0.6) |', []],
    ['| list | 9/s | 1.0 / 101.0 ms (100) | – |', ['list: p50 / p99 1.0 / 101.0 ms (100)']],
    ['| list | 9/s | 1.0 / 101.0 ms | 0.59 (0.6) |', ['list: of `raw` 0.59 (0.6)']],
    ['| talk | 9/s (10) | – | `a` 0.58 (≥ 0.6), `b` 2 (≥ 1) |', ['talk: Kefu 9/s (10), `a` 0.58 (≥ 0.6)']],
    ['| wait | 9/s | – | times of `a` 1 (≤ 2) and 3 (≤ 2.5) |', ['wait: times of `a` 1 (≤ 2) and 3 (≤ 2.5)']],
    ['| room | 1 / 9 MB | – | 1 (≤ 2) and 9 (≤ 9) |', []],
  ])('%s', (row, missed) => {
    expect(missedIn(head, [row])).toEqual(missed);
  });
});
