/** What stands before the header of the first page. */
const fileHeaderBytes = 100;

/** Kinds of b-tree pages, with the bytes of their header. Pages of other kinds begin with the number of a page. */
const headerBytes = new Map([
  [0x02, 12],
  [0x05, 12],
  [0x0a, 8],
  [0x0d, 8],
]);

/**
 * Zeroes what a page does not use: the gap between its list of cells and the cells, and the blocks that are free among
 * them (https://www.sqlite.org/fileformat2.html#b_tree_pages). Where SQLite spreads rows anew over pages it leaves copies
 * there of those that went elsewhere, whatever `secure_delete` says.
 * @returns whether there was something
 */
export function clearSlack(page: Buffer, number: number): boolean {
  const header = number === 1 ? fileHeaderBytes : 0;
  const size = headerBytes.get(page[header] ?? 0);
  if (size === undefined) return false;
  const cells = page.readUInt16BE(header + 3);
  // Zero stands for 65,536.
  const content = page.readUInt16BE(header + 5) || 65_536;
  let found = clear(page, header + size + 2 * cells, content);
  // They stand in ascending order.
  let last = 0;
  for (let block = page.readUInt16BE(header + 1); block > last; block = page.readUInt16BE(block)) {
    found = clear(page, block + 4, block + page.readUInt16BE(block + 2)) || found;
    last = block;
  }
  return found;
}

function clear(page: Buffer, from: number, to: number): boolean {
  const part = page.subarray(from, to);
  if (part.every((byte) => byte === 0)) return false;
  part.fill(0);
  return true;
}
