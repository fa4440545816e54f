// Prints every route of the built service, as `METHOD /path`, one a line. Its environment is the service's.
import { pino } from 'pino';
import { createApp } from '../../dist/src/app.setup.js';
import { loadConfig } from '../../dist/src/config/load-config.js';

const app = await createApp(loadConfig(process.env), pino({ level: 'silent' }));
const routes = app
  .getHttpAdapter()
  .getInstance()
  .router.stack.flatMap(({ route }) => (route === undefined ? [] : [route]))
  // What takes every method is Nest's own answer to methods and paths that no handler takes.
  .filter(({ methods }) => Object.keys(methods).length === 1)
  .map(({ methods, path }) => `${Object.keys(methods)[0].toUpperCase()} ${path}`);
process.stdout.write(`${routes.join('\n')}\n`);
await app.close();
