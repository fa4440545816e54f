import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { handshake } from './support/raw-websocket.js';
import { exchange, parseAnswers, type RawAnswer } from './support/socket.js';

type Line = Record<string, unknown>;

const host = 'Host: kefu';
const many = Array.from({ length: 70 }, (_value, n) => `X-${n}: spoken`);
const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
const http2 = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
const text = (...lines: string[]) => [...lines, '', ''].join('\r\n');

describe('what is refused before a route is looked for', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(async () => {
    expect(kefu.output).not.toMatch(/spoken|"level":"(error|fatal)"/);
    expect(await kefu.stop()).toBe(0);
  });

  const linesOf = (requestId: string): Line[] =>
    kefu.output
      .split('\n')
      .filter((line) => line.includes(requestId))
      .map((line) => JSON.parse(line) as Line);

  const answerTo = async (request: string): Promise<RawAnswer> => {
    const answer = parseAnswers(await exchange(kefu.port, [request], 1)).at(-1);
    if (answer === undefined) throw new Error('There was no answer');
    return answer;
  };

  /** The one line of the log for an answer, which knows it by the same id, in whatever of its parts that stands. */
  const lineOf = async ({ headers, body }: RawAnswer): Promise<Line> => {
    const requestId = headers['x-request-id'] ?? '';
    expect(JSON.parse(body).error.requestId).toBe(requestId);
    await kefu.process.printed(requestId);
    const [line = {}, ...others] = linesOf(requestId);
    expect(others).toEqual([]);
    return line;
  };

  /** So many there are for calls that have been refused by now. */
  const countLines = async (): Promise<number> => {
    const last = `last-${kefu.output.length}`;
    await kefu.callRoot('GET', '/health/live', { headers: { 'x-request-id': last } });
    await kefu.process.printed(last);
    return kefu.output.split('"msg":"request refused"').length - 1;
  };

  const counted = async (what: string, status: number): Promise<number> => {
    const { text: metrics } = await kefu.callRoot('GET', '/metrics');
    const found = new RegExp(`^kefu_http_refusals_total\\{what="${what}",status="${status}"\\} (\\d+)$`, 'm');
    return Number(found.exec(metrics)?.[1] ?? 0);
  };

  it.each([
    ['with two hosts', 400, 'POST', (id: string) => text('POST /spoken HTTP/1.1', host, host, id)],
    ['without a host', 400, 'GET', (id: string) => text('GET /spoken HTTP/1.1', id)],
    ['with too many headers', 431, 'GET', (id: string) => text('GET / HTTP/1.1', host, id, ...many)],
    ['with a wrong expectation', 417, 'GET', (id: string) => text('GET / HTTP/1.1', host, id, 'Expect: spoken')],
    ['to be a proxy', 400, 'CONNECT', (id: string) => text('CONNECT spoken:443 HTTP/1.1', host, id)],
    [
      'for HTTP/2, with too many headers',
      431,
      'GET',
      (id: string) => text('GET / HTTP/1.1', host, id, ...http2, ...many),
    ],
  ])('a call %s is a line of the log under the id that was sent, and counted', async (what, status, method, make) => {
    const before = await counted('request', status);
    const id = `refused-${what.replaceAll(/\W/g, '-')}`;
    const answer = await answerTo(make(`X-Request-Id: ${id}`));
    expect([answer.status, answer.headers['x-request-id']]).toEqual([status, id]);
    const { code } = JSON.parse(answer.body).error;
    const line = await lineOf(answer);
    expect(line).toMatchObject({ level: 'info', msg: 'request refused', requestId: id, method, status, code });
    expect(Object.keys(line).length).toBe(8);
    expect(await counted('request', status)).toBe(before + 1);
  });

  it.each([
    ['what is no HTTP', 400, 'spoken spoken spoken\r\n\r\n'],
    ['two lengths of one body', 400, text('POST / HTTP/1.1', host, 'Content-Length: 3', 'Transfer-Encoding: chunked')],
    ['a header beyond all bounds', 431, text('GET / HTTP/1.1', host, `X-Long: ${'spoken'.repeat(4_000)}`)],
  ])('%s is a line of the log under an id that is drawn, and counted', async (_what, status, request) => {
    const before = await counted('request', status);
    const answer = await answerTo(request);
    expect(answer.status).toBe(status);
    expect(await lineOf(answer)).toMatchObject({ level: 'info', msg: 'request refused', status });
    expect(await counted('request', status)).toBe(before + 1);
  });

  it.each([
    ['without a token', 401, 'UNAUTHENTICATED', { path: '/ws/chat' }],
    ['of another path', 404, 'ROUTE_NOT_FOUND', { path: '/ws/spoken' }],
    ['with two hosts', 400, 'VALIDATION_FAILED', { lines: [host] }],
    ['with too many headers', 431, 'HEADERS_TOO_LARGE', { lines: many }],
    ['of an old version', 426, 'VALIDATION_FAILED', { headers: { 'Sec-WebSocket-Version': '8' } }],
    ['with a key that is none', 400, 'VALIDATION_FAILED', { headers: { 'Sec-WebSocket-Key': 'spoken' } }],
  ])(
    'an upgrade %s is a line of the log under the id that was sent, and counted',
    async (what, status, code, asked) => {
      const before = await counted('upgrade', status);
      const id = `upgrade-${what.replaceAll(' ', '-')}`;
      const { token } = await customer(kefu);
      const path = status === 401 || status === 404 ? {} : { path: `/ws/chat?token=${token}` };
      const lines = [`X-Request-Id: ${id}`, ...('lines' in asked ? asked.lines : [])];
      const answer = await answerTo(handshake({ ...asked, ...path, lines }));
      expect([answer.status, answer.headers['x-request-id']]).toEqual([status, id]);
      expect(await lineOf(answer)).toMatchObject({
        level: 'info',
        msg: 'upgrade refused',
        method: 'GET',
        status,
        code,
      });
      expect(await counted('upgrade', status)).toBe(before + 1);
    },
  );

  it.each(['13712345602', 'tel:13712345602', 'cust_9a1f0c', 'a b', 'x'.repeat(65)])(
    'is not known by %s',
    async (id) => {
      const sent = `X-Request-Id: ${id}`;
      const head = text('GET /ws/chat HTTP/1.1', host, sent, ...upgrade);
      for (const request of [
        text('GET / HTTP/1.1', host, host, sent),
        text('CONNECT a:1 HTTP/1.1', host, sent),
        head,
      ]) {
        const { headers } = await answerTo(request);
        const drawn = headers['x-request-id'] ?? '';
        expect(drawn).toMatch(/^[\da-f-]{36}$/);
        // By then its line is written.
        await kefu.process.printed(drawn);
      }
      expect(kefu.output).not.toContain(id);
    },
  );

  it('has one line, whatever comes behind it', async () => {
    const before = await countLines();
    await exchange(kefu.port, ['GARBAGE\r\n\r\n'.repeat(5_000), 'GARBAGE\r\n\r\n'.repeat(5_000)], 2);
    const twoHosts = text('GET / HTTP/1.1', host, host);
    await exchange(kefu.port, [twoHosts.repeat(5_000), twoHosts.repeat(5_000)], 2);
    expect((await countLines()) - before).toBe(2);
  });

  it('is a line where it took too long: of a call that is under way its own, with the id that was sent', async () => {
    const form = ['Content-Type: application/json', 'Content-Length: 9'];
    const begun = text('POST /api/v1/auth/login HTTP/1.1', host, 'X-Request-Id: too-slow', ...form);
    const [head, body] = await Promise.all([answerTo('GET /spoken HTTP/1.1\r\nX-Slow'), answerTo(begun)]);
    expect([head.status, body.status, body.headers['x-request-id']]).toEqual([408, 408, 'too-slow']);
    const code = 'REQUEST_TIMEOUT';
    expect(await lineOf(head)).toMatchObject({ level: 'info', msg: 'request refused', status: 408, code });
    expect(await lineOf(body)).toMatchObject({ level: 'info', msg: 'request', method: 'POST', status: 408 });
    await eventually(async () => {
      const { text: metrics } = await kefu.callRoot('GET', '/metrics');
      expect(metrics).toMatch(
        /^kefu_http_request_duration_seconds_count\{method="POST",route="unmatched",status="408"\} 1$/m,
      );
    });
  });

  it('has no line where nobody is there to be answered', async () => {
    const before = await countLines();
    for (let n = 0; n < 20; n += 1) {
      const socket = connect(kefu.port, '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      if (n % 2 === 0) socket.end();
      else socket.resetAndDestroy();
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect(await countLines()).toBe(before);
  });

  it('has no line where nothing was asked: the connection is closed in time', async () => {
    const before = [await countLines(), await counted('request', 408)];
    expect(await exchange(kefu.port, [], 1)).toBe('');
    expect([await countLines(), await counted('request', 408)]).toEqual(before);
  });
});
