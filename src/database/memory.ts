/**
 * Bounds of an `LRUCache` that takes memory as it fills. By its `max` it would take all of it at once, some forty bytes for each
 * entry that may come.
 */
export function upTo(entries: number): { maxSize: number; sizeCalculation: () => number } {
  return { maxSize: entries, sizeCalculation: () => 1 };
}
