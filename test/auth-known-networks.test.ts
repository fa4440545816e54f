import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { Kefu } from './support/kefu.js';

const [hour, day] = [3_600_000, 86_400_000];

/** From there an agent is let in while others guess at their password. */
describe('a network from which an agent has signed in', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: 'true' } });
  });
  afterAll(() => kefu.stop());

  const login = async (email: string, password: string, network: string) => {
    const headers = { 'x-forwarded-for': network };
    return (await kefu.call('POST', '/auth/login', { body: { email, password }, headers })).status;
  };

  /** An agent who has signed in from these networks, so long ago, and at whose password others guess now. */
  const signedIn = async (times: { network: string; agoMs: number }[]) => {
    const { id, email } = await createAgent(kefu, await kefu.login());
    const rows = times.map(({ network, agoMs }) => {
      const at = new Date(Date.now() - agoMs).toISOString().slice(0, 23).replace('T', ' ');
      return [randomUUID(), id, id, network, at];
    });
    await kefu.database.query(
      `INSERT INTO audit_entries (id, action, actor_type, actor_id, subject_type, subject_id, address, created_at)
       VALUES ${rows.map(() => "(?, 'agent.signed-in', 'agent', ?, 'agent', ?, ?, ?)").join(', ')}`,
      rows.flat(),
    );
    const guesses = Array.from({ length: 12 }, (_value, n) => login(email, 'a wrong password', `10.1.${n}.1`));
    expect((await Promise.all(guesses)).sort()).toEqual([...Array<number>(10).fill(401), 429, 429]);
    return email;
  };

  it('is known for thirty days', async () => {
    const email = await signedIn([
      { network: '10.2.0.1', agoMs: 30 * day + hour },
      { network: '10.3.0.1', agoMs: 30 * day - hour },
    ]);
    expect(await login(email, agentPassword, '10.2.0.1')).toBe(429);
    expect(await login(email, agentPassword, '10.3.0.1')).toBe(200);
  });

  it('is known by the latest two hundred times', async () => {
    const email = await signedIn([
      { network: '10.4.0.1', agoMs: 3 * hour },
      { network: '10.5.0.1', agoMs: 2 * hour },
      ...Array.from({ length: 199 }, () => ({ network: '10.6.0.1', agoMs: hour })),
    ]);
    expect(await login(email, agentPassword, '10.4.0.1')).toBe(429);
    expect(await login(email, agentPassword, '10.5.0.1')).toBe(200);
  });
});
