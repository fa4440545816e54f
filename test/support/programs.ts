import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canMount } from './small-disk.js';

const browser = 'chromium-headless-shell';

/** A program that suites need beside Node. */
interface Program {
  name: string;
  /** What is left out where it is missing. */
  leavesOut: string;
  install: string;
}

const programs: Program[] = [
  { name: 'mariadbd', leavesOut: 'every suite on MariaDB', install: 'apt-get install mariadb-server' },
  {
    name: 'redis-server',
    leavesOut: 'the suites of several nodes with Redis',
    install: 'apt-get install redis-server',
  },
  {
    name: browser,
    leavesOut: 'the suites of the pages in a browser',
    install: 'apt-get install chromium-headless-shell',
  },
  { name: 'nginx', leavesOut: 'the suite of the proxy', install: 'apt-get install nginx' },
  { name: 'faketime', leavesOut: 'the suites that move the clock', install: 'apt-get install faketime' },
];

/** Where a program is, or undefined. Servers live in sbin, which is not on everybody's path. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** A browser: the shell is Chromium without a window, and takes a sixth less of a machine. */
export function findBrowser(): string | undefined {
  return findProgram(browser) ?? findProgram('chromium');
}

/** What this machine cannot run, why, and what to do about it. */
export function leftOut(): { what: string; reason: string; remedy: string }[] {
  const isThere = (name: string) => (name === browser ? findBrowser() : findProgram(name)) !== undefined;
  const missing = programs.filter(({ name }) => !isThere(name));
  const mounts = {
    what: 'a disk that is full of other files (one whose files may not grow is tried)',
    reason: 'nobody may mount here',
    remedy: 'be root, or let users have namespaces',
  };
  return [
    ...missing.map(({ name, leavesOut, install }) => ({
      what: leavesOut,
      reason: `${name} is not installed`,
      remedy: install,
    })),
    ...(canMount() ? [] : [mounts]),
  ];
}
