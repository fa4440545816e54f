import { maxSigns } from './crowd.js';

/** Deeper nesting is refused before anything recurses into it: a stack overflow would be an error of ours. */
export const maxDepth = 32;

const [comma, quote, backslash] = Buffer.from(',"\\');
const opening = Buffer.from('[{');
const closing = Buffer.from(']}');

/**
 * Why JSON text is not to be read at all: it nests deeper than anything may, or holds more values, which takes thirty times as
 * long to read as to count. Looks at what stands outside of strings, up to where that is clear.
 */
export function flawOf(bytes: Buffer): 'deep' | 'crowded' | undefined {
  let depth = 0;
  let signs = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === quote) {
      index = endOfText(bytes, index);
    } else if (byte === comma) {
      signs += 1;
    } else if (byte === opening[0] || byte === opening[1]) {
      depth += 1;
      signs += 1;
    } else if (byte === closing[0] || byte === closing[1]) {
      depth -= 1;
    }
    if (depth > maxDepth) return 'deep';
    if (signs > maxSigns) return 'crowded';
  }
  return undefined;
}

/** Where the quote stands that ends a text. */
function endOfText(bytes: Buffer, start: number): number {
  let index = start + 1;
  while (index < bytes.length && bytes[index] !== quote) index += bytes[index] === backslash ? 2 : 1;
  return index;
}
