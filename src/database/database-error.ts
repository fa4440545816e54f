import { DomainError } from '../errors/domain-error.js';
import { Unavailable } from '../errors/common.errors.js';

const uniqueViolations = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** Lost to a concurrent transaction: the same one may succeed when it is run again. */
const retryable = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  // A parent row came or went between the check and the write, e.g. a tag used for the first or the last time.
  'ER_NO_REFERENCED_ROW_2',
  'ER_ROW_IS_REFERENCED_2',
]);

/** The server or the disk is not there, or not now: nothing is wrong with the call. */
const unavailable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
  'ER_STATEMENT_TIMEOUT',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
  // A TIMESTAMP past 2038-01-19: every value from outside is checked before, so it is the clock that is out of range.
  'ER_TRUNCATED_WRONG_VALUE',
  'ER_RECORD_FILE_FULL',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_FULL',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'READER_ENDED',
]);

/**
 * The server is there, and does not let the service in, or not to its tables: somebody has changed its account. Nothing is
 * wrong with the call either; but who starts is told at once.
 */
const refusals = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_HOST_IS_BLOCKED',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_ACCOUNT_HAS_BEEN_LOCKED',
  'ER_MUST_CHANGE_PASSWORD',
  'ER_MUST_CHANGE_PASSWORD_LOGIN',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
]);

/** What a transaction demanded does not hold. */
export class Unmet extends Error {
  readonly code = 'UNMET';
}

/** A thread that reads the embedded database has ended before its time. */
export class ReaderEnded extends Error {
  readonly code = 'READER_ENDED';
}

/** A step took longer than it may; the connection it ran on is gone. */
export class DatabaseTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

/** A list had no turn: others may have one. */
export class Busy extends DomainError {
  constructor() {
    super(Unavailable, { message: 'The list had no turn to be read: try again shortly.', retryAfter: 1 });
  }
}

/** Rows that a hasty transaction wants are held by somebody else. */
export class RowsHeld extends DomainError {
  constructor() {
    super(Unavailable, { retryAfter: 1 });
  }
}

/** Whether it says, as it leaves `Database`, that the database is away or silent. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof DomainError && error.kind === Unavailable.kind && !(error instanceof Busy);
}

/** Errors of MariaDB's own, of which the driver has no word, or that of an error of MySQL's which has the same number. */
const numbered = new Map<unknown, string>([
  [1969, 'ER_STATEMENT_TIMEOUT'],
  [4151, 'ER_ACCOUNT_HAS_BEEN_LOCKED'],
]);

/** The driver's word for what went wrong; TypeORM wraps the driver's error and repeats its fields. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const named = 'errno' in error ? numbered.get(error.errno) : undefined;
  return named ?? ('code' in error && typeof error.code === 'string' ? error.code : '');
}

/** True where a unique or primary key refused a row. */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolations.has(codeOf(error));
}

/** True where a transaction was taken back because something that it demanded does not hold. */
export function isUnmet(error: unknown): boolean {
  return codeOf(error) === 'UNMET' || codeOf(error) === 'ER_SUBQUERY_NO_1_ROW';
}

/** True where a trigger of either engine refused a write. */
export function isRefusedByTrigger(error: unknown): boolean {
  return ['ER_SIGNAL_EXCEPTION', 'SQLITE_CONSTRAINT_TRIGGER'].includes(codeOf(error));
}

/** True where a row was waited for in vain. */
export function isRowHeld(error: unknown): boolean {
  return codeOf(error) === 'ER_LOCK_WAIT_TIMEOUT';
}

export function isRetryable(error: unknown): boolean {
  return retryable.has(codeOf(error));
}

/** True where another process holds SQLite's write lock. */
export function isLocked(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  return unavailable.has(code) || code.startsWith('SQLITE_IOERR') || isConnectionGone(error);
}

/** True where the server does not let the service do what it has to. */
export function isRefusal(error: unknown): boolean {
  return refusals.has(codeOf(error));
}

/** Of a connection that ended before the statement was given to it, mysql2 says no more than that it is over: no code. */
function isConnectionGone(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === '' && 'fatal' in error && error.fatal === true;
}

/** The same error, or `Unavailable` in its place where the database is the one to blame. */
export function asUnavailable(error: unknown): unknown {
  if (!isUnavailable(error) && !isRefusal(error) && !isRetryable(error)) return error;
  return new DomainError(Unavailable, { retryAfter: 1, cause: error });
}
