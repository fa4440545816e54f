import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { Chat, customer } from './support/chat.js';
import { createDatabase } from './support/database.js';
import type { Answer } from './support/http.js';
import { jwtSecret, Kefu } from './support/kefu.js';
import { type Unfit, unfitTokens } from './support/principals.js';

type Audience = 'public' | 'customer' | 'holder' | 'agent' | 'admin';

/** Every route and whom it is for. A route that the service has and this table lacks fails, and the other way round. */
const audiences: Record<string, Audience> = {
  'GET /': 'public',
  'GET /assets/:file': 'public',
  'GET /console': 'public',
  'GET /console/assets/:file': 'public',
  'GET /console/{*page}': 'public',
  'GET /widget.js': 'public',
  'GET /demo': 'public',
  'GET /docs': 'public',
  'GET /docs/asyncapi.json': 'public',
  'GET /openapi.json': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /metrics': 'public',
  'POST /api/v1/auth/login': 'public',
  'GET /api/v1/auth/me': 'agent',
  'POST /api/v1/auth/logout': 'agent',
  'POST /api/v1/auth/password': 'agent',
  'GET /api/v1/public/validate-token': 'public',
  'POST /api/v1/public/customer-token': 'public',
  'DELETE /api/v1/public/customer-token': 'customer',
  'GET /api/v1/agents': 'admin',
  'POST /api/v1/agents': 'admin',
  'GET /api/v1/agents/:agentId': 'admin',
  'PUT /api/v1/agents/:agentId': 'admin',
  'DELETE /api/v1/agents/:agentId': 'admin',
  'GET /api/v1/audit': 'admin',
  'GET /api/v1/customers': 'agent',
  'POST /api/v1/customers': 'agent',
  'GET /api/v1/customers/:customerId': 'agent',
  'PUT /api/v1/customers/:customerId': 'agent',
  'DELETE /api/v1/customers/:customerId': 'admin',
  'POST /api/v1/customers/:customerId/token': 'agent',
  'GET /api/v1/customers/:customerId/tokens': 'agent',
  'DELETE /api/v1/customers/:customerId/tokens': 'agent',
  'GET /api/v1/customers/:customerId/tokens/:tokenId': 'agent',
  'DELETE /api/v1/customers/:customerId/tokens/:tokenId': 'agent',
  'GET /api/v1/customers/:customerId/conversations': 'agent',
  'GET /api/v1/customers/:customerId/export': 'admin',
  'GET /api/v1/conversations': 'agent',
  'GET /api/v1/conversations/:conversationId': 'agent',
  'POST /api/v1/conversations/:conversationId/assign': 'agent',
  'POST /api/v1/conversations/:conversationId/resolve': 'agent',
  'POST /api/v1/conversations/:conversationId/reopen': 'agent',
  'GET /api/v1/conversations/:conversationId/messages': 'holder',
  'POST /api/v1/conversations/:conversationId/messages': 'holder',
  'PUT /api/v1/conversations/:conversationId/read': 'holder',
  'GET /api/v1/colleagues': 'agent',
  'GET /api/v1/presence': 'agent',
  'GET /api/v1/canned-replies': 'agent',
  'POST /api/v1/canned-replies': 'agent',
  'PUT /api/v1/canned-replies/:cannedReplyId': 'agent',
  'DELETE /api/v1/canned-replies/:cannedReplyId': 'agent',
  'GET /api/v1/me': 'customer',
  'GET /api/v1/me/conversations': 'customer',
};

type Holder = 'customer' | 'other customer' | 'AGENT' | 'ADMIN';

const admitted: Record<Audience, Holder[]> = {
  public: ['customer', 'other customer', 'AGENT', 'ADMIN'],
  customer: ['customer', 'other customer'],
  holder: ['customer', 'AGENT', 'ADMIN'],
  agent: ['AGENT', 'ADMIN'],
  admin: ['ADMIN'],
};

/** The call ends the token that it is made with. */
const endsToken = (route: string) => /DELETE .*customer-token$|logout$/.test(route);

describe('who may call what', () => {
  let kefu: Kefu;
  let admin: string;
  let agent: { id: string; email: string };
  let one: { id: string; token: string };
  let conversationId: string;
  let unfit: [string, Unfit][];
  const known = new Map<Holder, string>();

  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
    agent = await createAgent(kefu, admin);
    one = await customer(kefu);
    const chat = await Chat.connect(kefu, one.token);
    conversationId = (await chat.post('秘密')).conversationId as string;
    await chat.close();
    unfit = Object.entries(await unfitTokens(kefu, admin));
  });
  afterAll(() => kefu.stop());

  /** A fresh one where the call ends it. */
  const tokenOf = async (holder: Holder, route: string): Promise<string> => {
    const token = (endsToken(route) ? undefined : known.get(holder)) ?? (await freshToken(holder));
    if (!endsToken(route)) known.set(holder, token);
    return token;
  };
  const freshToken = async (holder: Holder): Promise<string> => {
    if (holder === 'ADMIN') return kefu.login();
    if (holder === 'AGENT') return kefu.login(agent.email, agentPassword);
    if (holder === 'other customer') return (await customer(kefu)).token;
    return (await kefu.call('POST', `/customers/${one.id}/token`, { token: admin })).data.token as string;
  };
  const callRoute = (route: string, token: string | undefined, ids: Record<string, string> = {}): Promise<Answer> => {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:(\w+)/g, (_part, name: string) => ids[name] ?? randomUUID());
    const takesBody = (method === 'POST' && !/\/(token|logout|resolve|reopen)$/.test(path)) || path.endsWith('/read');
    // Sound where it could do harm to somebody else.
    const body = takesBody ? { body: path.endsWith('/read') ? { seq: 1 } : { content: '入侵' } } : {};
    return kefu.callRoot(method, path, { ...body, ...(token === undefined ? {} : { token }) });
  };

  it('is decided here for every route there is', () => {
    const routes = execFileSync(process.execPath, ['test/support/print-routes.js'], {
      env: { PATH: process.env.PATH, DATABASE_URL: kefu.database.url, JWT_SECRET: jwtSecret },
      encoding: 'utf8',
    });
    expect(routes.trim().split('\n').sort()).toEqual(Object.keys(audiences).sort());
  });

  const closed = Object.entries(audiences).filter(([, audience]) => audience !== 'public');
  it.each(closed)('%s (%s) refuses whoever has no live token', async (route) => {
    for (const [name, { token, status, code }] of unfit) {
      const answer = await callRoute(route, token);
      expect([name, answer.status, answer.error.code]).toEqual([name, status, code]);
      expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    }
  });

  it.each(Object.entries(audiences))('%s is for %s', async (route, audience) => {
    for (const holder of ['customer', 'other customer', 'AGENT', 'ADMIN'] as const) {
      // Strangers name what is there, and belongs to somebody.
      const ids: Record<string, string> =
        holder === 'other customer' ? { conversationId, customerId: one.id, agentId: agent.id } : {};
      const { status, error, text } = await callRoute(route, await tokenOf(holder, route), ids);
      const isForeign = audience === 'holder' && holder === 'other customer';
      if (isForeign) expect([holder, status, error.code]).toEqual([holder, 404, 'CONVERSATION_NOT_FOUND']);
      else if (admitted[audience].includes(holder)) expect(passed).toContain(status);
      else expect([holder, status, error.code]).toEqual([holder, 403, 'FORBIDDEN']);
      if (holder === 'other customer') expect(text).not.toContain('秘密');
    }
  });
  // Admitted calls get on to the validation or to the row that is not there.
  const passed = [200, 204, 400, 404];

  it('has changed nothing for strangers', async () => {
    const { data } = await kefu.call('GET', `/conversations/${conversationId}`, { token: admin });
    expect([data.status, data.lastSeq]).toEqual(['OPEN', 1]);
    expect((await kefu.call('GET', `/customers/${one.id}`, { token: admin })).data.active).toBe(true);
  });
});

describe('validate-token', () => {
  it('tells whose token it is, by header or by ?token=', async () => {
    const kefu = await Kefu.start({ database: await createDatabase() });
    const admin = await kefu.login();
    const body = { name: '张三', channel: 'WECHAT', channelId: 'oAbCd1234567890' };
    const { data } = await kefu.call('POST', '/public/customer-token', { body });
    const me = (await kefu.call('GET', '/auth/me', { token: admin })).data;
    const agent = { valid: true, type: 'agent', id: me.id, name: 'Admin', expiresAt: expect.any(String) };
    const { customerId: id, expiresAt } = data;
    const customer = { valid: true, type: 'customer', id, name: '张三', channel: 'WECHAT', expiresAt };
    for (const [token, holder] of [
      [admin, agent],
      [data.token as string, customer],
    ] as const) {
      expect((await kefu.call('GET', '/public/validate-token', { token })).data).toEqual(holder);
      expect((await kefu.call('GET', `/public/validate-token?token=${token}`)).data).toEqual(holder);
    }
    expect((await kefu.call('GET', '/public/validate-token')).status).toBe(401);
    await kefu.stop();
    await kefu.database.drop();
  });
});
