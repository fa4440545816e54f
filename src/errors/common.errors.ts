import { DomainError, type ErrorType, type FieldError } from './domain-error.js';

/** Errors that belong to no single noun. */
export const ValidationFailed: ErrorType = {
  kind: 'invalid',
  code: 'VALIDATION_FAILED',
  message: 'The request has fields that are missing, unknown or of the wrong form.',
};
export const MalformedJson: ErrorType = {
  kind: 'invalid',
  code: 'MALFORMED_JSON',
  message: 'The request body is not valid JSON.',
};
export const Unauthenticated: ErrorType = {
  kind: 'unauthenticated',
  code: 'UNAUTHENTICATED',
  message: 'A valid token is required: send it as Authorization: Bearer <token>.',
};
export const TokenExpired: ErrorType = {
  kind: 'unauthenticated',
  code: 'TOKEN_EXPIRED',
  message: 'The token has expired.',
};
export const Forbidden: ErrorType = {
  kind: 'forbidden',
  code: 'FORBIDDEN',
  message: 'This token may not do that.',
};
export const RouteNotFound: ErrorType = {
  kind: 'notFound',
  code: 'ROUTE_NOT_FOUND',
  message: 'There is nothing at this path for this method.',
};
export const BodyTooLarge: ErrorType = {
  kind: 'tooLarge',
  code: 'BODY_TOO_LARGE',
  message: 'The request body is larger than 256 KiB.',
};
export const NotJson: ErrorType = {
  kind: 'unsupportedMediaType',
  code: 'UNSUPPORTED_MEDIA_TYPE',
  message: 'The request body must be JSON in UTF-8: send Content-Type: application/json.',
};
export const RateLimited: ErrorType = {
  kind: 'rateLimited',
  code: 'RATE_LIMITED',
  message: 'Too many calls: wait as long as Retry-After says.',
};
export const Unavailable: ErrorType = {
  kind: 'unavailable',
  code: 'UNAVAILABLE',
  message: 'The database cannot be reached, or could not do this in time: try again shortly.',
};
export const Internal: ErrorType = {
  kind: 'internal',
  code: 'INTERNAL',
  message: 'Something went wrong on our side.',
};

/** More than these nobody reads, and whoever sends more of them shall not be sent as many. */
const maxNamed = 100;

/** The error for bad input: names each field, of very many the first, and what was expected of it. */
export function invalid(...fields: FieldError[]): DomainError {
  return new DomainError(ValidationFailed, { fields: fields.slice(0, maxNamed) });
}
