import type { ErrorKind } from '../errors/domain-error.js';

/** The one table from what went wrong to what HTTP calls it. Exhaustive: a kind without a status does not compile. */
export const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  unsupportedMediaType: 415,
  rateLimited: 429,
  internal: 500,
  unavailable: 503,
};
