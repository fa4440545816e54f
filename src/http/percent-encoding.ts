import type { NextFunction, Request, Response } from 'express';
import { ValidationFailed } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';

/** Refuses an address that does not decode to text: a query parser would put replacement characters in its place. */
export function refuseBrokenEncoding(request: Request, _response: Response, next: NextFunction): void {
  next(isDecodable(request.url) ? undefined : brokenEncoding());
}

export function brokenEncoding(): DomainError {
  return new DomainError(ValidationFailed, { message: 'The address has an invalid percent-encoding.' });
}

function isDecodable(url: string): boolean {
  if (!url.includes('%')) return true;
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}
