import { describe, expect, it } from '@jest/globals';
import { close, encodeFrame, opcodes, ping, pingEvent, text } from '../support/raw-frame.js';
import { rawSuite } from '../support/chat-suite.js';

describe('frames', () => {
  const suite = rawSuite();

  describe('that a client does not mask end the connection with 1002:', () => {
    it.each([
      ['text', text(pingEvent('bare'), { mask: null })],
      ['empty text', text('', { mask: null })],
      ['a ping', ping('bare', { mask: null })],
      ['a close', encodeFrame(opcodes.close, '', { mask: null })],
    ])('%s', async (_what, frame) => {
      const ws = await suite.open();
      ws.write(frame);
      expect((await ws.closed()).code).toBe(1002);
    });
  });

  it.each(['00000000', 'ffffffff', '00000001', '80000000'])('may be masked with %s', async (mask) => {
    const ws = await suite.open();
    ws.write(text(pingEvent(mask), { mask: Buffer.from(mask, 'hex') }));
    expect(await ws.pongEvent()).toBe(mask);
  });

  it('from the server are not masked, have no reserved bit, and are whole', async () => {
    const ws = await suite.open();
    ws.write(text(pingEvent('x')), ping('y'));
    for (const frame of [await ws.next(), await ws.next()]) {
      expect(frame).toMatchObject({ fin: true, rsv: 0, isMasked: false });
    }
  });

  describe('with a reserved bit end the connection with 1002:', () => {
    it.each([1, 2, 3, 4, 5, 6, 7])('text with %i', async (rsv) => {
      const ws = await suite.open();
      ws.write(text(pingEvent('reserved'), { rsv }));
      expect((await ws.closed()).code).toBe(1002);
    });

    it.each([
      ['a ping', ping('', { rsv: 4 })],
      ['a close', encodeFrame(opcodes.close, '', { rsv: 1 })],
      ['a compressed bomb', text(Buffer.from('ecc1010d000000c2a0f74f6d0e37a0', 'hex'), { rsv: 4 })],
    ])('%s', async (_what, frame) => {
      const ws = await suite.open();
      ws.write(frame);
      expect((await ws.closed()).code).toBe(1002);
    });

    it('a continuation', async () => {
      const ws = await suite.open();
      ws.write(text('{"event"', { fin: false }), encodeFrame(opcodes.continuation, ':"ping"}', { rsv: 4 }));
      expect((await ws.closed()).code).toBe(1002);
    });
  });

  describe('of an opcode that means nothing end the connection with 1002:', () => {
    it.each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])('%i', async (opcode) => {
      const ws = await suite.open();
      ws.write(encodeFrame(opcode, 'x'));
      expect((await ws.closed()).code).toBe(1002);
    });
  });

  describe('say their length', () => {
    it.each([24, 124, 125, 126, 127, 128, 255, 256, 32_767, 32_768, 65_534, 65_535, 65_536])(
      'in the fewest bits that hold %i',
      async (bytes) => {
        const ws = await suite.open();
        const payload = pingEvent('sized', bytes);
        expect(Buffer.byteLength(payload)).toBe(Math.max(bytes, 30));
        ws.write(text(payload));
        expect(await ws.pongEvent()).toBe('sized');
      },
    );

    // RFC 6455 asks senders for the shortest form. The library reads the others as well, which harms nobody.
    it.each<[number, 16 | 64]>([
      [40, 16],
      [125, 16],
      [40, 64],
      [125, 64],
      [126, 64],
      [65_535, 64],
    ])('of %i in %i bits, more than it takes', async (bytes, lengthBits) => {
      const ws = await suite.open();
      ws.write(text(pingEvent('roomy', bytes), { lengthBits }));
      expect(await ws.pongEvent()).toBe('roomy');
    });

    it('but a control frame may not in 16 bits, even of a length that would fit in 7', async () => {
      const ws = await suite.open();
      ws.write(ping('small', { lengthBits: 16 }));
      expect((await ws.closed()).code).toBe(1002);
    });
  });

  describe('arrive as the network cuts them:', () => {
    it('byte by byte', async () => {
      const ws = await suite.open();
      await ws.trickle([...text(pingEvent('slow', 200))].map((byte) => Buffer.from([byte])));
      expect(await ws.pongEvent()).toBe('slow');
    });

    it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15])('cut after %i bytes, in the header or past it', async (at) => {
      const ws = await suite.open();
      const frame = text(pingEvent('cut', 70), { lengthBits: 64 });
      await ws.trickle([frame.subarray(0, at), frame.subarray(at)]);
      expect(await ws.pongEvent()).toBe('cut');
    });

    it('in packets as big as the net’s, the largest that is allowed', async () => {
      const ws = await suite.open();
      const frame = text(pingEvent('large', 65_536));
      await ws.trickle(
        Array.from({ length: Math.ceil(frame.length / 1_460) }, (_value, n) =>
          frame.subarray(n * 1_460, (n + 1) * 1_460),
        ),
      );
      expect(await ws.pongEvent()).toBe('large');
    });

    it('many in one packet, answered in their order', async () => {
      const ws = await suite.open();
      const refs = Array.from({ length: 15 }, (_value, n) => `together-${n}`);
      ws.write(...refs.map((ref) => text(pingEvent(ref))));
      const answers: unknown[] = [];
      while (answers.length < refs.length) answers.push(await ws.pongEvent());
      expect(answers).toEqual(refs);
    });

    it('two and a half, then the rest', async () => {
      const ws = await suite.open();
      const bytes = Buffer.concat(['one', 'two', 'three'].map((ref) => text(pingEvent(ref))));
      await ws.trickle([bytes.subarray(0, bytes.length - 9)]);
      expect([await ws.pongEvent(), await ws.pongEvent()]).toEqual(['one', 'two']);
      await ws.trickle([bytes.subarray(bytes.length - 9)]);
      expect(await ws.pongEvent()).toBe('three');
    });
  });

  it('after a breach of the protocol are not answered', async () => {
    const ws = await suite.open();
    ws.write(encodeFrame(3), ping('ignored'), text(pingEvent('ignored')), close(1000));
    expect((await ws.next()).payload.readUInt16BE(0)).toBe(1002);
    expect(await ws.rest()).toBe('');
  });

  it('of HTTP in place of WebSocket end the connection with 1002', async () => {
    const ws = await suite.open();
    ws.write('GET / HTTP/1.1\r\nHost: kefu.test\r\n\r\n');
    expect((await ws.closed()).code).toBe(1002);
  });
});

describe('binary messages', () => {
  const suite = rawSuite();

  it.each([
    ['JSON', encodeFrame(opcodes.binary, pingEvent('binary'))],
    ['nothing', encodeFrame(opcodes.binary)],
    ['bytes', encodeFrame(opcodes.binary, Buffer.from([0, 255, 254]))],
    [
      'fragments',
      Buffer.concat([encodeFrame(opcodes.binary, 'a', { fin: false }), encodeFrame(opcodes.continuation, 'b')]),
    ],
  ])('of %s end the connection with 1003', async (_what, frame) => {
    const ws = await suite.open();
    ws.write(frame);
    expect((await ws.closed()).code).toBe(1003);
  });
});
