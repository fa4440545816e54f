import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, type Frame } from '../support/chat.js';
import { chatSuite } from '../support/chat-suite.js';
import { Clock } from '../support/clock.js';
import { encodeFrame, opcodes } from '../support/raw-frame.js';
import { handshake, RawWebSocket } from '../support/raw-websocket.js';

const open = async (port: number, token: string) => {
  const ws = new RawWebSocket(port);
  ws.write(handshake({ path: `/ws/chat?token=${token}` }));
  await ws.accepted();
  return ws;
};

const undefinedAtTheEnd = (error: Error): undefined => {
  if (!error.message.startsWith('The connection ended')) throw error;
};

const withClock = Clock.isInstalled ? describe : describe.skip;

withClock('a connection that answers no ping, on a node whose time runs five times as fast,', () => {
  const clock = new Clock(undefined, 5);
  const suite = chatSuite({ env: clock.env });
  afterAll(() => clock.remove());

  const shown = (id: string, status: string) => (frame: Frame) =>
    frame.type === 'presence' && frame.data.id === id && frame.data.status === status;

  /** How many pings come until the connection ends, or Infinity where more come than it would get that is dead. */
  const pings = async (ws: RawWebSocket, answers: boolean) => {
    for (let count = 0; count < 4;) {
      const frame = await ws.next().catch(undefinedAtTheEnd);
      if (frame === undefined) return count;
      if (frame.opcode !== opcodes.ping) continue;
      count += 1;
      if (answers) ws.write(encodeFrame(opcodes.pong, frame.payload));
    }
    return Infinity;
  };

  it('is dropped after the second, and its agent is away', async () => {
    const [watcher, lost, present] = [await suite.newAgent(), await agent(suite.kefu), await agent(suite.kefu)];
    const [silent, alive] = [await open(suite.kefu.port, lost.token), await open(suite.kefu.port, present.token)];
    await watcher.chat.next(shown(lost.id, 'ONLINE'));
    await watcher.chat.next(shown(present.id, 'ONLINE'));
    expect(await Promise.all([pings(silent, false), pings(alive, true)])).toEqual([2, Infinity]);
    await watcher.chat.next(shown(lost.id, 'OFFLINE'));
    expect(await watcher.chat.left(shown(present.id, 'OFFLINE'))).toEqual([]);
  });
});

/** The least, the usual and the greatest size of a buffer. */
const kernelLimit = (name: string, which: 0 | 1 | 2) =>
  Number(readFileSync(`/proc/sys/net/ipv4/${name}`, 'utf8').trim().split(/\s+/)[which]);

describe('a connection that stops reading', () => {
  const suite = chatSuite();

  /** What the kernel keeps for one connection: as much as the sender likes, and what it began with where nobody reads. */
  const kernelBytes = kernelLimit('tcp_wmem', 2) + kernelLimit('tcp_rmem', 1);
  const long = '问'.repeat(4_000);

  it('is closed with 4508 when nothing more fits in, and has nothing lost when it comes back', async () => {
    const [visitor, reader] = [await suite.newCustomer(), await agent(suite.kefu)];
    const { conversationId } = await visitor.chat.post('最早的一句');
    await suite.assign(conversationId, reader.id);
    const ws = await open(suite.kefu.port, reader.token);
    ws.stopReading();
    // And more than the service keeps. Others are served as ever.
    const count = Math.ceil((kernelBytes + 8 * 2 ** 20) / Buffer.byteLength(long));
    for (let posted = 0; posted < count; posted += 20) {
      await Promise.all(Array.from({ length: 20 }, () => visitor.chat.post(long)));
    }
    await suite.kefu.process.printed(/"code":4508/);
    const { seq: last } = await visitor.chat.post('最后一句');
    // Had it read so far, this is what it missed.
    const had = last - 300;
    const back = await Chat.connect(suite.kefu, reader.token, { speaks: true });
    back.send({ event: 'resume', cursors: { [conversationId]: had } });
    await back.next(({ seq }) => seq === last);
    expect(back.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_value, n) => had + n + 1));
  });
});
