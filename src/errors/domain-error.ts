/** Every way a call can fail, seen from the caller. `http/status.ts` maps each to a status; after which of them a connection is closed, `chat/frame-handler.ts` decides. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'tooLarge'
  | 'unsupportedMediaType'
  | 'rateLimited'
  | 'unavailable'
  | 'internal';

/** What is wrong with one field of the input. `field` is a path such as `tags.3` or a query parameter's name. */
export interface FieldError {
  field: string;
  message: string;
}

/** One stable error of the API: clients translate `code`, people who debug read `message`. */
export interface ErrorType {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  /** What `fields` may say, for the documentation; left out where they say nothing. */
  readonly example?: FieldError[];
}

interface DomainErrorDetails {
  fields?: FieldError[];
  /** Seconds after which the same call may succeed. */
  retryAfter?: number;
  /** Replaces the type's general sentence where a more precise one helps. */
  message?: string;
  cause?: unknown;
}

/** The only error that services throw on purpose. Knows nothing of HTTP or sockets. */
export class DomainError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly fields: FieldError[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(type: ErrorType, details: DomainErrorDetails = {}) {
    super(details.message ?? type.message, { cause: details.cause });
    this.kind = type.kind;
    this.code = type.code;
    this.fields = details.fields;
    this.retryAfter = details.retryAfter;
  }
}
