import { isUuid } from './uuid.pipe.js';

/** Latin letters, digits and a few signs: whatever a log and an index take as it is. */
export const requestIdForm = /^[\w.:-]{1,64}$/;

/**
 * Of callers' ids: a token in it, and a phone number that is all of it or stands apart in it, came here by mistake; ids are
 * logged. Within a word of hexadecimal digits there may be as many decimal ones.
 */
const secret = /cust_|(?<![\da-f])\d{9,15}(?![\da-f])|^[\d._:-]{7,}$/i;

/** Whether it may be the id of a request. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && requestIdForm.test(value);
}

/**
 * Whether it looks like one that a program has drawn, a UUID with or without its hyphens: it says nothing, unless somebody is
 * called by it. Without a letter it would be a number.
 */
export function isDrawnRequestId(value: string): boolean {
  return /[a-f]/i.test(value) && (isUuid(value) || /^[\da-f]{32}$/i.test(value));
}

/** Whether it is one that a caller may choose. */
export function isChosenRequestId(value: unknown): value is string {
  return isRequestId(value) && (isDrawnRequestId(value) || !secret.test(value));
}
