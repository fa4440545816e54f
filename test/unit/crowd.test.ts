import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuseCrowd } from '../../src/http/crowd.js';
import { flawOf } from '../../src/http/json-flaw.js';

const isCrowded = (text: Buffer) => flawOf(text) === 'crowded';

const refused = (input: object): boolean => {
  try {
    refuseCrowd(input);
    return false;
  } catch {
    return true;
  }
};

describe('a crowd', () => {
  it('is told by its text only where it would be refused by its values as well', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 4_000 }), (value, times) => {
        const input = { list: Array.from({ length: times }, () => value) };
        if (isCrowded(Buffer.from(JSON.stringify(input)))) expect(refused(input)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('is not what stands in texts', () => {
    const text = JSON.stringify({ [',[{'.repeat(5_000)]: `\\"${',[{\\"'.repeat(5_000)}` });
    expect(isCrowded(Buffer.from(text))).toBe(false);
  });

  it.each([
    [10_000, false],
    [12_001, true],
  ])('of %i numbers in a list is one: %s', (length, isOne) => {
    const input = { list: Array.from({ length }, () => 1) };
    expect([isCrowded(Buffer.from(JSON.stringify(input))), refused(input)]).toEqual([isOne, isOne]);
  });

  it('is one whatever the text is that it ends in', () => {
    for (const end of ['"', '"\\', '\\', '"\\"']) expect(isCrowded(Buffer.from(`{"a":${end}`))).toBe(false);
  });
});
