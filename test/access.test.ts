import { execFileSync } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { agentPassword, createAgent } from './support/agents.js';
import { createDatabase } from './support/database.js';
import type { Answer } from './support/http.js';
import { jwtSecret, Kefu } from './support/kefu.js';

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

type Holder = 'customer' | 'AGENT' | 'ADMIN';

const admitted: Record<Audience, Holder[]> = {
  public: ['customer', 'AGENT', 'ADMIN'],
  customer: ['customer'],
  holder: ['customer', 'AGENT', 'ADMIN'],
  agent: ['AGENT', 'ADMIN'],
  admin: ['ADMIN'],
};

describe('who may call what', () => {
  let kefu: Kefu;
  let admin: string;
  let agent: { id: string; email: string };
  let customerId: string;
  const unfit: Record<string, string | undefined> = {};

  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
    agent = await createAgent(kefu, admin);
    const body = { name: '张三', channel: 'WEB', channelId: 'web_user_123456' };
    const issued = await kefu.call('POST', '/public/customer-token', { body });
    customerId = issued.data.customerId as string;
    await kefu.call('DELETE', '/public/customer-token', { token: issued.data.token });

    const claims = jwt.decode(admin) as jwt.JwtPayload;
    const disabled = await createAgent(kefu, admin);
    const disabledToken = await kefu.login(disabled.email, agentPassword);
    await kefu.call('DELETE', `/agents/${disabled.id}`, { token: admin });
    const signedOut = await kefu.login();
    await kefu.call('POST', '/auth/logout', { token: signedOut });
    Object.assign(unfit, {
      'no token': undefined,
      garbage: 'garbage',
      'an unknown customer token': `cust_${randomUUID()}`,
      'an ended customer token': issued.data.token,
      'an expired agent token': jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1_000) - 1 }, jwtSecret),
      'a token under another secret': jwt.sign(claims, 'another secret that is also long enough'),
      'a signed-out agent': signedOut,
      'a disabled agent': disabledToken,
    });
  });
  afterAll(() => kefu.stop());

  /** A fresh token each time, since some routes end the one they are called with. */
  const tokenOf = async (holder: Holder): Promise<string> => {
    if (holder === 'ADMIN') return kefu.login();
    if (holder === 'AGENT') return kefu.login(agent.email, agentPassword);
    return (await kefu.call('POST', `/customers/${customerId}/token`, { token: admin })).data.token as string;
  };
  const callRoute = (route: string, token: string | undefined): Promise<Answer> => {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:\w+/g, () => randomUUID());
    const body = method === 'POST' && !path.endsWith('/token') && !path.endsWith('/logout') ? { body: {} } : {};
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
  it.each(closed)('%s (%s) answers 401 to whoever has no live token', async (route) => {
    for (const [name, token] of Object.entries(unfit)) {
      const { status, error, headers } = await callRoute(route, token);
      const code = name === 'an expired agent token' ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED';
      expect([name, status, error.code]).toEqual([name, 401, code]);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it.each(Object.entries(audiences))('%s is for %s', async (route, audience) => {
    for (const holder of ['customer', 'AGENT', 'ADMIN'] as const) {
      const { status, error } = await callRoute(route, await tokenOf(holder));
      if (admitted[audience].includes(holder)) expect(passed).toContain(status);
      else expect([holder, status, error.code]).toEqual([holder, 403, 'FORBIDDEN']);
    }
  });
  // Admitted calls get on to the validation or to the row that is not there.
  const passed = [200, 204, 400, 404];

  describe('a forged agent token', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const hmac = (hash: string, key: string, text: string) => createHmac(hash, key).update(text).digest('base64url');
    const signed = (header: object, claims: object, key = jwtSecret, hash = 'sha256') => {
      const text = `${encode(header)}.${encode(claims)}`;
      return `${text}.${hmac(hash, key, text)}`;
    };
    const forgeries = (token: string): Record<string, string> => {
      const claims = jwt.decode(token) as jwt.JwtPayload;
      const header = { alg: 'HS256', typ: 'JWT' };
      const [head = '', payload = '', signature = ''] = token.split('.');
      const without = (...names: string[]) =>
        signed(header, Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name))));
      const unsigned = (alg: string) => `${encode({ alg, typ: 'JWT' })}.${payload}.`;
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const soon = Math.floor(Date.now() / 1_000) + 3_600;
      return {
        'alg none': unsigned('none'),
        'alg None': unsigned('None'),
        'alg NONE': unsigned('NONE'),
        'alg none with a signature': `${encode({ alg: 'none' })}.${payload}.${signature}`,
        'RS256 over the secret': signed({ alg: 'RS256', typ: 'JWT' }, claims),
        HS384: signed({ alg: 'HS384', typ: 'JWT' }, claims, jwtSecret, 'sha384'),
        HS512: signed({ alg: 'HS512', typ: 'JWT' }, claims, jwtSecret, 'sha512'),
        'no exp': without('exp'),
        'no iat': without('iat'),
        'no jti': without('jti'),
        'no sub': without('sub'),
        'no aud': without('aud'),
        'no iss': without('iss'),
        'nbf in the future': signed(header, { ...claims, nbf: soon }),
        'another audience': signed(header, { ...claims, aud: 'kefu:customer' }),
        'another issuer': signed(header, { ...claims, iss: 'someone else' }),
        'another agent': signed(header, { ...claims, sub: randomUUID() }),
        'an unknown session': signed(header, { ...claims, jti: randomUUID() }),
        'a kid that is a path': signed({ ...header, kid: '../../dev/null' }, claims, ''),
        'a key of its own': jwt.sign(claims, privateKey, {
          algorithm: 'RS256',
          header: { alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) } as jwt.JwtHeader,
        }),
        'a jku': signed({ ...header, jku: 'http://127.0.0.1/keys' }, claims, 'a secret of the attacker'),
        'a cut signature': token.slice(0, -2),
        'no signature': `${head}.${payload}.`,
        'another payload': `${head}.${encode({ ...claims, exp: soon * 2 })}.${signature}`,
        'look-alike dots': token.replaceAll('.', '\u2024'),
        'a prefix of customers': `cust_${token}`,
      };
    };

    it('of every kind is 401 wherever it is sent', async () => {
      expect((await kefu.call('GET', '/auth/me', { token: admin })).status).toBe(200);
      for (const [name, token] of Object.entries(forgeries(admin))) {
        // Headers carry bytes: look-alike dots are sent as UTF-8.
        const bytes = Buffer.from(token).toString('latin1');
        for (const path of ['/auth/me', '/agents', '/customers', '/public/validate-token']) {
          const { status, error } = await kefu.call('GET', path, { token: bytes });
          expect([name, path, status, error.code]).toEqual([name, path, 401, 'UNAUTHENTICATED']);
        }
        const query = await kefu.call('GET', `/public/validate-token?token=${encodeURIComponent(token)}`);
        expect([name, query.status]).toEqual([name, 401]);
      }
    });

    it('is not what the real one is in another spelling of the header', async () => {
      for (const authorization of [`bearer ${admin}`, `BEARER   ${admin}  `]) {
        expect((await kefu.call('GET', '/auth/me', { headers: { authorization } })).status).toBe(200);
      }
      for (const authorization of [admin, `Basic ${admin}`, `Bearer ${admin} x`, `Bearer`, `Bearer${admin}`, '']) {
        expect((await kefu.call('GET', '/auth/me', { headers: { authorization } })).status).toBe(401);
      }
      expect((await kefu.call('GET', `/auth/me?token=${admin}`)).status).toBe(401);
      expect((await kefu.call('GET', '/auth/me', { headers: { cookie: `token=${admin}` } })).status).toBe(401);
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
