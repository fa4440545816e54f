/** Latin letters, digits and a few signs: whatever a log and an index take as it is. */
export const requestIdForm = /^[\w.:-]{1,64}$/;

/** Whether it may be the id of a request, which a caller may choose. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && requestIdForm.test(value);
}
