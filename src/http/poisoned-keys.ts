/** Keys with which a JSON object can reach the prototype of all objects. Nest and class-transformer drop or trip over them. */
export const poisonedKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** True where an object in `value`, at any depth, has such a key. Depth is bounded where bodies and frames are read. */
export function hasPoisonedKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasPoisonedKey);
  return Object.entries(value).some(([key, entry]) => poisonedKeys.includes(key) || hasPoisonedKey(entry));
}
