import { realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import Libsql from 'libsql';
import { StartFault } from '../errors/start-fault.js';
import { isLocked } from './database-error.js';
import { createSqliteFile } from './sqlite.options.js';

/** So long a process that serves is waited for, which may be stopping. */
const patienceMs = 12_000;

const pauseMs = 100;

/** Kept open until the process ends, which gives up their locks however it does. */
const claims: Libsql.Database[] = [];

/**
 * Claims the embedded database for this process to serve it: what others change would be heard by nobody, of tokens that end
 * as of messages. With a bus that all of them share several may. The claim is a lock on a file beside it, so that backups, the
 * demo loader and migrations go on.
 * @throws StartFault where another process serves it, and does not end
 */
export async function claimSqlite(file: string, isShared: boolean): Promise<void> {
  createSqliteFile(file);
  // By whatever link it was named.
  const path = realpathSync(file);
  createSqliteFile(`${path}-serving`);
  const claim = new Libsql(`${path}-serving`);
  const deadline = performance.now() + patienceMs;
  while (!lock(claim, isShared)) {
    if (performance.now() > deadline) {
      claim.close();
      throw new StartFault(`DATABASE_URL: another process serves ${path}. Stop it first, or set REDIS_URL on both.`);
    }
    await delay(pauseMs);
  }
  claims.push(claim);
}

/** SQLite's own locks: one writer, or any number of readers. @returns false where another process has one that excludes it */
function lock(claim: Libsql.Database, isShared: boolean): boolean {
  try {
    // Nothing is ever written: a journal would only lie about.
    claim.exec('PRAGMA journal_mode = memory');
    if (!isShared) claim.exec('BEGIN EXCLUSIVE');
    // A transaction locks when it first reads.
    else claim.exec('BEGIN; SELECT COUNT(*) FROM sqlite_master');
    return true;
  } catch (error) {
    if (!isLocked(error)) throw error;
    if (claim.inTransaction) claim.exec('ROLLBACK');
    return false;
  }
}
