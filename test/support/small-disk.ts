import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** A disk that is full before long, under a node whose database is `file`. */
export interface SmallDisk {
  /** What the node is started under. */
  under(file: string): string[];
  /** What is run under to see the files of the node `pid` as it does. */
  beside(pid: number): string[];
  /** Makes room for the node `pid`. */
  makeRoom(file: string, pid: number): void;
}

/** Under this a node is not ended where it may not write, and is told so. */
export const underLimits = ['bash', '-c', 'trap "" XFSZ; exec "$0" "$@"'];

/** From now on no file of the node `pid` may grow beyond so many bytes: as good as a full disk, and there for everybody. */
export function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  run('prlimit', `--pid=${pid}`, `--fsize=${bytes}:`);
}

const bounded: SmallDisk = {
  under: () => ['bash', '-c', 'trap "" XFSZ; ulimit -S -f 2500; exec "$0" "$@"'],
  beside: () => [],
  makeRoom: (_file, pid) => limitFiles(pid, 'unlimited'),
};

const unshare = ['unshare', userInfo().uid === 0 ? '-m' : '-rm'];
const mount = (folder: string) => `mount -t tmpfs -o size=8m tmpfs ${folder}`;
const ballast = 'ballast';

/** A file system of a few megabytes that the node alone sees, most of it taken. */
const mounted: SmallDisk = {
  under: (file) => {
    const folder = dirname(file);
    const fill = `dd if=/dev/zero of=${folder}/${ballast} bs=1M count=5 status=none`;
    return [...unshare, 'sh', '-c', `${mount(folder)} && ${fill} && exec "$0" "$@"`];
  },
  beside: (pid) => [
    'nsenter',
    `--target=${pid}`,
    ...(userInfo().uid === 0 ? [] : ['--user', '--preserve-credentials']),
    '--mount',
  ],
  makeRoom: (file, pid) => rmSync(`/proc/${pid}/root${dirname(file)}/${ballast}`),
};

/** Both are tried, the second where this machine lets a test mount; `npm test` says so where it does not. */
export const smallDisks: [string, SmallDisk, () => boolean][] = [
  ['that lets no file grow', bounded, () => true],
  ['of eight megabytes', mounted, canMount],
];

export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-disk-'));
  const [command = '', ...options] = unshare;
  const { status } = spawnSync(command, [...options, 'sh', '-c', mount(folder)], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
  return status === 0;
}

function run(command: string, ...options: string[]): void {
  const { status, stderr } = spawnSync(command, options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}
