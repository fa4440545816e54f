import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Builds the parts of `dist` of which something is newer than their last build. `--force` builds all. */
const everything = ['package.json', 'package-lock.json', 'scripts'];
const parts = [
  {
    stamp: 'dist/.built',
    inputs: [...everything, 'src', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'],
    build: buildService,
  },
  { stamp: 'dist/web/.built', inputs: [...everything, 'web'], build: buildPages },
];

/** The latest change below `path`, in milliseconds; folders count, since removing a file changes only them. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** What is left from before must not be served. */
function buildService() {
  const old = existsSync('dist') ? readdirSync('dist').filter((name) => name !== 'web') : [];
  for (const name of old) rmSync(join('dist', name), { recursive: true });
  const build = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'inherit' });
  // The compiler has said why.
  if (build.status !== 0) process.exit(build.status ?? 1);
}

/** Loaded only when needed: the bundler is large. */
async function buildPages() {
  const { buildWeb } = await import('./build-web.js');
  await buildWeb();
}

for (const { stamp, inputs, build } of parts) {
  const isFresh = existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...inputs.map(newest));
  if (isFresh && !process.argv.includes('--force')) continue;
  await build();
  mkdirSync('dist', { recursive: true });
  writeFileSync(stamp, '');
}
