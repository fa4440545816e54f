import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Turns } from '../../src/customer/token/turns.js';
import { Unavailable } from '../../src/errors/common.errors.js';
import { DomainError } from '../../src/errors/domain-error.js';

describe('turns', () => {
  it('of one key are taken one by one in the order of asking, of several keys at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }), async (s, keys) => {
        const turns = new Turns();
        const running = new Set<string>();
        const done: Record<string, number[]> = { a: [], b: [] };
        const taken = keys.map((key, index) =>
          turns.take(key, async () => {
            expect(running.has(key)).toBe(false);
            running.add(key);
            await s.schedule(Promise.resolve());
            running.delete(key);
            done[key]?.push(index);
            return index;
          }),
        );
        await s.waitFor(Promise.all(taken));
        expect(await Promise.all(taken)).toEqual(keys.map((_key, index) => index));
        for (const key of ['a', 'b']) expect(done[key]).toEqual(keys.flatMap((k, index) => (k === key ? [index] : [])));
      }),
    );
  });

  it('go on after a failure of the one before', async () => {
    const turns = new Turns();
    const failed = turns.take('a', () => Promise.reject(new Error('mine')));
    const next = turns.take('a', () => Promise.resolve('mine too'));
    await expect(failed).rejects.toThrow('mine');
    expect(await next).toBe('mine too');
  });

  it('end with an outage for all who wait already, and begin anew for who comes after', async () => {
    const turns = new Turns();
    let asked = 0;
    const line = [1, 2, 3].map(() =>
      turns.take('a', () => {
        asked += 1;
        return Promise.reject(new DomainError(Unavailable));
      }),
    );
    for (const taken of line) await expect(taken).rejects.toThrow(Unavailable.message);
    expect(asked).toBe(1);
    expect(await turns.take('a', () => Promise.resolve('back'))).toBe('back');
  });
});
