import { randomBytes } from 'node:crypto';
import type { Kefu } from './kefu.js';

export const agentPassword = 'another password for tests';

interface NewAgent {
  id: string;
  email: string;
}

/** Creates an agent with `agentPassword`. `token` is an administrator's. */
export async function createAgent(kefu: Kefu, token: string, role: 'ADMIN' | 'AGENT' = 'AGENT'): Promise<NewAgent> {
  const email = someEmail();
  const body = { name: '王芳', email, role, password: agentPassword };
  const answer = await kefu.call('POST', '/agents', { token, body });
  if (answer.status !== 201) throw new Error(`No agent was created: ${answer.text}`);
  return { id: answer.data.id as string, email };
}

/** An e-mail that nobody has. */
export function someEmail(): string {
  return `${randomBytes(6).toString('hex')}@kefu.test`;
}
