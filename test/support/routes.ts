import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Builds the app as it is served, and prints what its router has. Runs in a process of its own, as the service does. */
const program = `
  const { createApp } = await import('./dist/src/app.setup.js');
  const { loadConfig } = await import('./dist/src/config/load-config.js');
  const { openLog } = await import('./dist/src/log/logger.js');
  const config = loadConfig(process.env);
  const app = await createApp(config, openLog(config.log).logger);
  const layers = app.getHttpAdapter().getInstance().router.stack;
  const routes = layers.flatMap(({ route }) => route === undefined ? [] : [[route.path, Object.keys(route.methods)]]);
  process.stdout.write(JSON.stringify(routes));
  await app.close();
`;

/** The routes of the app's own router, such as `GET /api/v1/customers/{customerId}`, sorted. */
export async function readRoutes(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-routes-'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      env: { PATH: process.env.PATH, DATABASE_URL: `sqlite:${folder}/kefu.sqlite`, LOG_LEVEL: 'silent' },
    });
    const routes = JSON.parse(stdout) as [string, string[]][];
    const single = new Set(routes.flatMap(([path, methods]) => (methods.length === 1 ? [path] : [])));
    return (
      routes
        // Nest adds a catch-all to each path outside of the prefix, which answers 404. Any other would be a route.
        .filter(([path, methods]) => methods.length === 1 || !single.has(path))
        .map(([path, methods]) => {
          const [method = ''] = methods.length === 1 ? methods : ['all'];
          return `${method.toUpperCase()} ${path.replace(/:(\w+)|\{\*(\w+)\}/g, '{$1$2}')}`;
        })
        .sort()
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
