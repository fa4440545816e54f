import { describe, expect, it } from '@jest/globals';
import { agentPassword } from './support/agents.js';
import { agent, Chat, customer } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';

const rounds = 25;

describe('a token that ends while its holder connects', () => {
  const suite = chatSuite();

  /** Connects and ends at once. @returns the codes of the connections that were accepted, once all of them are closed */
  const race = async (token: string, end: () => Promise<{ status: number }>): Promise<number[]> => {
    const attempts = Array.from({ length: 5 }, () => Chat.attempt(suite.kefu, token));
    const ended = end();
    const accepted = (await Promise.all(attempts)).filter((chat) => chat !== undefined);
    expect((await ended).status).toBeLessThan(300);
    return Promise.all(accepted.map(async (chat) => (await chat.closed()).code));
  };

  it('with its holder’s word leaves no connection open', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { token } = await customer(suite.kefu);
      const codes = await race(token, () => suite.kefu.call('DELETE', '/public/customer-token', { token }));
      for (const code of codes) expect(code).toBe(4401);
    }
  });

  it('with a customer’s deactivation leaves no connection open', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id, token } = await customer(suite.kefu);
      const end = { token: suite.admin, body: { active: false } };
      const codes = await race(token, () => suite.kefu.call('PUT', `/customers/${id}`, end));
      for (const code of codes) expect(code).toBe(4403);
    }
  });

  it('with an agent’s sign-out leaves no connection open', async () => {
    const { email } = await agent(suite.kefu);
    for (let round = 0; round < rounds; round += 1) {
      const token = await suite.kefu.login(email, agentPassword);
      const codes = await race(token, () => suite.kefu.call('POST', '/auth/logout', { token }));
      for (const code of codes) expect(code).toBe(4401);
    }
  });

  it('with an agent’s new password leaves no connection open', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { email, token } = await agent(suite.kefu);
      const session = await suite.kefu.login(email, agentPassword);
      const body = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
      const codes = await race(token, () => suite.kefu.call('POST', '/auth/password', { token: session, body }));
      for (const code of codes) expect(code).toBe(4401);
    }
  });
});
