import { isStorableText } from './field.js';

/** How large a JSON object may be: in UTF-8, in keys at all depths, in levels. */
export interface JsonBounds {
  bytes: number;
  keys: number;
  depth: number;
}

/** A JSON object of the caller's own making, within bounds. */
export function isJsonObject(value: unknown, { bytes, keys, depth }: JsonBounds): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  // Depth first: JSON.stringify would overflow the stack.
  if (!isPlainJson(value, depth) || countKeys(value) > keys) return false;
  return Buffer.byteLength(JSON.stringify(value)) <= bytes;
}

/** Keys at every depth. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, entry) => sum + countKeys(entry), own);
}

/** Only what comes back as it was sent: well-formed text, numbers that JavaScript has, bounded depth. */
function isPlainJson(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value === 'number') return isKeptNumber(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((entry) => isPlainJson(entry, levels - 1));
  return Object.entries(value).every(([key, entry]) => isStorableText(key) && isPlainJson(entry, levels - 1));
}

/** A whole number beyond 2^53 has been read as one that is near it. */
function isKeptNumber(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
