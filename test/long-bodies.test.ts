import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askNode } from './support/ask-node.js';
import { Kefu } from './support/kefu.js';
import { parseAnswers } from './support/socket.js';

/** A text that takes a while to read, and is refused only then. */
const long = Buffer.from(JSON.stringify(['x'.repeat(200_000)]));

/** To check hundreds of values takes as long as to read a text fifty times as long. */
const many = Buffer.from(`{${Array.from({ length: 490 }, (_value, n) => `"k${n}":1`).join()}}`);

/** What others send must not wait until all of it has been looked through. */
describe('a hundred long bodies that end together', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { NODE_OPTIONS: '--import=./test/support/print-parses.js' } });
  });
  afterAll(() => kefu.stop());

  const head = (length: number, more = '') =>
    `POST /api/v1/public/customer-token HTTP/1.1\r\nHost: kefu\r\nContent-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`;

  it.each([
    ['plain', long, ''],
    ['compressed', gzipSync(long), 'Content-Encoding: gzip\r\n'],
    ['short, of many values', many, ''],
  ])('are read a few in a turn: %s', async (_what, body, more) => {
    const sockets = Array.from({ length: 100 }, () => connect(kefu.port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const write = (socket: Socket, bytes: Buffer | string) =>
      new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    for (const socket of sockets) await write(socket, head(body.length, more));
    await Promise.all(sockets.map((socket) => write(socket, body.subarray(0, -1))));
    // Most of that has been taken in when this is answered.
    for (let round = 0; round < 3; round += 1) await kefu.callRoot('GET', '/health/live');
    const answers = sockets.map((socket) => once(socket, 'data'));
    await Promise.all(sockets.map((socket) => write(socket, body.subarray(-1))));
    const statuses = (await Promise.all(answers)).map(([bytes]) => parseAnswers(String(bytes))[0]?.status);
    expect(statuses).toEqual(sockets.map(() => 400));
    for (const socket of sockets) socket.destroy();
    // In one turn, or in two that follow each other closely.
    const most = await askNode(kefu, 'parses');
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(8);
  });
});
