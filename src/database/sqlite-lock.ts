import { setTimeout as delay } from 'node:timers/promises';

import { isLocked } from './database-error.js';

/** How long other processes that write are waited for. */
const patienceMs = 10_000;

/** Between two tries, and at most; by chance, so that no process is always too late. */
const pauseMs = 20;

interface SqlConnection {
  query(sql: string): Promise<unknown>;
}

/**
 * Begins a transaction with the write lock: a reader that turns writer can fail with a stale snapshot. SQLite's own wait
 * would stop the whole process, so what waits for long waits here.
 */
export async function beginImmediate(connection: SqlConnection): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await connection.query('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error;
      await delay(Math.random() * pauseMs);
    }
  }
}
