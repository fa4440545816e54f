import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Arbitraries } from './support/arbitrary.js';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { fetchDocument, type OpenApiOperation } from './support/openapi.js';
import { exchange, parseAnswers } from './support/socket.js';

/** Random requests: the service refuses them or answers them, and lives. */
describe('fuzz', () => {
  let kefu: Kefu;
  let token: string;
  let pid: number;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    pid = kefu.process.pid;
  });
  afterAll(async () => {
    expect((await kefu.callRoot('GET', '/health/ready')).status).toBe(200);
    expect(kefu.process.pid).toBe(pid);
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    expect(await kefu.stop()).toBe(0);
  });

  describe('raw addresses', () => {
    const head = () => `Host: kefu\r\nAuthorization: Bearer ${token}\r\n`;
    const list = (name: string) => `GET /api/v1/customers?name=${name} HTTP/1.1\r\n${head()}\r\n`;
    const me = () => `GET /api/v1/auth/me HTTP/1.1\r\n${head()}\r\n`;
    const login = () => {
      const body = JSON.stringify({ email: 'admin@kefu.test', password: 'a password for tests' });
      const length = `Content-Type: application/json\r\nContent-Length: ${body.length}`;
      return `POST /api/v1/auth/login HTTP/1.1\r\nHost: kefu\r\n${length}\r\n\r\n${body}`;
    };
    const asking = (protocol: string) => `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`;
    const upgrade = `GET /ws/chat HTTP/1.1\r\nHost: kefu\r\n${asking('websocket')}\r\n`;
    const tunnel = 'CONNECT kefu:443 HTTP/1.1\r\nHost: kefu\r\n\r\n';
    const wish = () => `GET /api/v1/auth/me HTTP/1.1\r\n${head()}${asking('h2c')}\r\n`;
    /** What an answer is to, by its shape. */
    const kinds = (text: string) =>
      parseAnswers(text).map(({ status, body }) => {
        const { data, error } = JSON.parse(body) as { data?: Record<string, unknown>; error?: { code: string } };
        if (data === undefined) return `${status} ${error?.code ?? ''}`;
        return 'content' in data ? 'list' : 'token' in data ? 'login' : 'me';
      });

    beforeAll(async () => {
      await kefu.call('POST', '/customers', { token, body: { name: '张三', primaryChannel: 'WEB' } });
    });

    it('in UTF-8 mean what they say', async () => {
      const [answer] = parseAnswers(await exchange(kefu.port, [list('张')], 1));
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({ data: { content: [{ name: '张三' }] } });
    });

    it('in another encoding are 400', async () => {
      const latin1 = Buffer.from(list('caf\u00e9'), 'latin1');
      expect(kinds(await exchange(kefu.port, [latin1], 1))).toEqual(['400 VALIDATION_FAILED']);
    });

    it.each<[string, () => (string | Buffer)[], string[]]>([
      ['one after the other', () => [list('张'), list('李'), me()], ['list', 'list', 'me']],
      ['after another call', () => [me(), list('张'), me()], ['me', 'list', 'me']],
      ['in one packet', () => [list('张') + list('李') + me()], ['list', 'list', 'me']],
      ['behind other calls in one packet', () => [me() + me() + list('张')], ['me', 'me', 'list']],
      ['behind a slow call', () => [login() + list('张') + me()], ['login', 'list', 'me']],
      ['while a slow call is answered', () => [login(), list('张'), me()], ['login', 'list', 'me']],
      ['with their headers in many packets', () => [...chunks(list('张'), 60), me()], ['list', 'me']],
      ['in many packets, from the first raw byte on', () => [...cut(list('张三李四')), me()], ['list', 'me']],
      ['followed by garbage', () => [list('张'), 'garbage\r\n\r\n'], ['list', '400 VALIDATION_FAILED']],
      ['before a body that is cut', () => [list('张') + login()], ['list', 'login']],
      ['before a wish for HTTP/2', () => [login() + list('张') + wish()], ['login', 'list', 'me']],
      ['before a wish for a tunnel', () => [login() + tunnel], ['login', '400 VALIDATION_FAILED']],
      ['before an upgrade', () => [login() + me() + upgrade], ['login', 'me', '401 UNAUTHENTICATED']],
    ])('%s are answered each once and in order', async (_name, parts, expected) => {
      expect(kinds(await exchange(kefu.port, parts(), expected.length))).toEqual(expected);
    });

    /** The request line whole, then the rest in pieces of `size`. */
    function chunks(text: string, size: number): string[] {
      const line = text.indexOf('\r\n') + 2;
      const rest = text.slice(line);
      const pieces = Array.from({ length: Math.ceil(rest.length / size) }, (_value, n) =>
        rest.slice(n * size, (n + 1) * size),
      );
      return [text.slice(0, line), ...pieces];
    }

    /** In the midst of the first character of an address, and then every seven bytes. */
    function cut(text: string): Buffer[] {
      const bytes = Buffer.from(text);
      const start = bytes.findIndex((byte) => byte > 0x7f) + 1;
      const rest = Array.from({ length: Math.ceil((bytes.length - start) / 7) }, (_value, n) =>
        bytes.subarray(start + n * 7, start + (n + 1) * 7),
      );
      return [bytes.subarray(0, start), ...rest];
    }

    it('behind a call that is not answered yet harm nobody when their sender is gone', async () => {
      for (let round = 0; round < 5; round += 1) {
        const socket = connect(kefu.port, '127.0.0.1');
        await once(socket, 'connect');
        socket.write(login() + list('张'));
        // The service has both before the first is answered: to check a password takes a while.
        await kefu.call('GET', '/auth/me', { token });
        socket.resetAndDestroy();
        await kefu.call('GET', '/auth/me', { token });
      }
    });

    it('are answered on one connection however many they are', async () => {
      const socket = connect(kefu.port, '127.0.0.1');
      await once(socket, 'connect');
      const text = Buffer.from('GET /张 HTTP/1.1\r\nHost: kefu\r\n\r\n'.repeat(200));
      const mark = 'HTTP/1.1 404';
      let [answered, tail] = [0, ''];
      for (let sent = 200; sent <= 10_000; sent += 200) {
        socket.write(text);
        while (answered < sent) {
          const [chunk] = (await once(socket, 'data')) as [Buffer];
          const seen = tail + chunk.toString();
          answered += seen.split(mark).length - 1;
          tail = seen.slice(1 - mark.length);
        }
      }
      socket.destroy();
      expect(answered).toBe(10_000);
      expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
    });

    it('behind one that ends the connection harm nobody', async () => {
      const noHost = 'GET /张 HTTP/1.1\r\n\r\n';
      const send = () => exchange(kefu.port, [noHost, list('张'), noHost], 3);
      const answers = await Promise.all(Array.from({ length: 60 }, send));
      for (const text of answers) expect(kinds(text)).not.toContainEqual(expect.stringMatching(/^5/));
      expect((await kefu.call('GET', '/auth/me', { token })).status).toBe(200);
    });

    it('keep the network of their sender', async () => {
      const path = '/health/live?name=张';
      const [answer] = parseAnswers(await exchange(kefu.port, [`GET ${path} HTTP/1.1\r\nHost: kefu\r\n\r\n`], 1));
      expect(answer?.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    });

    it('and garbage in any order and any pieces never cross answers or kill the process', async () => {
      const piece = fc.oneof(
        fc.constantFrom(list('张'), list('x'), me(), login()),
        fc.constantFrom('GET /张 HTTP/1.1\r\n\r\n', 'GET /?a=\xff HTTP/9.9\r\n\r\n', 'CONNECT 张:80 HTTP/1.1\r\n\r\n'),
        fc.constantFrom(
          '\r\n',
          'GET ',
          'Transfer-Encoding: chunked\r\n\r\nzz\r\n',
          '\x16\x03\x01',
          'PRI * HTTP/2.0\r\n\r\n',
        ),
        fc.string({ unit: 'binary', maxLength: 30 }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
          const wanted = pieces.filter((text) => text === me()).length;
          const end = `GET /nowhere HTTP/1.1\r\nHost: kefu\r\nConnection: close\r\n\r\n`;
          const send = () => exchange(kefu.port, [...pieces, end], pieces.length + 2);
          for (const text of await Promise.all([send(), send(), send(), send()])) {
            const answers = kinds(text);
            expect(answers.filter((kind) => kind === 'me').length).toBeLessThanOrEqual(wanted);
            expect(answers.filter((kind) => kind.startsWith('5'))).toEqual([]);
          }
          expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
        }),
        { numRuns: 60 },
      );
    });
  });

  it('queries of every list are 200 or 400, whatever they say and however often', async () => {
    const person = await customer(kefu);
    const chat = await Chat.connect(kefu, person.token);
    const { conversationId } = await chat.post('你好');
    await chat.close();
    const { paths } = await fetchDocument(kefu.url);
    const lists = Object.entries(paths).flatMap(([path, { get }]) => {
      const parameters = get?.parameters.filter((parameter) => parameter.in === 'query') ?? [];
      if (parameters.length === 0 || get?.operationId.startsWith('list') !== true) return [];
      const target = path.replace('{customerId}', person.id).replace('{conversationId}', conversationId as string);
      return [{ target, parameters, isOwn: path.includes('/me/') }];
    });
    expect(lists.length).toBeGreaterThanOrEqual(8);
    const calls = fc.oneof(
      ...lists.map(({ target, parameters, isOwn }) =>
        queryOf(parameters).map((query) => ({ path: `${target}?${query}`, isOwn })),
      ),
    );
    const statuses: (number | undefined)[] = [];
    const send = async (made: { path: string; isOwn: boolean }[]) => {
      const texts = made.map(({ path, isOwn }) => {
        return `GET ${path} HTTP/1.1\r\nHost: kefu\r\nAuthorization: Bearer ${isOwn ? person.token : token}\r\n\r\n`;
      });
      const answers = parseAnswers(await exchange(kefu.port, [texts.join('')], texts.length));
      const told = made.map(({ path }, index) => [path, answers[index]?.status] as const);
      expect(told.filter(([, status]) => status !== 200 && status !== 400)).toEqual([]);
      statuses.push(...told.map(([, status]) => status));
    };
    // Twenty thousand, twenty-five in one packet on each of four connections.
    const packet = fc.array(calls, { minLength: 25, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(packet, packet, packet, packet), async (packets) => {
        await Promise.all(packets.map(send));
      }),
      { numRuns: 200, endOnFailure: true },
    );
    for (const wanted of [200, 400]) {
      expect(statuses.filter((status) => status === wanted).length).toBeGreaterThan(statuses.length / 10);
    }
  });

  it.each([
    ['no HTTP', '\x16\x03\x01garbage\r\n\r\n', 400],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['headers beyond 16 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is refused in the API’s form and closed', async (_name, text, status) => {
    const [answer] = parseAnswers(await exchange(kefu.port, [text], 1));
    expect(answer?.status).toBe(status);
    expect(answer?.headers.connection).toBe('close');
    const { success, error } = JSON.parse(answer?.body ?? '') as { success: boolean; error: { requestId: string } };
    expect([success, error.requestId]).toEqual([false, answer?.headers['x-request-id']]);
  });

  it('a call has 64 headers at most: Node would leave out the others, a proxy’s own among them', async () => {
    const call = (count: number, last = 'Connection: close') => {
      const further = Array.from({ length: count - 2 }, (_, n) => `X-${n}: y\r\n`);
      return `GET /health/live HTTP/1.1\r\nHost: x\r\n${further.join('')}${last}\r\n\r\n`;
    };
    const [unasked] = parseAnswers(await exchange(kefu.port, [call(65, 'Expect: 100-continue')], 1));
    expect(unasked?.status).toBe(431);
    const [served] = parseAnswers(await exchange(kefu.port, [call(64)], 1));
    expect(served?.status).toBe(200);
    for (const count of [65, 66, 97, 400]) {
      const [refused] = parseAnswers(await exchange(kefu.port, [call(count)], 1));
      expect([count, refused?.status]).toEqual([count, 431]);
      expect(JSON.parse(refused?.body ?? '')).toMatchObject({ error: { code: 'HEADERS_TOO_LARGE' } });
    }
  });

  it('a refusal reaches a client that still sends', async () => {
    const long = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(2 ** 22)}\r\n\r\n`;
    for (let n = 0; n < 20; n += 1) {
      const [answer] = parseAnswers(await exchange(kefu.port, [long], 1));
      expect(answer?.status).toBe(431);
    }
  });
});

/** Parameters as a list has them and nearly so, each perhaps several times, with values that fit and others. */
function queryOf(parameters: OpenApiOperation['parameters']): fc.Arbitrary<string> {
  const fits = fc.oneof(
    ...parameters.map(({ name, schema }) =>
      fitting.fitting(schema).map((made) => `${name}=${encodeURIComponent(String(made).toWellFormed())}`),
    ),
  );
  const name = fc
    .tuple(
      fc.constantFrom(...parameters.map((parameter) => parameter.name), '__proto__', 'where', ''),
      fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constantFrom('[]', '[0]', '[$ne]', '.x', '%00', '%20')),
    )
    .map((parts) => parts.join(''));
  const strange = fc.oneof(
    { weight: 9, arbitrary: fc.tuple(name, value).map((parts) => parts.join('=')) },
    { weight: 1, arbitrary: name },
  );
  const pair = fc.oneof(fits, strange);
  // A longer head is refused before anybody reads it.
  return fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => pairs.join('&').slice(0, 9_000));
}

const fitting = new Arbitraries({}, []);

/** What one of the parameters takes, and what none does. */
const value = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '20',
    'true',
    'WEB',
    'OPEN',
    'createdAt,desc',
    'name,asc',
    'me',
    'all',
    '2024-01-15',
    'a',
    '%E5%BC%A0',
  ),
  fc.constantFrom(
    '',
    '-1',
    '0.5',
    '1e9',
    '0x10',
    '99999999999999999999',
    'NaN',
    'null',
    'undefined',
    'maybe',
    '%D9%A3',
    '[]',
    '{}',
  ),
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '%ED%A0%80',
    '%FF',
    '%25',
    '_',
    '%5C',
    "'",
    '%22',
    "'%20OR%201=1--",
    'a'.repeat(300),
  ),
  fc.constantFrom(
    'createdAt,sideways',
    'password_hash,asc',
    '2024-13-45',
    '2039-01-01T00:00:00Z',
    '+275760-09-13',
    '0000-00-00',
  ),
  fc.uuid(),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
