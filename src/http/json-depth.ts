/** Deeper nesting is refused before anything recurses into it: a stack overflow would be an error of ours. */
export const maxDepth = 32;

/** Whether JSON text nests deeper than anything may. Counts brackets outside of strings. */
export function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (inString) {
      if (byte === 0x5c) index += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
