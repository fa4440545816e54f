// Prints as JSON what a call walks through in the built service, in order. Its environment is the service's.
import { pino } from 'pino';
import { createApp } from '../../dist/src/app.setup.js';
import { loadConfig } from '../../dist/src/config/load-config.js';

const app = await createApp(loadConfig(process.env), pino({ level: 'silent' }));
process.stdout.write(JSON.stringify(app.getHttpAdapter().getInstance().router.stack.map(describe)));
await app.close();

/** A route by its methods, each in its own line, `ALL` for what takes every one; whatever else by the function's name. */
function describe({ name, slash, handle, route }) {
  if (route !== undefined) {
    const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
    const isForAll = route.methods._all === true || methods.length > 30;
    return { routes: (isForAll ? ['ALL'] : methods).map((method) => `${method} ${route.path}`), isForAll };
  }
  const within = handle.stack?.map(describe).map(({ routes, other }) => routes?.join(' ') ?? other);
  return { other: `${name}${slash ? '' : ' under a path'}${within === undefined ? '' : `: ${within.join(', ')}`}` };
}
