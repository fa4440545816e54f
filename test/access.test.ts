import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { type Audience, audiences, besideRoutes } from './support/audiences.js';
import { Chat, customer } from './support/chat.js';
import { saying } from './support/chat-suite.js';
import { createDatabase } from './support/database.js';
import type { Answer } from './support/http.js';
import { Kefu } from './support/kefu.js';
import { type Unfit, unfitTokens } from './support/principals.js';
import { publicCalls, seenOf } from './support/public-calls.js';
import { readWalk } from './support/routes.js';

const holders = ['customer', 'other customer', 'AGENT', 'ADMIN'] as const;
type Holder = (typeof holders)[number];

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
  /** All of them the customer's or the agent's: whoever may not, names what is there. */
  let theirs: Record<string, string>;
  let unfit: [string, Unfit][];
  /** They hear whatever happens in the conversation. */
  let witnesses: Chat[];
  const known = new Map<Holder, string>();

  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
    agent = await createAgent(kefu, admin);
    one = await customer(kefu);
    witnesses = [await Chat.connect(kefu, one.token), await Chat.connect(kefu, admin)];
    const chat = await Chat.connect(kefu, one.token);
    conversationId = (await chat.post('秘密')).conversationId as string;
    await chat.close();
    for (const witness of witnesses) await witness.next(saying('秘密'));
    await witnesses[1]?.next('conversation');
    for (const witness of witnesses) await witness.barrier();
    const [{ id: tokenId }] = (await kefu.call('GET', `/customers/${one.id}/tokens`, { token: admin })).data;
    const reply = await kefu.call('POST', '/canned-replies', {
      token: admin,
      body: { shortcut: 'hi', content: '您好' },
    });
    theirs = { conversationId, customerId: one.id, agentId: agent.id, tokenId, cannedReplyId: reply.data.id };
    unfit = Object.entries(await unfitTokens(kefu, admin));
  });
  afterAll(() => {
    Chat.dropAll();
    return kefu.stop();
  });

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

  it('is decided here for every route there is', async () => {
    const { routes, others } = await readWalk();
    expect(routes).toEqual(Object.keys(audiences).sort());
    expect(others).toEqual(besideRoutes);
  });

  const closed = Object.entries(audiences).filter(([, audience]) => audience !== 'public');
  /** Asking whose a token is has an answer for each. */
  const open = Object.keys(audiences).filter(
    (route) => audiences[route] === 'public' && !route.endsWith('validate-token'),
  );
  it.each(closed)('%s (%s) refuses whoever has no live token', async (route) => {
    for (const [name, { token, status, code }] of unfit) {
      const answer = await callRoute(route, token, theirs);
      expect([name, answer.status, answer.error.code]).toEqual([name, status, code]);
      expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    }
  });

  it.each(Object.entries(audiences))('%s is for %s', async (route, audience) => {
    for (const holder of holders) {
      const ids = holder === 'other customer' || !admitted[audience].includes(holder) ? theirs : {};
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

  it('and nothing else is heard in the conversation, until one who may says something', async () => {
    const path = `/conversations/${conversationId}/messages`;
    expect((await kefu.call('POST', path, { token: admin, body: { content: '您好' } })).status).toBe(201);
    for (const witness of witnesses) {
      await witness.next(saying('您好'));
      const since = witness.frames.slice(witness.frames.findIndex(({ type }) => type === 'pong'));
      expect(since.slice(0, since.findIndex(saying('您好')))).toEqual([expect.objectContaining({ type: 'pong' })]);
    }
  });

  describe('a public route', () => {
    const victim = { name: '李四', channel: 'LINE', channelId: 'U-victim' };
    const everybody = new Map<string, string | undefined>();
    let email: string;
    beforeAll(async () => {
      const { data } = await kefu.call('POST', '/public/customer-token', { body: victim });
      await (await Chat.connect(kefu, data.token as string)).post('秘密之二');
      ({ email } = await createAgent(kefu, admin));
      for (const [name, { token }] of unfit) everybody.set(name, token);
      for (const holder of holders) everybody.set(holder, await tokenOf(holder, ''));
    });
    const ask = (method: string, path: string, token: string | undefined, body?: object) =>
      kefu.callRoot(method, path, { ...(body && { body }), ...(token !== undefined && { token }) });

    it.each(open)('%s answers whoever asks as it answers a stranger', async (route) => {
      for (const { method, path, body } of publicCalls(route, email, victim.channelId)) {
        const stranger = await ask(method, path, undefined, body);
        expect(stranger.status).toBeLessThan(500);
        for (const [name, token] of everybody) {
          expect([name, seenOf(await ask(method, path, token, body))]).toEqual([name, seenOf(stranger)]);
        }
      }
    });

    it('that gives tokens gives nobody a sight of what a stranger does not see', async () => {
      for (const [name, held] of everybody) {
        const { data } = await ask('POST', '/api/v1/public/customer-token', held, victim);
        const seen = await kefu.call('GET', '/me/conversations', { token: data.token as string });
        expect([name, seen.status, seen.text]).toEqual([name, 200, expect.not.stringContaining('秘密')]);
      }
    });

    it('that tells whose a token is, tells it of each', async () => {
      const path = '/api/v1/public/validate-token';
      for (const [name, { token, status, code }] of unfit) {
        const named = token === undefined ? path : `${path}?token=${token}`;
        for (const answer of [await ask('GET', path, token), await ask('GET', named, undefined)])
          expect([name, answer.status, answer.error.code]).toEqual([name, status, code]);
      }
      for (const holder of holders) {
        const { data } = await ask('GET', path, everybody.get(holder));
        expect([holder, data.type]).toEqual([holder, holder.includes('customer') ? 'customer' : 'agent']);
      }
    });
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
