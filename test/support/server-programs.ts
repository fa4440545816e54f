import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { Child } from './process.js';
import { findProgram } from './programs.js';

export interface ServerOptions {
  /** How much of its data it keeps in memory, as MariaDB writes it. */
  bufferPool?: string;
  /** What it is started with besides, last. */
  settings?: string[];
}

/** A database server that is installed here, for the suites on MariaDB. */
export interface ServerProgram {
  /** Makes an empty `data` in the folder, whose `root` has no password. */
  prepare(folder: string): void;
  start(folder: string, port: number, options: ServerOptions): Child;
}

const mariaDb: ServerProgram = {
  prepare(folder) {
    const args = [
      `--datadir=${folder}/data`,
      // Two that install at once into one /tmp take each other's temporary tables away.
      `--tmpdir=${folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ];
    const program = findProgram('mariadb-install-db') ?? 'mariadb-install-db';
    execFileSync(program, ['--no-defaults', ...args, ...asUser()], { stdio: 'ignore' });
  },
  start(folder, port, options) {
    return launch(findProgram('mariadbd') ?? 'mariadbd', folder, port, ['--skip-name-resolve'], options);
  },
};

/** MySQL 8.4 or later. Its root is one of `localhost`, which it takes 127.0.0.1 for as long as it resolves names. */
const mysql = (program: string): ServerProgram => ({
  prepare(folder) {
    const args = [`--datadir=${folder}/data`, `--tmpdir=${folder}`, '--secure-file-priv=', ...asUser()];
    execFileSync(program, ['--no-defaults', '--initialize-insecure', ...args], { stdio: 'ignore' });
  },
  start(folder, port, options) {
    return launch(program, folder, port, ['--skip-mysqlx', '--secure-file-priv='], options);
  },
});

export function hasServerProgram(): boolean {
  return process.env.KEFU_TEST_MYSQLD !== undefined || findProgram('mariadbd') !== undefined;
}

/** MariaDB, or what `KEFU_TEST_MYSQLD` names: the program of a MySQL, on which the suites run in its place. */
export function serverProgram(): ServerProgram {
  const program = process.env.KEFU_TEST_MYSQLD;
  return program === undefined ? mariaDb : mysql(program);
}

function launch(program: string, folder: string, port: number, args: string[], options: ServerOptions): Child {
  const { bufferPool = '256M', settings = [] } = options;
  return new Child(program, [
    '--no-defaults',
    `--datadir=${folder}/data`,
    `--tmpdir=${folder}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${folder}/socket`,
    `--pid-file=${folder}/pid`,
    '--innodb-flush-log-at-trx-commit=1',
    `--innodb-buffer-pool-size=${bufferPool}`,
    '--max-connections=400',
    ...args,
    ...asUser(),
    ...settings,
  ]);
}

/** Both refuse to run as root unless they are told to. */
function asUser(): string[] {
  return userInfo().uid === 0 ? ['--user=root'] : [];
}
