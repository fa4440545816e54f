import { describe, expect, it } from '@jest/globals';
import { encodeFrame, opcodes, ping, pingEvent, text } from '../support/raw-frame.js';
import { rawSuite } from '../support/chat-suite.js';

describe('control frames', () => {
  const suite = rawSuite();

  it.each([0, 1, 2, 64, 124, 125])('a ping of %i bytes is answered by a pong of the same', async (bytes) => {
    const ws = await suite.open();
    const payload = Buffer.alloc(bytes, 0x61);
    ws.write(ping(payload));
    expect(await ws.next()).toEqual({ fin: true, rsv: 0, opcode: opcodes.pong, isMasked: false, payload });
  });

  it('a ping may carry any bytes', async () => {
    const ws = await suite.open();
    const payload = Buffer.from(Array.from({ length: 125 }, (_value, n) => 255 - n));
    ws.write(ping(payload));
    expect((await ws.next()).payload).toEqual(payload);
  });

  it('a ping may arrive byte by byte', async () => {
    const ws = await suite.open();
    await ws.trickle([...ping('slowly')].map((byte) => Buffer.from([byte])));
    expect((await ws.next()).payload.toString()).toBe('slowly');
  });

  it('pings are answered in their order', async () => {
    const ws = await suite.open();
    const names = Array.from({ length: 15 }, (_value, n) => `ping ${n}`);
    ws.write(...names.map((name) => ping(name)));
    for (const name of names) expect((await ws.next()).payload.toString()).toBe(name);
  });

  it.each(['', 'unasked'])('a pong that nobody asked for (%j) is not answered', async (payload) => {
    const ws = await suite.open();
    ws.write(encodeFrame(opcodes.pong, payload), text(pingEvent('next')));
    expect(await ws.pongEvent()).toBe('next');
  });

  it.each([
    ['a ping of 126 bytes', ping(Buffer.alloc(126))],
    ['a ping of 65,536 bytes', ping(Buffer.alloc(65_536))],
    ['a pong of 126 bytes', encodeFrame(opcodes.pong, Buffer.alloc(126))],
    [
      'a close of 126 bytes',
      encodeFrame(opcodes.close, Buffer.concat([Buffer.from([3, 232]), Buffer.alloc(124, 0x61)])),
    ],
    ['a ping that claims 2^63 bytes', ping('', { lengthBits: 64, claims: 2n ** 63n })],
  ])('%s ends the connection with 1002', async (_what, frame) => {
    const ws = await suite.open();
    ws.write(frame);
    expect((await ws.closed()).code).toBe(1002);
  });
});
