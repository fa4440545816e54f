import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createDatabase, type TestDatabase } from './database.js';
import { findProgram } from './programs.js';

const folder = () => mkdtempSync(join(tmpdir(), 'kefu-backup-'));

/** What docs/operations.md tells operators to do, on either engine. */
export class DatabaseBackup {
  private constructor(
    private readonly folder: string,
    readonly file: string,
  ) {}

  /** Beside whatever the service does meanwhile. */
  static take(database: TestDatabase): DatabaseBackup {
    const place = folder();
    const file = join(place, database.engine === 'sqlite' ? 'kefu.backup' : 'kefu.sql');
    if (database.engine === 'sqlite') backUp(database.url, file);
    else writeFileSync(file, dump(database.url), { mode: 0o600 });
    return new DatabaseBackup(place, file);
  }

  /** Into an empty database, which no service has open. */
  async restore(): Promise<TestDatabase> {
    const database = await createDatabase();
    this.restoreTo(database);
    return database;
  }

  restoreTo(database: TestDatabase): void {
    if (database.engine === 'sqlite') copyFileSync(this.file, database.url.slice('sqlite:'.length));
    else mariaDb('mariadb', database.url, [], readFileSync(this.file));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** `npm run backup -- <file>`, as built. @returns what it says */
export function backUp(url: string, file: string, under: string[] = []): string {
  const [command, ...args] = [...under, process.execPath, resolve('dist/backup.js'), file];
  return execFileSync(command, args, {
    env: { PATH: process.env.PATH, DATABASE_URL: url },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function dump(url: string): Buffer {
  return mariaDb('mariadb-dump', url, ['--single-transaction', '--no-tablespaces', '--default-character-set=utf8mb4']);
}

function mariaDb(program: string, url: string, options: string[], input?: Buffer): Buffer {
  const { hostname, port, username, pathname } = new URL(url);
  const where = ['--no-defaults', `--host=${hostname}`, `--port=${port}`, `--user=${username}`];
  return execFileSync(findProgram(program) ?? program, [...where, ...options, pathname.slice(1)], {
    maxBuffer: 2 ** 28,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }),
  });
}
