import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';

/** Of the longest that JSON makes of a letter. */
const letter = '\u0001';

describe('who reads more than others', () => {
  let kefu: Kefu;
  let admin: string;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { TRUST_PROXY: '1' } });
    admin = await kefu.login();
  });
  afterEach(() => {
    Chat.dropAll();
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => kefu.stop());

  const ask = (path: string) => {
    const socket = connect(Number(new URL(kefu.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    const head = [`GET /api/v1${path} HTTP/1.1`, 'Host: kefu.test', `Authorization: Bearer ${admin}`];
    socket.write([...head, 'Connection: close', '', ''].join('\r\n'));
    return socket;
  };

  /** Asks, and takes no more of the answer than its first piece. */
  const askWithoutReading = async (path: string) => {
    const socket = ask(path);
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    const [, length = ''] = /content-length: (\d+)/i.exec(first.toString('latin1')) ?? [];
    const expected = first.indexOf('\r\n\r\n') + 4 + Number(length);
    return { socket, expected, taken: first.length };
  };

  /** Reads the rest. @returns whether all of it was there */
  const readRest = async ({ socket, expected, taken }: Awaited<ReturnType<typeof askWithoutReading>>) => {
    let bytes = taken;
    socket.on('data', (piece: Buffer) => (bytes += piece.length));
    const ended = once(socket, 'close');
    socket.resume();
    await ended;
    return bytes === expected;
  };

  it('and takes none of it loses the oldest answers, so that they do not fill the memory', async () => {
    const notes = letter.repeat(40_000);
    const people = Array.from({ length: 60 }, (_, index) => ({ name: `${index}`, primaryChannel: 'APP', notes }));
    for (const body of people) {
      const { status } = await kefu.call('POST', '/customers', { token: admin, body });
      expect(status).toBe(201);
    }
    const asked = [];
    while (asked.length < 14) asked.push(await askWithoutReading('/customers?channel=APP&size=60'));
    expect((await kefu.call('GET', '/customers?size=1', { token: admin })).status).toBe(200);
    const whole = await Promise.all(asked.map(readRest));
    // Of 14 times as many as 14 MB a half would be too much.
    expect(whole.filter(Boolean).length).toBeLessThan(8);
    expect(whole.at(-1)).toBe(true);
  });

  it('has to wait behind large pages of messages, and others have not', async () => {
    const [{ token }, other] = [await customer(kefu), await customer(kefu)];
    const [chat, others] = [await Chat.connect(kefu, token), await Chat.connect(kefu, other.token)];
    const { conversationId } = await chat.post('…');
    const { conversationId: theirs } = await others.post('…');
    for (let n = 1; n < 200; n += 1)
      await kefu.call('POST', `/conversations/${conversationId}/messages`, {
        token,
        body: { content: letter.repeat(4_000) },
      });
    const read = async (as: string, of: string, network: string) => {
      const options = { token: as, headers: { 'X-Forwarded-For': network } };
      return (await kefu.call('GET', `/conversations/${of}/messages?limit=200`, options)).status;
    };
    const greedy = Array.from({ length: 40 }, (_, index) => read(token, conversationId, `192.0.2.${index % 20}`));
    await Promise.race(greedy);
    expect(await read(other.token, theirs, '198.51.100.1')).toBe(200);
    expect(await read(admin, conversationId, '198.51.100.1')).toBe(200);
    // More of them than may wait.
    expect([...new Set(await Promise.all(greedy))].sort()).toEqual([200, 503]);
  });
});
