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
