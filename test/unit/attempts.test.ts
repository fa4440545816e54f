import { describe, expect, it } from '@jest/globals';
import { RateLimited, Unavailable } from '../../src/errors/common.errors.js';
import { DomainError } from '../../src/errors/domain-error.js';
import { type Attempt, Attempts, during } from '../../src/http/attempts.js';
import type { Limit } from '../../src/http/limit.js';

const limit = { name: 'test', calls: 10, seconds: 60 };

/** Counts as nodes do, each step in a turn of its own. */
class Counter {
  count = 0;

  async consume({ calls }: Limit): Promise<number> {
    await Promise.resolve();
    if (this.count === calls) throw new DomainError(RateLimited);
    this.count += 1;
    return calls - this.count;
  }

  async refund(): Promise<void> {
    await Promise.resolve();
    this.count -= 1;
  }
}

/** Forty at once: those that are under way, and what became of each. */
function crowd() {
  const counter = new Counter();
  const attempts = new Attempts(counter);
  const underWay: Attempt[] = [];
  const outcomes: string[] = [];
  const all = Array.from({ length: 40 }, (_value, index) =>
    attempts.begin(limit, 'key').then(
      (attempt) => {
        underWay.push(attempt);
        outcomes.push(`${index}`);
      },
      (error: unknown) => outcomes.push((error as DomainError).code),
    ),
  );
  const turns = () => new Promise((resolve) => setImmediate(resolve));
  return { counter, attempts, underWay, outcomes, all, turns };
}

const upTo = (count: number) => Array.from({ length: count }, (_value, index) => `${index}`);

describe('attempts that are counted where they are wrong', () => {
  it('are let in first come, first served', async () => {
    const { underWay, outcomes, all, turns, counter } = crowd();
    await turns();
    expect(outcomes).toEqual(upTo(10));
    for (let place = 0; place < 40; place += 1) {
      await underWay[place]?.end(false);
      await turns();
    }
    await Promise.all(all);
    expect(outcomes).toEqual(upTo(40));
    expect(counter.count).toBe(0);
  });

  it('are refused together when nobody is under way any more whose place may be given back', async () => {
    const { underWay, outcomes, all, turns } = crowd();
    await turns();
    for (const attempt of underWay.slice(0, 9)) await attempt.end(true);
    await turns();
    expect(outcomes).toHaveLength(10);
    await underWay[9]?.end(true);
    await Promise.all(all);
    expect(outcomes).toEqual([...upTo(10), ...Array<string>(30).fill('RATE_LIMITED')]);
  });

  it('do not wait for a place that was given back while their refusal was on its way', async () => {
    const { underWay, outcomes, all, turns } = crowd();
    await turns();
    const ends = underWay.slice(0, 10).map((attempt) => attempt.end(false));
    await Promise.all(ends);
    await turns();
    expect(outcomes).toEqual(upTo(20));
    for (let place = 10; place < 40; place += 1) {
      await underWay[place]?.end(false);
      await turns();
    }
    await Promise.all(all);
  });

  it('are told at once where those before them found the database away', async () => {
    const { underWay, outcomes, all, turns } = crowd();
    await turns();
    const [first] = underWay;
    const away = new DomainError(Unavailable, { retryAfter: 1 });
    if (first === undefined) throw new Error('Nobody was let in');
    await expect(during(first, () => Promise.reject(away))).rejects.toBe(away);
    await Promise.all(all);
    expect(outcomes).toEqual([...upTo(10), ...Array<string>(30).fill('UNAVAILABLE')]);
  });

  it.each(Array.from({ length: 26 }, (_value, turns) => [turns]))(
    'go on where the last one under way ends %i steps after another has come',
    async (steps) => {
      for (const isWrong of [true, false]) {
        const attempts = new Attempts(new Counter());
        const one = { ...limit, calls: 1 };
        const first = await attempts.begin(one, 'key');
        const second = attempts.begin(one, 'key').then(
          (attempt) => attempt.end(false).then(() => 'let in'),
          () => 'refused',
        );
        for (let step = 0; step < steps; step += 1) await Promise.resolve();
        await first.end(isWrong);
        expect(await second).toBe(isWrong ? 'refused' : 'let in');
      }
    },
  );
});
