import type { ErrorBody } from './schema.js';

/** What is said of one field. */
export interface FieldFault {
  field: string;
  message: string;
}

/** A call that was not answered with success: by the service, or by nobody. */
export class ApiError extends Error {
  private constructor(
    /** The service's word for it; `OFFLINE` where it could not be reached. */
    readonly code: string,
    message: string,
    readonly fields: FieldFault[],
    readonly requestId: string | undefined,
    readonly status: number,
  ) {
    super(message);
  }

  static of(body: unknown, status: number): ApiError {
    const error = errorOf(body);
    if (error === undefined) return new ApiError(status >= 500 ? 'UNAVAILABLE' : 'INTERNAL', '', [], undefined, status);
    return new ApiError(error.code, error.message, error.fields ?? [], error.requestId, status);
  }

  static offline(cause: unknown): ApiError {
    const error = new ApiError('OFFLINE', String(cause), [], undefined, 0);
    error.cause = cause;
    return error;
  }

  /** Whether the same call may succeed a little later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What stands between, such as a proxy, does not answer in the service's form. */
function errorOf(body: unknown): ErrorBody | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { error } = body;
  const isOurs = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
  return isOurs ? (error as ErrorBody) : undefined;
}
