import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { adminEmail, Kefu } from './support/kefu.js';
import { agent, Chat, customer } from './support/chat.js';
import { eventually } from './support/process.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';
import { text } from './support/raw-frame.js';
import { handshake, RawWebSocket } from './support/raw-websocket.js';
import { chatSuite } from './support/chat-suite.js';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ways = ['query', 'bearer', 'subprotocol'] as const;

describe('connecting', () => {
  const suite = chatSuite();

  describe('is answered with ready, before anything else,', () => {
    it('which tells a customer who they are and that nothing has been said yet', async () => {
      const { id, token } = await customer(suite.kefu);
      const chat = await suite.connect(token);
      expect(chat.frames[0]).toEqual({
        type: 'ready',
        data: {
          principal: { type: 'CUSTOMER', id, name: '张三' },
          serverTime: expect.stringMatching(moment),
          heartbeatSeconds: 25,
          limits: expect.any(Object),
          conversations: [],
        },
      });
    });

    it('which tells an agent who they are', async () => {
      const { id, token } = await agent(suite.kefu);
      const { ready, frames } = await suite.connect(token);
      expect(frames[0].type).toBe('ready');
      expect(Object.keys(ready).sort()).toEqual(
        ['principal', 'serverTime', 'heartbeatSeconds', 'limits', 'conversations'].sort(),
      );
      expect(ready.principal).toEqual({ type: 'AGENT', id, name: '王芳' });
    });

    it('which names the customer’s open conversation, and none that is resolved', async () => {
      const { token } = await customer(suite.kefu);
      const chat = await suite.connect(token);
      const { conversationId } = await chat.post('你好');
      await chat.post('在吗');
      const again = await suite.connect(token);
      expect(again.ready.conversations).toEqual([
        { id: conversationId, lastSeq: 2, readSeq: expect.any(Number), assignee: null },
      ]);

      await suite.kefu.call('POST', `/conversations/${conversationId}/resolve`, { token: suite.admin });
      await again.next('conversation');
      expect((await suite.connect(token)).ready.conversations).toEqual([]);
    });

    it('which names the open conversations that an agent serves', async () => {
      const { id, token } = await agent(suite.kefu);
      const { conversationId } = await (await suite.newCustomer()).chat.post('你好');
      await suite.kefu.call('POST', `/conversations/${conversationId}/assign`, {
        token: suite.admin,
        body: { agentId: id },
      });
      const { conversations } = (await suite.connect(token)).ready;
      expect(conversations).toContainEqual({ id: conversationId, lastSeq: 1, readSeq: 0 });
      expect(conversations.length).toBeLessThanOrEqual(200);
    });
  });

  describe('with the token', () => {
    it.each(ways)('as %s works for customers and agents alike', async (via) => {
      const person = await customer(suite.kefu);
      expect((await suite.connect(person.token, { via })).ready.principal.id).toBe(person.id);
      expect((await suite.connect(suite.admin, { via })).ready.principal.type).toBe('AGENT');
    });

    it.each(ways)('as %s, which nobody holds, is refused with 401', async (via) => {
      for (const token of ['cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890', 'a.b.c', `${suite.admin}x`]) {
        const { status, headers, json } = await Chat.refused(suite.kefu, token, { via });
        expect([token, status, json.success, json.error.code]).toEqual([token, 401, false, 'UNAUTHENTICATED']);
        expect(headers['x-request-id']).toBe(json.error.requestId);
      }
    });

    it('in a cookie is never read', async () => {
      const { token } = await customer(suite.kefu);
      const headers = { cookie: `token=${token}; kefu=${token}; Authorization=Bearer%20${token}` };
      expect((await Chat.refused(suite.kefu, '', { headers })).status).toBe(401);
    });

    it('that was ended is refused with 401', async () => {
      const { token } = await customer(suite.kefu);
      await suite.kefu.call('DELETE', '/public/customer-token', { token });
      expect((await Chat.refused(suite.kefu, token)).status).toBe(401);

      const { email } = await agent(suite.kefu);
      const session = await suite.kefu.login(email, 'another password for tests');
      await suite.kefu.call('POST', '/auth/logout', { token: session });
      expect((await Chat.refused(suite.kefu, session)).status).toBe(401);
    });

    it('of an inactive customer is refused', async () => {
      const first = await customer(suite.kefu);
      await suite.kefu.call('PUT', `/customers/${first.id}`, { token: suite.admin, body: { active: false } });
      // Deactivating ends the tokens as well.
      expect([401, 403]).toContain((await Chat.refused(suite.kefu, first.token)).status);

      const second = await customer(suite.kefu);
      await suite.kefu.database.query('UPDATE customers SET active = 0 WHERE id = ?', [second.id]);
      const { status, json } = await Chat.refused(suite.kefu, second.token);
      expect([status, json.error.code]).toEqual([403, 'CUSTOMER_INACTIVE']);
    });
  });

  it('accepts the first administrator like any other agent', async () => {
    const { data } = await suite.kefu.call('GET', '/auth/me', { token: suite.admin });
    expect(data.email).toBe(adminEmail);
    expect((await suite.connect(suite.admin)).ready.principal).toEqual({ type: 'AGENT', id: data.id, name: data.name });
  });

  it('never loses the first frame, though it stands in the packet of the handshake', async () => {
    const rounds = 1_000;
    for (let round = 0; round < rounds; round += 1) {
      const { token } = await customer(suite.kefu);
      const ws = new RawWebSocket(suite.kefu.port);
      const clientMessageId = `first-${round}`;
      ws.write(
        handshake({ path: `/ws/chat?token=${token}` }),
        text(JSON.stringify({ content: `第一句 ${round}`, clientMessageId })),
      );
      await ws.accepted();
      const { type, data } = await ws.json();
      expect([type, data.clientMessageId, data.seq]).toEqual(['ack', clientMessageId, 1]);
      ws.drop();
    }
    const [{ n } = { n: 0 }] = await suite.kefu.database.query(
      "SELECT COUNT(*) AS n FROM messages WHERE content LIKE '第一句 %'",
    );
    expect(Number(n)).toBe(rounds);
  });
});

describe('the origin of a page', () => {
  const suite = chatSuite({ env: { CORS_ORIGINS: 'https://shop.example' } });

  it('must be one that may call the API; who sends none is no page', async () => {
    const { token } = await customer(suite.kefu);
    const foreign = ['https://evil.example', 'https://shop.example.evil.example', 'https://shop.example:8443'];
    for (const origin of [...foreign, 'http://shop.example', 'null']) {
      for (const via of ways) {
        const { status, json } = await Chat.refused(suite.kefu, token, { via, headers: { origin } });
        expect([origin, status, json.error.code]).toEqual([origin, 403, 'FORBIDDEN']);
      }
    }
    for (const origin of ['https://shop.example', 'HTTPS://Shop.Example']) {
      await suite.connect(token, { headers: { origin } });
    }
    await suite.connect(token);
  });

  it('need not be named where it is the address that is called, as of console and demo', async () => {
    const { token } = await customer(suite.kefu);
    const own: [string, string][] = [
      [suite.kefu.url, new URL(suite.kefu.url).host],
      ['https://kefu.example', 'kefu.example'],
      ['http://kefu.example', 'KEFU.example:80'],
      ['https://kefu.example:8443', 'kefu.example:8443'],
    ];
    for (const [origin, host] of own) await suite.connect(token, { headers: { origin, host } });
  });

  it.each([
    ['https://evil.example', 'kefu.example'],
    ['https://kefu.example:8443', 'kefu.example'],
    ['http://kefu.example', 'kefu.example:443'],
    ['https://kefu.example.evil.example', 'kefu.example'],
    ['https://evil.example@kefu.example', 'kefu.example'],
    ['https://kefu.example/', 'kefu.example'],
    ['null', 'null'],
    ['file://kefu.example', 'kefu.example'],
    ['kefu.example', 'kefu.example'],
    ['https://', ''],
    ['//', '/'],
  ])(
    'is another one where it is %s and %s is called, whatever is said to have been forwarded',
    async (origin, host) => {
      const { token } = await customer(suite.kefu);
      const said = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
      const { status, json } = await Chat.refused(suite.kefu, token, { headers: { origin, host, ...said } });
      expect([status, json.error.code]).toEqual([403, 'FORBIDDEN']);
    },
  );
});

/** As docs/controls.md says. */
const [mostUpgrades, mostBad] = [600, 60];

describe('knocking without end', () => {
  const suite = chatSuite({ env: { RATE_LIMIT: 'on', TRUST_PROXY: 'loopback' } });

  const from = (network: string) => ({ headers: { 'x-forwarded-for': network } });
  const knock = (network: string) =>
    Chat.refused(suite.kefu, 'cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890', from(network));
  /** Knocks with a token that nobody holds, all of them at once. */
  const knockAtOnce = async (networks: string[]) => {
    const answers = await Promise.all(networks.map(knock));
    return answers.map(({ status }) => status).sort();
  };
  const each = (count: number, status: number) => Array<number>(count).fill(status);

  it('with bad tokens is refused with 429 after sixty, and keeps nobody else from chatting', async () => {
    const { token } = await customer(suite.kefu);
    const chat = await suite.connect(token, from('192.0.2.1'));
    for (let n = 0; n < mostBad; n += 1) expect((await knock('192.0.2.1')).status).toBe(401);
    const { status, headers, json } = await knock('192.0.2.1');
    expect([status, json.error.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    await chat.post('我还在');
    await suite.connect(token, from('192.0.2.2'));
  });

  it('with bad tokens at once gets no more of them past', async () => {
    const answers = await knockAtOnce(Array<string>(90).fill('192.0.2.3'));
    expect(answers).toEqual([...each(mostBad, 401), ...each(30, 429)]);
  });

  it('with good tokens at once is refused nobody, as when an office comes back', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => customer(suite.kefu)));
    const tokens = [0, 1, 2, 3].flatMap(() => people.map(({ token }) => token));
    await Promise.all(tokens.map((token) => suite.connect(token, from('192.0.2.7'))));
    expect((await knock('192.0.2.7')).status).toBe(401);
  });

  it('with good tokens is refused with 429 after six hundred', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => customer(suite.kefu)));
    const request = (token: string) =>
      handshake({ path: `/ws/chat?token=${token}`, headers: { 'X-Forwarded-For': '192.0.2.4' } });
    const open = async ({ token }: { token: string }) => {
      const ws = new RawWebSocket(suite.kefu.port);
      ws.write(request(token));
      await ws.accepted();
      ws.drop();
    };
    for (let n = 0; n < mostUpgrades; n += people.length) await Promise.all(people.map(open));
    const { token } = await customer(suite.kefu);
    const { status, headers, json } = await RawWebSocket.refused(suite.kefu, request(token));
    expect([status, json.error.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    await suite.connect(token, from('192.0.2.5'));
  });

  it('counts a /64 of IPv6 as one network, whether tokens are bad or good', async () => {
    const addresses = (count: number) => Array.from({ length: count }, (_value, n) => `2001:db8:0:1::${n + 1}`);
    expect(await knockAtOnce(addresses(70))).toEqual([...each(mostBad, 401), ...each(10, 429)]);
    const { token } = await customer(suite.kefu);
    await suite.connect(token, from('2001:db8:0:2::1'));
    expect((await knock('2001:db8:0:2::1')).status).toBe(401);
  });
});

describe('a network with many connections', () => {
  const most = 3;
  const suite = chatSuite({
    env: { RATE_LIMIT: 'on', TRUST_PROXY: 'loopback', CONNECTIONS_PER_NETWORK: String(most) },
  });
  const from = (network: string) => ({ headers: { 'x-forwarded-for': network } });

  it.each(['192.0.2.7', '192.0.2.8:51234'])(
    'gets no more of them where many come at once, from %s',
    async (address) => {
      const people = await Promise.all(Array.from({ length: 30 }, () => customer(suite.kefu)));
      const open = async ({ token }: { token: string }) => {
        const ws = new RawWebSocket(suite.kefu.port);
        ws.write(handshake({ path: `/ws/chat?token=${token}`, headers: { 'X-Forwarded-For': address } }));
        return ws.accepted().then(
          () => true,
          () => false,
        );
      };
      const opened = await Promise.all(people.map(open));
      expect(opened.filter(Boolean)).toHaveLength(most);
    },
  );

  it('gets no more of them until one has gone, and keeps nobody else out', async () => {
    const people = await Promise.all(Array.from({ length: most }, () => customer(suite.kefu)));
    const open = await Promise.all(people.map(({ token }, n) => suite.connect(token, from(`2001:db8:0:3::${n + 1}`))));
    const { token } = await customer(suite.kefu);
    const { status, headers, json } = await Chat.refused(suite.kefu, token, from('2001:db8:0:3::99'));
    expect([status, json.error.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    await suite.connect(token, from('2001:db8:0:4::1'));
    for (const chat of open) await chat.barrier();
    await open[0]?.close();
    await eventually(() => suite.connect(token, from('2001:db8:0:3::99')));
  });
});

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

withRedis('knocking at a node that counts in Redis', () => {
  let redis: RedisServer;
  let kefu: Kefu;
  const tokens: string[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start();
    kefu = await Kefu.start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: 'loopback', REDIS_URL: redis.url } });
    const token = await kefu.login();
    for (let n = 0; n < 60; n += 1) {
      const { data } = await kefu.call('POST', '/customers', { token, body: { name: '张三', primaryChannel: 'WEB' } });
      const given = await kefu.call('POST', `/customers/${data.id as string}/token`, { token });
      tokens.push(given.data.token as string);
    }
  });
  afterEach(() => Chat.dropAll());
  afterAll(async () => {
    await kefu.stop();
    await redis.stop();
  });

  /** An answer of Redis is a journey: a place may be given back while it says that there is none. */
  it.each([0, 50, mostBad - 1])('with good tokens at once is refused nobody, after %i bad ones', async (bad) => {
    const from = { headers: { 'x-forwarded-for': `192.0.3.${bad}` } };
    const knocks = Array.from({ length: bad }, () =>
      Chat.refused(kefu, 'cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890', from),
    );
    for (const { status } of await Promise.all(knocks)) expect(status).toBe(401);
    const fiveOfEach = [0, 1, 2, 3, 4].flatMap(() => tokens);
    await Promise.all(fiveOfEach.map((token) => Chat.connect(kefu, token, from)));
    expect((await Chat.refused(kefu, 'cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890', from)).status).toBe(401);
  });
});
