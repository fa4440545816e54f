import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

/** Builds what browsers run into `dist/web`: the widget, one file, and the console, a page with its parts. */
const out = 'dist/web';
const shared = { configFile: false, logLevel: 'warn', define: { 'process.env.NODE_ENV': '"production"' } };

/** A feature of lightningcss by its number: what would stand for `light-dark()` is left out, since none is there. */
const lightDark = 1 << 20;

/** Says of hundreds of files that they are for servers as well, which they are not here. */
const rolldownOptions = {
  onLog: (level, log, next) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : next(level, log)),
};

export async function buildWeb() {
  rmSync(out, { recursive: true, force: true });
  await build({
    ...shared,
    root: 'web/widget',
    oxc: { jsx: { runtime: 'classic', pragma: 'h' } },
    css: { lightningcss: { exclude: lightDark } },
    build: {
      outDir: '../../dist/web',
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions,
      lib: { entry: 'main.ts', formats: ['iife'], name: 'KefuWidget', fileName: () => 'widget.js' },
    },
  });
  await build({
    ...shared,
    root: 'web/console',
    base: '/console/',
    oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
    build: {
      outDir: '../../dist/web/console',
      emptyOutDir: true,
      target: 'es2022',
      chunkSizeWarningLimit: 2_000,
      modulePreload: { polyfill: false },
      rolldownOptions,
    },
  });
  compress(out);
}

/** Beside each file, as small as it gets: it is compressed once and sent many times. */
function compress(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) compress(path);
    else if (/\.(js|css|html|svg)$/.test(name)) {
      const content = readFileSync(path);
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
    }
  }
}
