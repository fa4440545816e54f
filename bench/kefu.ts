import { randomBytes } from 'node:crypto';
import { type Contestant, launch } from './contestant.js';

const admin = { email: 'bench@kefu.local', password: 'bench-password-1' };

/** One for all contestants of a run: peers believe whatever carries its signature. */
export const secret = randomBytes(32).toString('hex');

/**
 * Kefu as it is run, with everything switched on but the limits on calls, and its administrator signed in.
 * @param folder the checkout whose build it is
 */
export async function startKefu(env: Record<string, string>, folder = '.'): Promise<Contestant> {
  const kefu = await launch({
    name: 'kefu',
    args: [`${folder}/dist/main.js`],
    ready: 'Kefu serves',
    env: {
      ...{ JWT_SECRET: secret, RATE_LIMIT: 'off', LOG_FORMAT: 'json', LOG_LEVEL: 'info' },
      ...{ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password },
      ...env,
    },
  });
  const answer = await fetch(`${kefu.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(admin),
  });
  const { data } = (await answer.json()) as { data: { token: string } };
  return { ...kefu, headers: { Authorization: `Bearer ${data.token}` } };
}

/** A peer of `bench/peers`. */
export function startPeer(name: string, env: Record<string, string>, called = name): Promise<Contestant> {
  return launch({ name: called, args: ['--import', 'tsx', `bench/peers/${name}.ts`], ready: 'serves', env });
}
