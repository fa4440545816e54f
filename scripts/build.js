import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Builds the parts of `dist` of which something is newer than their last build. `--force` builds all. */
const everything = ['package.json', 'package-lock.json', 'scripts'];
const parts = [
  // First: the service is started to describe itself, and serves them.
  { stamp: 'dist/web/.built', inputs: [...everything, 'web'], build: buildPages },
  {
    stamp: 'dist/.built',
    inputs: [...everything, 'src', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'],
    build: buildService,
  },
];

/** The latest change below `path`, in milliseconds; folders count, since removing a file changes only them. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Loaded only when needed, both: the compiler and the bundler are large. */
async function buildService() {
  const service = await import('./build-service.js');
  await service.buildService();
}

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
