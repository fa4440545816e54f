import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';
import { askNode } from './support/ask-node.js';
import { exchange, parseAnswers } from './support/socket.js';

const json = (channelId: string) => JSON.stringify({ name: '早', channel: 'WEB', channelId });

function post(body: string, { type = 'application/json', length = Buffer.byteLength(body), more = '' } = {}): string {
  const headers = `Host: kefu\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n${more}`;
  return `POST /api/v1/public/customer-token HTTP/1.1\r\n${headers}\r\n${body}`;
}

/** A call is answered as soon as it is clear how, also where its sender is not done with it. */
describe('an answer before the end of its call', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { NODE_OPTIONS: '--import=./test/support/print-heap.js' } });
  });
  afterAll(async () => {
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    expect(await kefu.stop()).toBe(0);
  });

  /** Everything that comes until the connection closes, whatever its end was. */
  const everything = (socket: Socket): Promise<string> => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => socket.destroy());
    return new Promise((resolve) => socket.on('close', () => resolve(Buffer.concat(chunks).toString())));
  };
  const statusesOf = (text: string) => parseAnswers(text).map(({ status }) => status);
  const customers = async (channelIds: string[]) => {
    const marks = channelIds.map(() => '?').join();
    return kefu.database.query(`SELECT 1 FROM customer_identities WHERE external_id IN (${marks})`, channelIds);
  };

  it.each([
    ['that ends its connection', 'Connection: close\r\n'],
    ['of HTTP/1.0, as proxies speak it', ''],
  ])('of a call %s reaches who still sends', async (_what, more) => {
    const whole = post('x'.repeat(5_000_000), { type: 'text/plain', more });
    const call = more === '' ? whole.replace('HTTP/1.1', 'HTTP/1.0') : whole;
    const all = await Promise.all(Array.from({ length: 20 }, () => exchange(kefu.port, [call], 1)));
    expect(all.map(statusesOf)).toEqual(all.map(() => [415]));
  });

  it.each([
    ['what is no call', 'GARBAGE\r\n\r\n'],
    ['what has a call before it', `GET /nowhere HTTP/1.1\r\nHost: kefu\r\n\r\n${'GARBAGE\r\n\r\n'.repeat(5_000)}`],
    [
      'a call whose answer ends it',
      post('x'.repeat(60_000), { type: 'text/plain', length: 9e9, more: 'Connection: close\r\n' }),
    ],
  ])('does not reset the connection of %s, whatever still comes', async (_what, text) => {
    const socket = connect({ port: kefu.port, host: '127.0.0.1', allowHalfOpen: true });
    const faults: string[] = [];
    socket.on('error', ({ message }) => faults.push(message));
    const all = everything(socket);
    socket.write(text);
    await new Promise((resolve) => socket.once('end', resolve));
    socket.end(Buffer.alloc(2 ** 23, 'x'));
    expect(statusesOf(await all).at(-1)).toBeGreaterThanOrEqual(400);
    expect(faults).toEqual([]);
  });

  it('is the only one', async () => {
    const socket = connect({ port: kefu.port, host: '127.0.0.1', allowHalfOpen: true });
    const text = everything(socket);
    socket.write(post('abc', { type: 'text/plain', length: 1_000 }));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.end();
    expect(statusesOf(await text)).toEqual([415]);
  });

  it('that says it took too long is the last word: what comes after it is not done', async () => {
    const late = ['late-head', 'late-body', 'late-behind'];
    const [head, body, behind] = late.map((id) => post(json(id)));
    const cut = (text = '', at: number): [string, string] => [text.slice(0, at), text.slice(at)];
    const refused = post('abc', { type: 'text/plain', length: 1_000 });
    const pieces: [string, string][] = [
      cut(head, (head ?? '').indexOf('\r\n{')),
      cut(body, (body ?? '').length - 10),
      [refused, `${'x'.repeat(997)}${behind ?? ''}`],
    ];
    const answers = pieces.map(async ([first, rest]) => {
      const socket = connect({ port: kefu.port, host: '127.0.0.1', allowHalfOpen: true });
      const text = everything(socket);
      socket.write(first);
      await new Promise((resolve) => socket.once('end', resolve));
      socket.end(rest);
      return statusesOf(await text);
    });
    expect(await Promise.all(answers)).toEqual([[408], [408], [415]]);
    expect(await customers(late)).toEqual([]);
  }, 120_000);

  it('that says it took too long comes when the time is up', async () => {
    const waits = [0, 4_000].flatMap((later) =>
      [post('').slice(0, 60), post('{', { length: 10 })].map(async (text) => {
        await delay(later);
        const socket = connect(kefu.port, '127.0.0.1');
        const all = everything(socket);
        const begun = performance.now();
        socket.write(text);
        await new Promise((resolve) => socket.once('data', resolve));
        const seconds = (performance.now() - begun) / 1_000;
        socket.destroy();
        return [statusesOf(await all), seconds] as const;
      }),
    );
    for (const [index, [statuses, seconds]] of (await Promise.all(waits)).entries()) {
      // Node by itself looks every thirty seconds: one of these would wait for twenty more.
      const [from, to] = index % 2 === 0 ? [9.9, 18] : [14.9, 23];
      expect(statuses).toEqual([408]);
      expect(seconds).toBeGreaterThan(from);
      expect(seconds).toBeLessThan(to);
    }
  }, 120_000);

  it('leaves nothing of its call for as long as the connection is open', async () => {
    const call = post(`{"name":[${'{},'.repeat(80_000)}{}]}`).replace('/public/customer-token', '/nowhere');
    const before = await askNode(kefu, 'heap');
    const sockets = Array.from({ length: 10 }, () => connect(kefu.port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.write(call);
      await new Promise((resolve) => socket.once('data', resolve));
    }
    expect(((await askNode(kefu, 'heap')) - before) / 2 ** 20).toBeLessThan(10);
    for (const socket of sockets) socket.destroy();
  });

  it('is none where a body comes in ten thousand pieces', async () => {
    const chunks = `POST /api/v1/auth/login HTTP/1.1\r\nHost: kefu\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\n \r\n'.repeat(20_000)}`;
    const socket = connect(kefu.port, '127.0.0.1');
    const text = everything(socket);
    socket.write(chunks);
    expect(statusesOf(await text)).toEqual([]);
    expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
  });
});
