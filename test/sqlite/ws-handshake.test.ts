import { describe, expect, it } from '@jest/globals';
import { customer } from '../support/chat.js';
import { close, pingEvent, text } from '../support/raw-frame.js';
import { handshake, RawWebSocket, sampleAccept, sampleKey } from '../support/raw-websocket.js';
import { rawSuite } from '../support/chat-suite.js';

type Headers = Record<string, string | undefined>;

describe('the opening handshake', () => {
  const suite = rawSuite();
  let token: string;

  // Connections of one customer are counted, so each test is somebody else.
  const arrive = async () => ({ token } = await customer(suite.kefu)).token;
  const inQuery = () => `/ws/chat?token=${token}`;

  async function accept(request: string): Promise<Record<string, string>> {
    const ws = suite.dial();
    ws.write(request);
    const { headers } = await ws.accepted();
    ws.write(text(pingEvent('here')));
    expect(await ws.pongEvent()).toBe('here');
    return headers;
  }

  async function refuse(request: string, ...statuses: number[]) {
    const answer = await RawWebSocket.refused(suite.kefu, request);
    expect(statuses).toContain(answer.status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json).toEqual({
      success: false,
      error: expect.objectContaining({
        code: expect.stringMatching(/^[A-Z_]+$/),
        message: expect.any(String),
        requestId: expect.any(String),
      }),
    });
    expect(answer.headers['sec-websocket-accept']).toBeUndefined();
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    return answer;
  }

  describe('of a good client', () => {
    it('has 64 headers at most', async () => {
      await arrive();
      const lines = Array.from({ length: 64 }, (_, n) => `X-${n}: y`);
      await refuse(handshake({ path: inQuery(), lines }), 431);
      await accept(handshake({ path: inQuery(), lines: lines.slice(0, 40) }));
    });

    it.each([
      ['no host', ''],
      ['two hosts', 'Host: kefu.test\r\nHost: kefu.test\r\n'],
    ])('with %s is refused', async (_what, hosts) => {
      await arrive();
      await refuse(handshake({ path: inQuery() }).replace(/^Host: .*\r\n/m, hosts), 400);
    });

    it('is answered with the proof that the RFC computes from the key', async () => {
      await arrive();
      const headers = await accept(handshake({ path: inQuery() }));
      expect(headers.upgrade?.toLowerCase()).toBe('websocket');
      expect(headers.connection?.toLowerCase()).toBe('upgrade');
      expect(headers['sec-websocket-accept']).toBe(sampleAccept);
    });

    it.each<[string, Headers]>([
      ['Upgrade: WebSocket', { Upgrade: 'WebSocket' }],
      ['Upgrade: WEBSOCKET', { Upgrade: 'WEBSOCKET' }],
      ['Connection: keep-alive, Upgrade', { Connection: 'keep-alive, Upgrade' }],
      ['Connection: upgrade', { Connection: 'upgrade' }],
      ['Connection: UPGRADE,keep-alive', { Connection: 'UPGRADE,keep-alive' }],
      [
        'names in lower case',
        { Upgrade: undefined, upgrade: 'websocket', Connection: undefined, connection: 'upgrade' },
      ],
      ['white space around values', { 'Sec-WebSocket-Key': `  ${sampleKey}\t`, 'Sec-WebSocket-Version': ' 13 ' }],
    ])('may say %s', async (_what, headers) => {
      await arrive();
      expect((await accept(handshake({ path: inQuery(), headers })))['sec-websocket-accept']).toBe(sampleAccept);
    });

    it.each<[string, () => string]>([
      ['?token=', () => handshake({ path: inQuery() })],
      ['?token= among others', () => handshake({ path: `/ws/chat?v=1&token=${token}&lang=zh` })],
      ['Authorization: Bearer', () => handshake({ headers: { Authorization: `Bearer ${token}` } })],
      ['authorization: bearer', () => handshake({ headers: { authorization: `bearer ${token}` } })],
      ['a subprotocol', () => handshake({ headers: { 'Sec-WebSocket-Protocol': `kefu.v1, bearer.${token}` } })],
    ])('may present its token as %s', async (_way, request) => {
      await arrive();
      await accept(request());
    });

    it('may arrive byte by byte', async () => {
      await arrive();
      const ws = suite.dial();
      await ws.trickle([...Buffer.from(handshake({ path: inQuery() }))].map((byte) => Buffer.from([byte])));
      expect((await ws.accepted()).status).toBe(101);
    });

    it('may come on a connection that has served HTTP before', async () => {
      await arrive();
      const ws = suite.dial();
      ws.write('GET /health/live HTTP/1.1\r\nHost: kefu.test\r\n\r\n');
      const { status, headers } = await ws.head();
      await ws.body(Number(headers['content-length']));
      ws.write(handshake({ path: inQuery() }));
      expect([status, (await ws.accepted()).status]).toEqual([200, 101]);
    });
  });

  describe('speaks kefu.v1 and nothing else', () => {
    it.each<[string, (token: string) => string[], string | undefined]>([
      ['kefu.v1', () => ['kefu.v1'], 'kefu.v1'],
      ['kefu.v1, bearer.<token>', (own) => [`kefu.v1, bearer.${own}`], 'kefu.v1'],
      ['bearer.<token>, kefu.v1', (own) => [`bearer.${own}, kefu.v1`], 'kefu.v1'],
      ['kefu.v1,bearer.<token>', (own) => [`kefu.v1,bearer.${own}`], 'kefu.v1'],
      ['kefu.v1 and bearer.<token> on two lines', (own) => ['kefu.v1', `bearer.${own}`], 'kefu.v1'],
      ['chat, kefu.v1', () => ['chat, kefu.v1'], 'kefu.v1'],
      ['chat', () => ['chat'], undefined],
      ['kefu.v2', () => ['kefu.v2'], undefined],
      ['bearer.<token>', (own) => [`bearer.${own}`], undefined],
      ['nothing', () => [], undefined],
    ])('to a client that offers %s', async (_offer, offers, chosen) => {
      await arrive();
      const lines = offers(token).map((offer) => `Sec-WebSocket-Protocol: ${offer}`);
      const path = lines.some((line) => line.includes('bearer.')) ? '/ws/chat' : inQuery();
      const headers = await accept(handshake({ path, lines }));
      expect(headers['sec-websocket-protocol']).toBe(chosen);
      expect(JSON.stringify(headers)).not.toContain(token);
    });

    it.each([
      'permessage-deflate',
      'permessage-deflate; client_max_window_bits; server_no_context_takeover',
      'x-webkit-deflate-frame',
      'permessage-bzip2, permessage-deflate',
    ])('whatever extensions are offered: %s', async (offer) => {
      await arrive();
      const headers = await accept(handshake({ path: inQuery(), headers: { 'Sec-WebSocket-Extensions': offer } }));
      expect(headers['sec-websocket-extensions']).toBeUndefined();
    });
  });

  describe('with a good token, but broken, is refused', () => {
    it.each([undefined, '', '0', '7', '12', '14', '113', 'abc', '13, 12'])('in version %s', async (version) => {
      await arrive();
      const headers = { 'Sec-WebSocket-Version': version };
      const answer = await refuse(handshake({ path: inQuery(), headers }), 400, 426);
      expect(answer.headers['sec-websocket-version']?.split(/, */)).toContain('13');
    });

    it.each([undefined, '', 'short', 'dGhlIHNhbXBsZSBub25jZQ', `${sampleKey}AAAA`, '!!!!IHNhbXBsZSBub25jZQ=='])(
      'with the key %s',
      async (key) => {
        await arrive();
        await refuse(handshake({ path: inQuery(), headers: { 'Sec-WebSocket-Key': key } }), 400);
      },
    );

    it('with two keys', async () => {
      await arrive();
      await refuse(handshake({ path: inQuery(), lines: [`Sec-WebSocket-Key: ${sampleKey}`] }), 400);
    });

    it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('by %s', async (method) => {
      await arrive();
      await refuse(handshake({ method, path: inQuery() }), 400, 404, 405);
    });

    it.each(['h2c', 'TLS/1.0', 'websockets'])('to be upgraded to %s', async (upgrade) => {
      await arrive();
      await refuse(
        handshake({ path: inQuery(), headers: { Upgrade: upgrade, Connection: 'close, Upgrade' } }),
        400,
        404,
        426,
      );
    });

    it.each<[string, Headers]>([
      ['no Upgrade', { Upgrade: undefined, Connection: 'close' }],
      ['no Connection: Upgrade', { Connection: 'close' }],
    ])('with %s', async (_what, headers) => {
      await arrive();
      await refuse(handshake({ path: inQuery(), headers }), 400, 404, 426);
    });

    it.each([
      ...['/', '/ws', '/ws/', '/ws/chat/', '/ws/chat/x', '/WS/CHAT', '/ws/Chat', '/ws%2Fchat', '/api/v1/customers'],
      // What could also be read as the address is another one.
      ...[
        '/ws//chat',
        '//ws/chat',
        '/WS/chat',
        '/ws/./chat',
        '/./ws/chat',
        '/x/../ws/chat',
        '/ws/chat/.',
        '/ws/%63hat',
      ],
      ...['/ws/%2e/chat', '//kefu.test/ws/chat', 'http://kefu.test/ws/chat', '/ws\\chat', '/ws/chat#'],
    ])('at %s, where nothing is', async (path) => {
      await arrive();
      const { json } = await refuse(handshake({ path: `${path}?token=${token}` }), 404);
      expect(json.error.code).toBe('ROUTE_NOT_FOUND');
    });
  });

  describe('without a good token is refused', () => {
    it.each<[string, () => string]>([
      ['none', () => handshake()],
      ['an empty one', () => handshake({ path: '/ws/chat?token=' })],
      ['an unknown one', () => handshake({ path: '/ws/chat?token=cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890' })],
      ['nonsense', () => handshake({ path: '/ws/chat?token=a.b.c' })],
      ['broken encoding', () => handshake({ path: '/ws/chat?token=%E5%BC' })],
      ['one cut short', () => handshake({ path: inQuery().slice(0, -1) })],
      ['an unknown bearer', () => handshake({ headers: { Authorization: 'Bearer nobody' } })],
      ['an unknown subprotocol bearer', () => handshake({ lines: ['Sec-WebSocket-Protocol: kefu.v1, bearer.nobody'] })],
      [
        'a subprotocol that only looks like one',
        () => handshake({ lines: [`Sec-WebSocket-Protocol: kefu.v1, ${token}`] }),
      ],
      ['one in a cookie', () => handshake({ headers: { Cookie: `token=${token}; access_token=${token}` } })],
      ['one under another scheme', () => handshake({ headers: { Authorization: `Basic ${token}` } })],
      ['one in the fragment of the path', () => handshake({ path: `/ws/chat?x=1#token=${token}` })],
    ])('with %s', async (_what, request) => {
      await arrive();
      const { json, headers } = await refuse(request(), 401, 400);
      expect(JSON.stringify([json, headers])).not.toContain(token.slice(5));
    });

    it('before anything that follows in the same packet is read', async () => {
      const ws = suite.dial();
      ws.write(handshake(), text(pingEvent('smuggled')), 'GET /health/live HTTP/1.1\r\nHost: kefu.test\r\n\r\n');
      expect((await ws.head()).status).toBe(401);
      const rest = await ws.rest();
      expect(rest).not.toMatch(/pong|ready|HTTP\/1\.1|"up"/);
    });
  });

  describe('with frames right behind it', () => {
    it('loses none that stands in the same packet', async () => {
      await arrive();
      const ws = suite.dial();
      ws.write(handshake({ path: inQuery() }), text(pingEvent('first')), text(pingEvent('second')));
      await ws.accepted();
      expect([await ws.pongEvent(), await ws.pongEvent()]).toEqual(['first', 'second']);
    });

    it('loses none of which half stands in the same packet', async () => {
      await arrive();
      const frame = text(pingEvent('halved'));
      const ws = suite.dial();
      await ws.trickle([Buffer.concat([Buffer.from(handshake({ path: inQuery() })), frame.subarray(0, 3)])]);
      await ws.trickle([frame.subarray(3)]);
      await ws.accepted();
      expect(await ws.pongEvent()).toBe('halved');
    });

    it('loses none that is sent before the answer has come', async () => {
      await arrive();
      const ws = suite.dial();
      await ws.trickle([handshake({ path: inQuery() }), text(pingEvent('early'))].map((part) => Buffer.from(part)));
      await ws.accepted();
      expect(await ws.pongEvent()).toBe('early');
    });

    it('obeys a close frame in the same packet', async () => {
      await arrive();
      const ws = suite.dial();
      ws.write(handshake({ path: inQuery() }), close(1000));
      expect((await ws.head()).status).toBe(101);
      expect((await ws.closed()).code).toBe(1000);
    });
  });

  describe('leaves HTTP as it was', () => {
    const h2c = ['Connection: Upgrade, HTTP2-Settings, close', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];

    it('for a client that offers HTTP/2, as curl --http2 does', async () => {
      const ws = suite.dial();
      ws.write(['GET /health/live HTTP/1.1', 'Host: kefu.test', ...h2c, '', ''].join('\r\n'));
      expect((await ws.head()).status).toBe(200);
    });

    it('for a call with a body that offers HTTP/2', async () => {
      const body = JSON.stringify({ name: '张三', channel: 'WEB', channelId: 'h2c' });
      const head = ['POST /api/v1/public/customer-token HTTP/1.1', 'Host: kefu.test', 'Content-Type: application/json'];
      const ws = suite.dial();
      ws.write([...head, `Content-Length: ${Buffer.byteLength(body)}`, ...h2c, '', body].join('\r\n'));
      expect((await ws.head()).status).toBe(200);
    });

    it('and writes no token to the log', async () => {
      await arrive();
      await accept(handshake({ path: inQuery() }));
      await accept(handshake({ lines: [`Sec-WebSocket-Protocol: kefu.v1, bearer.${token}`] }));
      await refuse(handshake({ path: `/nowhere?token=${token}` }), 404);
      await refuse(handshake({ path: inQuery(), headers: { 'Sec-WebSocket-Key': 'bad' } }), 400);
      expect(suite.kefu.output).not.toContain(token.slice(5));
    });
  });
});

describe('the origin', () => {
  const suite = rawSuite({ env: { CORS_ORIGINS: 'https://shop.example, http://127.0.0.1:3000' } });

  const knock = async (origin: string | undefined) => {
    const { token } = await customer(suite.kefu);
    const ws = suite.dial();
    ws.write(handshake({ path: `/ws/chat?token=${token}`, headers: { Origin: origin } }));
    return (await ws.head()).status;
  };

  it.each(['https://shop.example', 'http://127.0.0.1:3000', undefined])('%s may connect', async (origin) => {
    expect(await knock(origin)).toBe(101);
  });

  it.each([
    'null',
    'https://evil.example',
    'http://shop.example',
    'https://shop.example.evil.example',
    'https://evil-shop.example',
    'https://shop.example:8443',
    'https://shop.example/',
    'https://shop.example https://evil.example',
    '*',
  ])('%s may not', async (origin) => {
    expect(await knock(origin)).toBe(403);
  });

  it('is refused in the form of the API, good token or not', async () => {
    const headers = { Origin: 'https://evil.example' };
    const answer = await RawWebSocket.refused(suite.kefu, handshake({ headers }));
    expect(answer.json).toEqual({ success: false, error: expect.objectContaining({ requestId: expect.any(String) }) });
    expect([401, 403]).toContain(answer.status);
  });
});
