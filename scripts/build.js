import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Builds `dist` when something it is made of is newer than the last build. `--force` builds anyway. */
const stamp = 'dist/.built';
const inputs = ['src', 'package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];

/** The latest change below `path`, in milliseconds; folders count, since removing a file changes only them. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const isFresh = existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...inputs.map(newest));
if (!isFresh || process.argv.includes('--force')) {
  const build = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'inherit' });
  if (build.status !== 0) process.exit(build.status ?? 1);
  writeFileSync(stamp, '');
}
