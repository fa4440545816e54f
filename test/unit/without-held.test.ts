import { describe, expect, it } from '@jest/globals';
import { RowsHeld } from '../../src/database/database-error.js';
import { withoutHeld } from '../../src/database/without-held.js';

describe('rows of which somebody else holds some', () => {
  const rows = Array.from({ length: 10 }, (_value, index) => index);
  const tried = async (held: number[]) => {
    const written: number[][] = [];
    const left = await withoutHeld(rows, (some) => {
      if (some.some((row) => held.includes(row))) return Promise.reject(new RowsHeld());
      written.push(some);
      return Promise.resolve();
    });
    return { written: written.flat(), statements: written.length, left };
  };

  it('are written together, where that is nobody', async () => {
    expect(await tried([])).toEqual({ written: rows, statements: 1, left: [] });
  });

  it('are written one by one, but for the one that is held', async () => {
    expect(await tried([4])).toEqual({ written: rows.filter((row) => row !== 4), statements: 9, left: [4] });
  });

  it('are left for another time from the second on: each is waited for', async () => {
    expect(await tried([2, 5, 9])).toEqual({ written: [0, 1, 3, 4], statements: 4, left: [2, 5, 6, 7, 8, 9] });
  });

  it('fail for any other reason', async () => {
    await expect(withoutHeld(rows, () => Promise.reject(new Error('It is away')))).rejects.toThrow('It is away');
  });
});
