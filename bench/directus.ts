import { execFileSync } from 'node:child_process';
import { eventually } from '../test/support/process.js';
import { type Contestant, launch } from './contestant.js';
import { secret } from './kefu.js';
import { inColumns, type Request } from './work.js';

const admin = { email: 'bench@example.com', password: 'bench-password-1' };

/** In its folder; the command `directus` is this after a look at the registry for a newer one. */
const program = 'node_modules/@directus/api/dist/cli/run.js';

/** It reads the types of columns from the database, and is told what these do not say. */
const specials = { id: 'uuid', tags: 'cast-json', custom_fields: 'cast-json', active: 'cast-boolean' };

/**
 * Directus on the same table, with its administrator signed in, without limits and caches of data. As it does for every
 * table, it writes down who created what; its own tables stand beside Kefu's.
 * @param folder where it is installed
 */
export async function startDirectus(folder: string, url: string): Promise<Contestant> {
  const env = environmentOf(url);
  execFileSync(process.execPath, [program, 'bootstrap'], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
  const directus = await launch({ name: 'directus', args: [program, 'start'], ready: pings, env, cwd: folder });
  try {
    const headers = await signIn(directus.url);
    await describeTable(directus.url, headers);
    return { ...directus, headers, dialect: { say: inItems, status: 200 } };
  } catch (error) {
    await directus.stop();
    throw error;
  }
}

function environmentOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    ...{ NODE_ENV: 'production', KEY: 'bench', SECRET: secret, TELEMETRY: 'false', LOG_LEVEL: 'error' },
    ...{ RATE_LIMITER_ENABLED: 'false', CACHE_ENABLED: 'false', ACCESS_TOKEN_TTL: '1d' },
    ...{ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password },
    ...{ DB_CLIENT: 'mysql', DB_HOST: hostname, DB_PORT: port, DB_DATABASE: pathname.slice(1) },
    ...{ DB_USER: username, DB_PASSWORD: password },
  };
}

async function pings(url: string): Promise<void> {
  await eventually(async () => {
    const { status } = await fetch(`${url}/server/ping`);
    if (status !== 200) throw new Error(`Directus pings with ${status}`);
  }, 60_000);
}

async function signIn(url: string): Promise<Record<string, string>> {
  const answer = await send('POST', `${url}/auth/login`, {}, admin);
  const { data } = (await answer.json()) as { data: { access_token: string } };
  return { Authorization: `Bearer ${data.access_token}` };
}

async function describeTable(url: string, headers: Record<string, string>): Promise<void> {
  const fields = Object.entries(specials).map(([field, special]) => ({ field, meta: { special: [special] } }));
  await send('PATCH', `${url}/fields/customers`, headers, fields);
}

async function send(method: string, url: string, headers: Record<string, string>, body: unknown): Promise<Response> {
  const json = { 'Content-Type': 'application/json' };
  const answer = await fetch(url, { method, headers: { ...headers, ...json }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`Directus at ${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

function inItems(request: Request): Request {
  const { path, ...rest } = inColumns(request);
  return { ...rest, path: path.replace('/api/v1/', '/items/') };
}
