import { describe, expect, it } from '@jest/globals';
import { rawSuite } from './support/chat-suite.js';
import { peakMemory } from './support/memory.js';
import { encodeFrame, opcodes, ping } from './support/raw-frame.js';
import { RawWebSocket } from './support/raw-websocket.js';

const payload = 'x'.repeat(125);

describe('pings', () => {
  describe('of a client that takes no answers', () => {
    const suite = rawSuite();

    it('fill no memory, and hold nobody up', async () => {
      const ws = await RawWebSocket.open(suite.kefu);
      ws.stopReading();
      const before = peakMemory(suite.kefu.process.pid);
      const packet = Buffer.concat(Array.from({ length: 500 }, () => ping(payload)));
      await ws.trickle(Array.from({ length: 400 }, () => packet));
      expect((await suite.kefu.callRoot('GET', '/health/live')).status).toBe(200);
      expect(peakMemory(suite.kefu.process.pid) - before).toBeLessThan(100);
      // The last is answered when there is room, and whoever reads on has lost nothing but pongs.
      ws.readOn();
      ws.write(ping('the last'));
      let frame = await ws.next();
      while (frame.payload.toString() !== 'the last') {
        expect(frame.opcode).toBe(opcodes.pong);
        frame = await ws.next();
      }
    });
  });

  describe('beyond what anybody needs', () => {
    const suite = rawSuite({ env: { RATE_LIMIT: 'on' } });

    it.each([
      ['pings', opcodes.ping],
      ['pongs that nobody asked for', opcodes.pong],
    ])('end the connection with 4429: %s', async (_name, opcode) => {
      const other = await RawWebSocket.open(suite.kefu);
      const ws = await RawWebSocket.open(suite.kefu);
      const packet = Buffer.concat(Array.from({ length: 1_000 }, () => encodeFrame(opcode, payload)));
      ws.write(packet);
      let frame = await ws.next();
      for (; frame.opcode === opcodes.pong; frame = await ws.next()) expect(frame.payload.toString()).toBe(payload);
      expect([frame.opcode, frame.payload.readUInt16BE(0)]).toEqual([opcodes.close, 4429]);
      other.write(ping('still here'));
      expect((await other.next()).payload.toString()).toBe('still here');
    });
  });
});
