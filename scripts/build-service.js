import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** The programs of the service: `dist/main.js` and what is run beside it. */
const programs = ['main', 'migrate', 'backup', 'demo'];

/** Compiles `src` into `dist/src`, a file each, and makes of it and its packages the few files that a node loads. */
export async function buildService() {
  // What is left from before must not be served.
  const old = existsSync('dist') ? readdirSync('dist').filter((name) => name !== 'web') : [];
  for (const name of old) rmSync(join('dist', name), { recursive: true });
  const compiler = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'inherit' });
  // The compiler has said why.
  if (compiler.status !== 0) process.exit(compiler.status ?? 1);
  await bundle();
}

async function bundle() {
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [seenRequires],
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
        input: Object.fromEntries(programs.map((name) => [name, `dist/src/${name}.js`])),
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'parts/[name].js',
          // Classes are looked up, described and logged by their names.
          keepNames: true,
          minify: false,
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
