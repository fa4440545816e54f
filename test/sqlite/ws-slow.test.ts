import { describe, expect, it } from '@jest/globals';
import { customer } from '../support/chat.js';
import { rawSuite } from '../support/chat-suite.js';
import { pingEvent, text } from '../support/raw-frame.js';
import { handshake } from '../support/raw-websocket.js';

/** More than the kernel and the service keep for one connection together, both ways. */
const manyBytes = 64 * 1024 * 1024;

describe('a client that asks and does not take the answers', () => {
  const suite = rawSuite();

  /** Frames that are answered with as many bytes as they have. */
  const questions = Buffer.concat(Array.from({ length: 256 }, () => text(pingEvent('问'.repeat(64)))));

  /** A connection that takes nothing more. */
  const hang = async () => {
    const { token } = await customer(suite.kefu);
    const ws = suite.dial();
    ws.write(handshake({ path: `/ws/chat?token=${token}` }));
    await ws.accepted();
    ws.stopReading();
    return ws;
  };
  const expectOthersServed = async () => {
    const other = await suite.open();
    other.write(text(pingEvent('here')));
    expect(await other.pongEvent()).toBe('here');
  };

  it('is not asked for more: what it sends waits on its own side', async () => {
    const ws = await hang();
    const parts = Array.from({ length: manyBytes / questions.length }, () => questions);
    expect(await ws.stalls(parts)).toBe(true);
    await expectOthersServed();
  });

  it('gets every answer, in order, once it takes them', async () => {
    const ws = await hang();
    const count = 20_000;
    ws.write(...Array.from({ length: count }, (_value, n) => text(pingEvent(`${n} ${'问'.repeat(50)}`))));
    await expectOthersServed();
    ws.readOn();
    for (let n = 0; n < count; n += 1) expect(await ws.pongEvent()).toMatch(new RegExp(`^${n} `));
  });
});
