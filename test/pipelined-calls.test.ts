import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';
import { customer } from './support/chat.js';
import { peakMemory } from './support/memory.js';
import { ping } from './support/raw-frame.js';
import { handshake, RawWebSocket } from './support/raw-websocket.js';
import { exchange, parseAnswers } from './support/socket.js';

/** A client may send a call before the last one is answered: packets hold thousands of short ones. */
describe('calls that are sent before others are answered', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(async () => {
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    expect(await kefu.stop()).toBe(0);
  });

  const get = (path: string, id: string) => `GET ${path} HTTP/1.1\r\nHost: kefu\r\nX-Request-Id: ${id}\r\n\r\n`;
  const me = (id: string) =>
    `GET /api/v1/auth/me HTTP/1.1\r\nHost: kefu\r\nAuthorization: Bearer ${token}\r\nX-Request-Id: ${id}\r\n\r\n`;
  const create = (id: string, name: string) => {
    const body = JSON.stringify({ name, primaryChannel: 'WEB' });
    const form = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
    const headers = `Authorization: Bearer ${token}\r\nX-Request-Id: ${id}\r\n${form}`;
    return `POST /api/v1/customers HTTP/1.1\r\nHost: kefu\r\n${headers}\r\n\r\n${body}`;
  };
  const createInChunks = (id: string, name: string) => {
    const body = JSON.stringify({ name, primaryChannel: 'WEB' });
    const chunk = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\nX-Trailer: 1\r\n\r\n`;
    const headers = `Authorization: Bearer ${token}\r\nX-Request-Id: ${id}\r\nContent-Type: application/json`;
    return `POST /api/v1/customers HTTP/1.1\r\nHost: kefu\r\nTransfer-Encoding: chunked\r\n${headers}\r\n\r\n${chunk}`;
  };
  const upgrade = 'GET /ws/chat HTTP/1.1\r\nHost: kefu\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const seen = (text: string) => parseAnswers(text).map(({ status, headers }) => [headers['x-request-id'], status]);

  /** Calls of all kinds, with the statuses of their answers. @param raw those before this one may have raw addresses */
  function mixed(count: number, raw: number): { text: string; expected: [string, number][]; created: number } {
    const calls = Array.from({ length: count }, (_value, n): [text: string, status: number] => {
      const id = `call-${n}`;
      if (n % 7 === 3) return [create(id, `顾客 ${n}`), 201];
      if (n % 11 === 5) return [createInChunks(id, `顾客 ${n}`), 201];
      if (n < raw && n % 5 === 1) return [get(`/nowhere?name=张${n}`, id), 404];
      return n % 3 === 0 ? [me(id), 200] : [get('/nowhere', id), 404];
    });
    return {
      text: calls.map(([text]) => text).join(''),
      expected: calls.map(([, status], n) => [`call-${n}`, status]),
      created: calls.filter(([, status]) => status === 201).length,
    };
  }

  it('are answered each once and in order, whatever they are', async () => {
    const { text, expected, created } = mixed(600, 100);
    expect(seen(await exchange(kefu.port, [text], expected.length))).toEqual(expected);
    expect((await kefu.call('GET', '/customers?size=1', { token })).data.totalElements).toBe(created);
  });

  it('are answered each once and in order, in whatever pieces they come', async () => {
    const { text, expected } = mixed(150, 0);
    const bytes = Buffer.from(text);
    for (const size of [97, 997]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_value, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      expect(seen(await exchange(kefu.port, pieces, expected.length))).toEqual(expected);
    }
  });

  it('are answered when their sender takes the answers at last, however large', async () => {
    const calls = Array.from({ length: 60 }, (_value, n) => get('/openapi.json', `large-${n}`));
    const socket = connect(kefu.port, '127.0.0.1').pause();
    socket.write(calls.join(''));
    await kefu.process.printed('large-0');
    await kefu.callRoot('GET', '/health/live');
    const chunks: Buffer[] = [];
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        // Each is some hundred kilobytes: not to be looked through at every piece.
        if (chunk.subarray(-2).toString() === '}}' && seen(Buffer.concat(chunks).toString()).length === 60) resolve();
      });
      socket.resume();
    });
    socket.destroy();
    expect(seen(Buffer.concat(chunks).toString())).toEqual(calls.map((_call, n) => [`large-${n}`, 200]));
  });

  it.each([
    ['nothing', ''],
    ['an upgrade', upgrade],
    ['a raw address', 'GET /nowhere?张 HTTP/1.1\r\nHost: kefu\r\n\r\n'],
    ['a wish for HTTP/2', upgrade.replace('websocket', 'h2c')],
  ])('are done as they were sent, or not at all, where their sender ends its side behind %s', async (what, last) => {
    const names = Array.from({ length: 40 }, (_value, n) => `${what} ${n}`);
    const socket = connect({ port: kefu.port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.end(`${names.map((name) => create('ended', name)).join('')}${last}`);
    await new Promise((resolve) => socket.once('close', resolve));
    const statuses = parseAnswers(Buffer.concat(chunks).toString()).map(({ status }) => status);
    const done = statuses.filter((status) => status === 201).length;
    // Who asks for a chat and ends it is no client of one: it gets what it gets.
    expect([what, what === 'an upgrade' ? 40 : done]).toEqual([what, 40]);
    expect(statuses.slice(0, done)).toEqual(Array.from({ length: done }, () => 201));
    const path = `/customers?name=${encodeURIComponent(what)}&size=1`;
    expect((await kefu.call('GET', path, { token })).data.totalElements).toBe(done);
  });

  it.each([
    ['without a host', 'GET /nowhere HTTP/1.1\r\n\r\n', 400],
    ['with two hosts', 'GET /nowhere HTTP/1.1\r\nHost: kefu\r\nHOST: kefu\r\n\r\n', 400],
    ['with an expectation', 'GET /nowhere HTTP/1.1\r\nHost: kefu\r\nExpect: tea\r\n\r\n', 417],
  ])('are answered before those %s, and those before what is no call', async (_what, call, status) => {
    const answers = parseAnswers(await exchange(kefu.port, [`${me('a')}${me('b')}${call}`], 3));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, status]);
    // In the one form that every failure has.
    const requestId = answers[2]?.headers['x-request-id'] ?? 'none';
    expect(JSON.parse(answers[2]?.body ?? '{}')).toMatchObject({
      success: false,
      error: { code: 'VALIDATION_FAILED', requestId },
    });
    const many = status === 417 ? call.repeat(40) : call;
    const all = parseAnswers(await exchange(kefu.port, [`${many}garbage\r\n\r\n`], 41));
    const expected = status === 417 ? [...Array.from({ length: 40 }, () => 417), 400] : [400];
    expect(all.map((answer) => answer.status)).toEqual(expected);
  });

  it('do not end the node where answers wait, the client ends its side, and then takes them', async () => {
    const socket = connect({ port: kefu.port, host: '127.0.0.1', allowHalfOpen: true }).pause();
    const expecting = 'GET / HTTP/1.1\r\nHost:\r\nExpect:x\r\n\r\n'.repeat(200);
    const first = 'GET /nowhere?张 HTTP/1.1\r\nHost: kefu\r\n\r\n';
    socket.write(`${first}${get('/openapi.json', 'untaken-first')}${get('/nowhere', 'behind')}${expecting}`);
    await kefu.callRoot('GET', '/openapi.json');
    await new Promise<void>((resolve) => socket.end('G', resolve));
    await kefu.callRoot('GET', '/openapi.json');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await closed;
    expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
  });

  it('come before a chat behind them, which goes on', async () => {
    const { token: holder } = await customer(kefu);
    const chat = new RawWebSocket(kefu.port);
    const calls = Array.from({ length: 40 }, (_value, n) => me(`chat-${n}`));
    chat.write(calls.join(''), handshake({ path: `/ws/chat?token=${holder}` }), ping('in the packet'));
    for (const _call of calls) {
      const { status, headers } = await chat.head();
      expect(status).toBe(200);
      await chat.body(Number(headers['content-length']));
    }
    expect((await chat.head()).status).toBe(101);
    const frames = [await chat.next(), await chat.next()].map(({ payload }) => payload.toString()).sort();
    expect(frames).toEqual(['in the packet', expect.stringContaining('"ready"')]);
    chat.write(ping('later'));
    expect((await chat.next()).payload.toString()).toBe('later');
    chat.drop();
  });

  it('come before an upgrade behind them', async () => {
    const calls = Array.from({ length: 60 }, (_value, n) => me(`before-${n}`));
    const answers = parseAnswers(await exchange(kefu.port, [`${calls.join('')}${upgrade}`], 61));
    expect(answers.map(({ status }) => status)).toEqual([...calls.map(() => 200), 401]);
  });

  it('are told to go on when it is their turn', async () => {
    const patient = (id: string) => get('/health/ready', id).replace('Host', 'Expect: 100-continue\r\nHost');
    const text = await exchange(kefu.port, [`${get('/health/ready', 'a')}${patient('b')}${patient('c')}`], 5);
    const heads = text.match(/HTTP\/1\.1 \d+|X-Request-Id: \S+/g);
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ['HTTP/1.1 200', `X-Request-Id: ${id}`]);
    expect(heads).toEqual([...(a ?? []), 'HTTP/1.1 100', ...(b ?? []), 'HTTP/1.1 100', ...(c ?? [])]);
  });

  it('are answered before a call that is cut short is refused', async () => {
    const cut = `${create('cut', '半').slice(0, 60)}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`;
    const answers = parseAnswers(await exchange(kefu.port, [`${me('whole')}${create('done', '全')}${cut}`], 3));
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 400]);
  });

  it('are not read past what is no call, while nobody takes the answers', async () => {
    const socket = connect(kefu.port, '127.0.0.1').pause();
    const calls = Array.from({ length: 12 }, (_value, n) => get('/assets/swagger-ui-bundle.js', `stuck-${n}`));
    socket.write(`${calls.join('')}garbage\r\n\r\n`);
    await kefu.process.printed('stuck-0');
    // More than the system keeps for a reader that does not read.
    let isTaken = false;
    socket.write(Buffer.alloc(2 ** 26, 'x'), () => (isTaken = true));
    for (let n = 0; n < 50; n += 1) await kefu.callRoot('GET', '/openapi.json');
    socket.destroy();
    expect(isTaken).toBe(false);
  });

  /** A call that takes its time, since it writes. */
  const arrive = (channelId: string) =>
    typed('application/json', JSON.stringify({ name: 'f', channel: 'WEB', channelId }));
  const typed = (type: string, body: string, length = Buffer.byteLength(body)) =>
    `POST /api/v1/public/customer-token HTTP/1.1\r\nHost: kefu\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${body}`;

  it('do not fill the memory with the body of the one behind them', async () => {
    const left: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const socket = connect(kefu.port, '127.0.0.1').pause();
      const untaken = get('/openapi.json', 'before-a-body').repeat(13);
      const last = typed('text/plain', '', 9e9);
      socket.write(`${arrive(`behind-${n}`)}${untaken}${typed('text/plain', 'z'.repeat(30_000))}${last}`);
      for (let piece = 0; piece < 64; piece += 1) {
        socket.write(Buffer.alloc(2 ** 20, 'x'));
        await kefu.callRoot('GET', '/openapi.json');
      }
      left.push(socket.writableLength);
      socket.destroy();
    }
    // Most of it is more than the system keeps for a reader that does not read.
    expect(left.filter((bytes) => bytes < 2 ** 25)).toEqual([]);
  });

  it('of several kinds are all answered where their sender ends its side with the last', async () => {
    const long = JSON.stringify({ name: 'x'.repeat(200_000), channel: 'WEB', channelId: 'x' });
    for (let n = 0; n < 10; n += 1) {
      const socket = connect({ port: kefu.port, host: '127.0.0.1', allowHalfOpen: true });
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      const first = `${arrive(`ending-${n}`)}${typed('text/plain', 'x'.repeat(30_000))}`;
      socket.end(`${first}${typed('application/json', long)}`);
      await new Promise((resolve) => socket.once('close', resolve));
      expect(parseAnswers(Buffer.concat(chunks).toString()).map(({ status }) => status)).toEqual([200, 415, 400]);
    }
  });

  it('hold nobody else up', async () => {
    const socket = connect(kefu.port, '127.0.0.1').resume();
    await new Promise((resolve) => socket.once('connect', resolve));
    // Two packets, as large as a server reads at once.
    const flood = get('/nowhere', 'of-a-flood').repeat(1_600);
    socket.write(flood);
    await kefu.process.printed('of-a-flood');
    await kefu.callRoot('GET', '/health/live', { headers: { 'x-request-id': 'somebody-else' } });
    await kefu.process.printed('somebody-else');
    const before = kefu.output.slice(0, kefu.output.indexOf('somebody-else'));
    socket.destroy();
    expect(before.split('of-a-flood').length).toBeLessThan(800);
  });

  it('do not fill the memory with answers that nobody takes', async () => {
    const flood = get('/openapi.json', 'untaken').repeat(900);
    const before = peakMemory(kefu.process.pid);
    const sockets = Array.from({ length: 20 }, () => connect(kefu.port, '127.0.0.1').pause());
    for (const socket of sockets) socket.write(flood);
    for (let n = 0; n < 20; n += 1) await kefu.callRoot('GET', '/openapi.json');
    const after = peakMemory(kefu.process.pid);
    for (const socket of sockets) socket.destroy();
    // Of the answers to one packet of each of them there would be gigabytes.
    expect(after - before).toBeLessThan(200);
  });
});
