/** Latin letters, digits and a few signs: whatever a log and an index take as it is. */
export const requestIdForm = /^[\w.:-]{1,64}$/;

/** Of callers' ids: a token in it, and a phone number that is all of it, came here by mistake; ids are logged. */
const secret = /cust_|^[\d._:-]{7,}$/i;

/** Whether it may be the id of a request. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && requestIdForm.test(value);
}

/** Whether it is one that a caller may choose. */
export function isChosenRequestId(value: unknown): value is string {
  return isRequestId(value) && !secret.test(value);
}
