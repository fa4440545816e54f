import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** The programs of the service: `dist/main.js`, what is run beside it, and the threads that it starts. */
const programs = {
  main: 'main',
  migrate: 'migrate',
  backup: 'backup',
  demo: 'demo',
  describe: 'describe',
  'sqlite-reader': 'database/sqlite-reader',
};

/** What describes itself starts, and ends: it must not keep the build where something holds it open. */
const describeMs = 60_000;

/** Compiles `src` into `dist/src`, a file each, makes of it and its packages the few files that a node loads, and has it describe itself. */
export async function buildService() {
  // What is left from before must not be served.
  const old = existsSync('dist') ? readdirSync('dist').filter((name) => name !== 'web') : [];
  for (const name of old) rmSync(join('dist', name), { recursive: true });
  const compiler = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'inherit' });
  // It has said why, and so does what is run below.
  if (compiler.status !== 0) process.exit(compiler.status ?? 1);
  await bundle();
  const description = spawnSync(process.execPath, ['dist/describe.js'], { stdio: 'inherit', timeout: describeMs });
  if (description.status !== 0) process.exit(description.status ?? 1);
}

async function bundle() {
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [seenRequires, narrow],
    // The very files that Node would load.
    resolve: { mainFields: ['main'], conditions: ['node', 'module-sync', 'import', 'default'] },
    // Those with a part for each kind of machine, and the explorer's, which are served as they are, stay packages.
    ssr: { target: 'node', noExternal: true, external: ['libsql', '@node-rs/argon2', 'swagger-ui-dist'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: false,
      copyPublicDir: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(programs).map(([name, path]) => [name, `dist/src/${path}.js`])),
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'parts/[name].js',
          // Classes are looked up, described and logged by their names.
          keepNames: true,
          minify: false,
          comments: { legal: true, annotation: false, jsdoc: false },
        },
        // With either, a call whose result nobody takes would be left out, even where its `catch` is the answer.
        treeshake: false,
      },
    },
  });
}

/**
 * Some of Nest's modules ask for packages by a `require` they made for themselves, past the bundler: they would be given
 * a second copy, with another memory than the one that everybody else has.
 */
const seenRequires = {
  name: 'seen-requires',
  transform(code) {
    const own = /^const require = createRequire\(import\.meta\.url\);$/m;
    return own.test(code) ? { code: code.replace(own, ''), map: null } : undefined;
  },
};

/**
 * The engine keeps what it has loaded, and of a text with a single character beyond Latin it keeps two bytes for each: such
 * characters are written as escapes, where they are few.
 */
const narrow = {
  name: 'narrow',
  renderChunk(code) {
    const wide = code.match(/[^\0-\x7f]/g)?.length ?? 0;
    if (wide === 0 || wide > code.length / 6) return undefined;
    return { code: code.replace(/(\\*)([^\0-\x7f])/g, escaped), map: null };
  },
};

/** A character, or half of one, after any number of backslashes, of which the last may have stood for no more than the character. */
function escaped(_found, slashes, unit) {
  const before = slashes.length % 2 === 0 ? slashes : slashes.slice(1);
  return `${before}\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
