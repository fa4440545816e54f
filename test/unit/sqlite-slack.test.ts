import { describe, expect, it } from '@jest/globals';
import { clearSlack } from '../../src/database/sqlite-slack.js';

/** A leaf of a table with one cell at the end, a free block before it, and something in both unused parts. */
function leaf(): Buffer {
  const page = Buffer.alloc(512, 0x61);
  page[0] = 0x0d;
  page.writeUInt16BE(440, 1);
  page.writeUInt16BE(1, 3);
  page.writeUInt16BE(440, 5);
  page[7] = 0;
  page.writeUInt16BE(480, 8);
  page.writeUInt16BE(0, 440);
  page.writeUInt16BE(40, 442);
  return page;
}

describe('the slack of a page', () => {
  it('is the gap and the free blocks, and nothing else', () => {
    const page = leaf();
    const expected = leaf().fill(0, 10, 440).fill(0, 444, 480);
    expect(clearSlack(page, 2)).toBe(true);
    expect(page).toEqual(expected);
    expect(clearSlack(page, 2)).toBe(false);
  });

  it('begins behind the header of the file on the first page', () => {
    const page = Buffer.alloc(512, 0x61);
    leaf().copy(page, 100, 0, 8);
    page.writeUInt16BE(0, 101);
    page.writeUInt16BE(480, 108);
    const expected = Buffer.from(page).fill(0, 110, 440);
    expect(clearSlack(page, 1)).toBe(true);
    expect(page).toEqual(expected);
  });

  it('is not looked for in pages that are no part of a tree', () => {
    const overflow = Buffer.alloc(512, 0x61).fill(0, 0, 4);
    expect(clearSlack(overflow, 3)).toBe(false);
    expect(overflow.subarray(4)).toEqual(Buffer.alloc(508, 0x61));
  });
});
