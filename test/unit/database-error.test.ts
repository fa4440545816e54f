import { expect, test } from '@jest/globals';
import { asUnavailable } from '../../src/database/database-error.js';
import { Unavailable } from '../../src/errors/common.errors.js';
import { DomainError } from '../../src/errors/domain-error.js';

/** As mysql2 gives it: the driver has no word for errors of MariaDB's own. */
const outOfTime = Object.assign(new Error('Query execution was interrupted (max_statement_time exceeded)'), {
  errno: 1969,
  code: undefined,
  sqlState: '70100',
});

test('a statement that MariaDB has ended for its time is an outage, and no fault of the call', () => {
  const told = asUnavailable(outOfTime);
  expect(told).toBeInstanceOf(DomainError);
  expect((told as DomainError).kind).toBe(Unavailable.kind);
});

/** As mysql2 gives them, by the name that it has for the number: of 4151 that of an error of MySQL's. */
test.each([
  [1044, 'ER_DBACCESS_DENIED_ERROR'],
  [1045, 'ER_ACCESS_DENIED_ERROR'],
  [1049, 'ER_BAD_DB_ERROR'],
  [1129, 'ER_HOST_IS_BLOCKED'],
  [1142, 'ER_TABLEACCESS_DENIED_ERROR'],
  [1203, 'ER_TOO_MANY_USER_CONNECTIONS'],
  [1226, 'ER_USER_LIMIT_REACHED'],
  [1820, 'ER_MUST_CHANGE_PASSWORD'],
  [1862, 'ER_MUST_CHANGE_PASSWORD_LOGIN'],
  [3118, 'ER_ACCOUNT_HAS_BEEN_LOCKED'],
  [4151, 'ER_BULK_PARSER_INCOMPLETE_ESCAPE_SEQUENCE'],
])('a server that does not let the service in (%i) is an outage too', (errno, code) => {
  const told = asUnavailable(Object.assign(new Error('refused'), { errno, code }));
  expect((told as DomainError).kind).toBe(Unavailable.kind);
});

test('a statement that is wrong is a bug', () => {
  const error = Object.assign(new Error('wrong'), { errno: 1064, code: 'ER_PARSE_ERROR' });
  expect(asUnavailable(error)).toBe(error);
});
