import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { dropConnections, rawSuite } from './support/chat-suite.js';
import { customer } from './support/chat.js';
import { jwtSecret } from './support/kefu.js';
import { text } from './support/raw-frame.js';
import { handshake, RawWebSocket } from './support/raw-websocket.js';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (hash: string, key: string, signed: string) => createHmac(hash, key).update(signed).digest('base64url');

function signed(header: object, claims: object, key = jwtSecret, hash = 'sha256'): string {
  return signedText(header, JSON.stringify(claims), key, hash);
}

function signedText(header: object, claims: string, key = jwtSecret, hash = 'sha256'): string {
  const payload = `${encode(header)}.${Buffer.from(claims).toString('base64url')}`;
  return `${payload}.${hmac(hash, key, payload)}`;
}

/** What is made of a sound token by somebody who has all but the secret, or of the secret by an older service. */
function forgeries(token: string): Record<string, string> {
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
    'an exp that never comes': signedText(header, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400')),
    'an extension that must be understood': signed({ ...header, crit: ['b64'], b64: true }, claims),
    'nbf in the future': signed(header, { ...claims, nbf: soon }),
    'another audience': signed(header, { ...claims, aud: 'kefu:customer' }),
    'the audience of identity tokens': signed(header, { ...claims, aud: 'kefu:identity' }),
    'another issuer': signed(header, { ...claims, iss: 'someone else' }),
    'another agent': signed(header, { ...claims, sub: randomUUID() }),
    'an unknown session': signed(header, { ...claims, jti: randomUUID() }),
    'another secret': signed(header, claims, 'another secret that is also long enough'),
    'a kid that is a path': signed({ ...header, kid: '../../dev/null' }, claims, ''),
    'a key of its own': jwt.sign(claims, privateKey, {
      algorithm: 'RS256',
      header: { alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) } as jwt.JwtHeader,
    }),
    'a jku': signed({ ...header, jku: 'http://127.0.0.1/keys' }, claims, 'a secret of the attacker'),
    'a cut signature': token.slice(0, -2),
    'no signature': `${head}.${payload}.`,
    'another payload': `${head}.${encode({ ...claims, exp: soon * 2 })}.${signature}`,
    'a payload that is not JSON': `${head}.${Buffer.from('{').toString('base64url')}.${signature}`,
    'a payload of bytes': `${head}.${Buffer.from([0xff, 0xfe, 0]).toString('base64url')}.x`,
    'a signed payload of null': signedText(header, 'null'),
    'a signed payload of text': signedText(header, '"text"'),
    'a signed payload that is not JSON': signedText(header, '{'),
    'a header that is not JSON': `${Buffer.from('{').toString('base64url')}.${payload}.${signature}`,
    'a header of null': `${encode(null)}.${payload}.${signature}`,
    'look-alike dots': token.replaceAll('.', '\u2024'),
    'a prefix of customers': `cust_${token}`,
  };
}

describe('a forged agent token', () => {
  const suite = rawSuite();
  let admin: string;
  let conversationId: string;
  let forged: [string, string][];
  beforeAll(async () => {
    admin = await suite.kefu.login();
    forged = Object.entries(forgeries(admin));
    const { token } = await customer(suite.kefu);
    const path = '/public/validate-token';
    expect((await suite.kefu.call('GET', path, { token })).status).toBe(200);
    const ws = new RawWebSocket(suite.kefu.port);
    ws.write(handshake({ path: `/ws/chat?token=${token}` }), text('{"content":"秘密"}'));
    await ws.accepted();
    conversationId = (await ws.json()).data.conversationId as string;
  });
  afterEach(dropConnections);

  it('of every kind is 401 over REST', async () => {
    expect((await suite.kefu.call('GET', '/auth/me', { token: admin })).status).toBe(200);
    for (const [name, token] of forged) {
      // Headers carry bytes: look-alike dots are sent as UTF-8.
      const bytes = Buffer.from(token).toString('latin1');
      for (const path of [
        '/auth/me',
        '/agents',
        `/conversations/${conversationId}/messages`,
        '/public/validate-token',
      ]) {
        const { status, error } = await suite.kefu.call('GET', path, { token: bytes });
        expect([name, path, status, error.code]).toEqual([name, path, 401, 'UNAUTHENTICATED']);
      }
      const query = await suite.kefu.call('GET', `/public/validate-token?token=${encodeURIComponent(token)}`);
      expect([name, query.status]).toEqual([name, 401]);
    }
  });

  it('of every kind opens no connection, by any of the three ways, and what follows in its packet is not read', async () => {
    const ways: Record<string, (token: string) => string> = {
      query: (token) => handshake({ path: `/ws/chat?token=${encodeURIComponent(token)}` }),
      bearer: (token) => handshake({ headers: { Authorization: `Bearer ${token}` } }),
      subprotocol: (token) => handshake({ headers: { 'Sec-WebSocket-Protocol': `kefu.v1, bearer.${token}` } }),
    };
    const resume = text(JSON.stringify({ event: 'resume', cursors: { [conversationId]: 0 } }));
    const post = text(JSON.stringify({ content: '伪造', conversationId }));
    const open = async (way: (token: string) => string, token: string) => {
      const ws = new RawWebSocket(suite.kefu.port);
      ws.write(way(token), resume, post);
      const { status } = await ws.head();
      return { status, ws };
    };
    for (const [name, way] of Object.entries(ways)) {
      for (const [kind, token] of forged) {
        const { status, ws } = await open(way, token);
        // No subprotocol is spelt with such dots.
        expect([name, kind, [401, 400].includes(status)]).toEqual([name, kind, true]);
        expect([name, kind, await ws.rest()]).toEqual([name, kind, expect.not.stringContaining('秘密')]);
        ws.drop();
      }
    }
    const { data } = await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: admin });
    expect([data.lastSeq, data.readSeq]).toEqual([1, 0]);
    // The same with the real one is let in, resumes and posts.
    const { status, ws } = await open(ways.subprotocol ?? String, admin);
    expect([status, (await ws.json()).type, (await ws.json()).content]).toEqual([101, 'ready', '秘密']);
  });

  it('of any make, signed or not, is 401', async () => {
    const part = fc.oneof(
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.constantFrom(admin.split('.')[0] ?? '', admin.split('.')[1] ?? '', ''),
    );
    const signature = (signedPart: string) => hmac('sha256', jwtSecret, signedPart);
    const made = fc
      .tuple(part, part, fc.boolean(), fc.string({ unit: fc.constantFrom('a', '-', '_', '.'), maxLength: 5 }))
      .map(([head, payload, isSigned, end]) =>
        isSigned ? `${head}.${payload}.${signature(`${head}.${payload}`)}` : `${head}.${payload}.${end}`,
      )
      .filter((token) => token !== admin);
    const verdict = async (token: string) => {
      const { status, error } = await suite.kefu.call('GET', '/auth/me', { token });
      return [status, error.code];
    };
    await fc.assert(
      fc.asyncProperty(fc.array(made, { minLength: 8, maxLength: 8 }), async (tokens) => {
        for (const seen of await Promise.all(tokens.map(verdict))) expect(seen).toEqual([401, 'UNAUTHENTICATED']);
      }),
      { numRuns: 100, examples: [[[`${admin.split('.')[0] ?? ''}.ew.x`]]] },
    );
  });

  it('is not what the real one is in another spelling of the header', async () => {
    const me = (headers: Record<string, string>) => suite.kefu.call('GET', '/auth/me', { headers });
    for (const authorization of [`bearer ${admin}`, `BEARER   ${admin}  `]) {
      expect((await me({ authorization })).status).toBe(200);
    }
    for (const authorization of [admin, `Basic ${admin}`, `Bearer ${admin} x`, `Bearer`, `Bearer${admin}`, '']) {
      expect((await me({ authorization })).status).toBe(401);
    }
    expect((await suite.kefu.call('GET', `/auth/me?token=${admin}`)).status).toBe(401);
    expect((await me({ cookie: `token=${admin}` })).status).toBe(401);
  });
});
