import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Libsql from 'libsql';
import { Kefu } from '../support/kefu.js';

/** A machine under load may add some of its own to the three seconds of the contract. */
const loadAllowanceMs = 2_000;

describe('while another process writes to the embedded database', () => {
  let kefu: Kefu;
  let token: string;
  let other: Libsql.Database;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    other = new Libsql(kefu.database.url.replace('sqlite:', ''));
  });
  afterAll(async () => {
    other.close();
    await kefu.stop();
  });

  const write = () => kefu.call('POST', '/customers', { token, body: { name: '张三', primaryChannel: 'WEB' } });

  it('every write of a crowd is answered 503 in time, and reads go on', async () => {
    other.exec('BEGIN IMMEDIATE');
    const startedAt = performance.now();
    const writes = Array.from({ length: 40 }, async () => {
      const { status, error, headers } = await write();
      return { status, code: error.code, retryAfter: headers.get('retry-after'), ms: performance.now() - startedAt };
    });
    expect((await kefu.call('GET', '/customers', { token })).status).toBe(200);
    const answers = await Promise.all(writes);
    other.exec('ROLLBACK');
    for (const { ms, ...answer } of answers) {
      expect(answer).toEqual({ status: 503, code: 'UNAVAILABLE', retryAfter: '1' });
      expect(ms).toBeLessThan(3_000 + loadAllowanceMs);
    }
    expect((await write()).status).toBe(201);
  });

  it('a write that has its turn soon is made', async () => {
    other.exec('BEGIN IMMEDIATE');
    const writes = Array.from({ length: 10 }, write);
    await kefu.callRoot('GET', '/health/live');
    other.exec('ROLLBACK');
    expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(Array(10).fill(201));
  });
});
