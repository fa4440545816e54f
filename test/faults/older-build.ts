import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Builds the service as it was at `ref` of this repository's history, with the packages of its time.
 * @param folder where it goes; whoever gives it removes it
 * @returns the program of a node
 * @throws where the clone has no such commit, such as one of depth 1
 */
export function buildOlder(ref: string, folder: string): string {
  const place = join(folder, 'older');
  const archive = join(folder, 'older.tar');
  mkdirSync(place);
  run('git', ['archive', `--output=${archive}`, ref], '.');
  run('tar', ['-xf', archive], place);
  const lock = 'package-lock.json';
  const isSame = readFileSync(lock, 'utf8') === readFileSync(join(place, lock), 'utf8');
  if (isSame) symlinkSync(resolve('node_modules'), join(place, 'node_modules'));
  else run('npm', ['ci', '--no-audit', '--no-fund'], place);
  run('node', ['scripts/build.js', '--force'], place);
  return join(place, 'dist/main.js');
}

function run(program: string, args: string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
