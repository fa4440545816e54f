import { invalid } from '../errors/common.errors.js';
import type { DomainError } from '../errors/domain-error.js';

/** More keys, and lists and objects in lists, than anything takes, in a body, a query or a frame. */
const maxParts = 500;

/** And more items of lists. */
const maxItems = 10_000;

/** Of JSON text: what stands between all those, and some. */
export const maxSigns = maxItems + 4 * maxParts;

interface Crowd {
  parts: number;
  items: number;
}

/** What is said of too many keys, lists, objects or items. */
export function crowded(): DomainError {
  const [parts, items] = [maxParts, maxItems].map((number) => number.toLocaleString('en'));
  const message = `the request must have at most ${parts} keys, lists and objects and ${items} list items, at all depths`;
  return invalid({ field: 'body', message });
}

/**
 * Class-transformer looks at each value before anything asks what it is, and at keys the square of their number.
 * @throws VALIDATION_FAILED
 */
export function refuseCrowd(input: object): void {
  const crowd = { parts: 0, items: 0 };
  count(input, crowd);
  if (isTooMany(crowd)) throw crowded();
}

function isTooMany({ parts, items }: Crowd): boolean {
  return parts > maxParts || items > maxItems;
}

/** Counts what `value` has at every depth, until it is too many. */
function count(value: unknown, crowd: Crowd): void {
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const entry of isList ? value : Object.values(value)) {
    if (isList) crowd.items += 1;
    if (!isList || (typeof entry === 'object' && entry !== null)) crowd.parts += 1;
    count(entry, crowd);
    if (isTooMany(crowd)) return;
  }
}
