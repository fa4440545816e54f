import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Libsql from 'libsql';

/**
 * Copies the embedded database in `file` as it is at one moment, log included, beside a service that goes on writing. The copy
 * has the name `target`, which must be free, only once it is whole, checked and on disk; as the database holds personal
 * data, only its owner may read it.
 * @throws where there is no database, no room, or already something at `target`
 */
export function writeBackup(file: string, target: string): { bytes: number } {
  // Opening it would make one.
  if (!existsSync(file)) throw new Error(`there is no database at ${resolve(file)}`);
  if (existsSync(target)) throw new Error(`${target} is there already`);
  const draft = `${target}.part`;
  rmSync(draft, { force: true });
  closeSync(openSync(draft, 'wx', 0o600));
  try {
    copy(file, draft);
    check(draft);
    sync(draft);
    renameSync(draft, target);
    sync(dirname(resolve(target)));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return { bytes: statSync(target).size };
}

function copy(from: string, to: string): void {
  const connection = new Libsql(from);
  try {
    connection.pragma('busy_timeout = 10000');
    // One read transaction: writers go on, and what they commit meanwhile is not in it.
    connection.prepare('VACUUM INTO ?').run(to);
  } finally {
    connection.close();
  }
}

/** Every database of Kefu's has it, from the first migration on. */
const first = "SELECT name FROM migrations WHERE name LIKE 'Agents%'";

/** A backup that nobody has read is none, and neither is one of something else. */
function check(file: string): void {
  const connection = new Libsql(file);
  try {
    const answers = [connection.pragma('integrity_check'), connection.pragma('foreign_key_check')];
    if (JSON.stringify(answers) !== '[[{"integrity_check":"ok"}],[]]') {
      throw new Error(`the database is damaged: ${JSON.stringify(answers).slice(0, 300)}`);
    }
    if (!isOfKefu(connection))
      throw new Error('what DATABASE_URL names is no database of Kefu’s: none of its migrations has run there');
  } finally {
    connection.close();
  }
}

function isOfKefu(connection: Libsql.Database): boolean {
  const table = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'");
  return table.get() !== undefined && connection.prepare(first).get() !== undefined;
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
