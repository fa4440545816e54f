import { describe, expect, it } from '@jest/globals';
import { mysqlDialect, sqliteDialect } from '../../src/database/dialect.js';

/** No server of ours lives to tell: MariaDB 10.11 falls over when its own clock passes that moment. */
describe('a TIMESTAMP on MySQL', () => {
  it('is what it was told, until 2038', () => {
    const last = '2038-01-19 03:14:07.999';
    expect(mysqlDialect.asTimestamp('2026-11-27 10:00:00.123')).toBe('2026-11-27 10:00:00.123');
    expect(mysqlDialect.asTimestamp(last)).toBe(last);
  });

  it('stays at its end from then on', () => {
    expect(mysqlDialect.asTimestamp('2038-01-19 03:14:08.000')).toBe('2038-01-19 03:14:07.999');
    expect(sqliteDialect.asTimestamp('2038-01-19 03:14:08.000')).toBe('2038-01-19 03:14:08.000');
  });
});
