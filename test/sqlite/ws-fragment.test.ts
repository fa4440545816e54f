import { describe, expect, it } from '@jest/globals';
import { close, encodeFrame, fragments, opcodes, ping, pingEvent, text } from '../support/raw-frame.js';
import { rawSuite } from '../support/chat-suite.js';

/** The text in so many pieces, the last of which takes what is left. */
function pieces(whole: string, count: number): string[] {
  const size = Math.floor(whole.length / count);
  return Array.from({ length: count }, (_value, n) =>
    whole.slice(n * size, n === count - 1 ? undefined : (n + 1) * size),
  );
}

const { continuation } = opcodes;
const start = (payload = '') => text(payload, { fin: false });
const middle = (payload: string | Buffer = '') => encodeFrame(continuation, payload, { fin: false });
const last = (payload = '') => encodeFrame(continuation, payload);

describe('messages in fragments', () => {
  const suite = rawSuite();
  const closesWith = async (...frames: Buffer[]) => {
    const ws = await suite.open();
    ws.write(...frames);
    return (await ws.closed()).code;
  };

  it.each([2, 3, 5, 25, 64])('are one message of %i', async (count) => {
    const ws = await suite.open();
    ws.write(...fragments(opcodes.text, pieces(pingEvent('joined', 128), count)));
    expect(await ws.pongEvent()).toBe('joined');
  });

  it('may come each in a packet of its own', async () => {
    const ws = await suite.open();
    await ws.trickle(fragments(opcodes.text, pieces(pingEvent('spread'), 10)));
    expect(await ws.pongEvent()).toBe('spread');
  });

  it.each([
    ['first', ['', pingEvent('empty')]],
    ['last', [pingEvent('empty'), '']],
    ['middle', [pingEvent('empty').slice(0, 7), '', pingEvent('empty').slice(7)]],
    ['several', ['', '', pingEvent('empty'), '', '']],
  ])('may have empty ones: %s', async (_where, parts) => {
    const ws = await suite.open();
    ws.write(...fragments(opcodes.text, parts));
    expect(await ws.pongEvent()).toBe('empty');
  });

  it('may be one after another', async () => {
    const ws = await suite.open();
    const refs = ['a', 'b', 'c'];
    ws.write(...refs.flatMap((ref) => fragments(opcodes.text, pieces(pingEvent(ref), 3))), text(pingEvent('d')));
    const answers = [];
    while (answers.length < 4) answers.push(await ws.pongEvent());
    expect(answers).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are answered only when the last one is there', async () => {
    const ws = await suite.open();
    const [first = '', second = ''] = pieces(pingEvent('late'), 2);
    ws.write(start(first), ping('between'));
    expect(await ws.next()).toMatchObject({ opcode: opcodes.pong, payload: Buffer.from('between') });
    ws.write(last(second));
    expect(await ws.pongEvent()).toBe('late');
  });

  it('may have pings and pongs between them, which are no part of the message', async () => {
    const ws = await suite.open();
    const frames = fragments(opcodes.text, pieces(pingEvent('undisturbed'), 4));
    ws.write(...frames.flatMap((frame, n) => [ping(`p${n}`), frame, encodeFrame(opcodes.pong, 'unasked')]));
    for (const n of [0, 1, 2, 3]) {
      expect(await ws.next()).toMatchObject({ opcode: opcodes.pong, payload: Buffer.from(`p${n}`) });
    }
    expect(await ws.pongEvent()).toBe('undisturbed');
  });

  it('are forgotten when the client closes between them', async () => {
    expect(await closesWith(start('{"event"'), close(1000))).toBe(1000);
  });

  describe('end the connection with 1002', () => {
    it.each([
      ['a last one that continues nothing', [last('x')]],
      ['a middle one that continues nothing', [middle('x')]],
      ['one that continues a message that is complete', [text(pingEvent('whole')), last('x')]],
      ['text that begins within text', [start('{'), text(pingEvent('within'))]],
      ['a fragment of text that begins within text', [start('{'), start('{')]],
      ['a binary message that begins within text', [start('{'), encodeFrame(opcodes.binary, 'x')]],
      ['text that begins within a binary message', [encodeFrame(opcodes.binary, 'x', { fin: false }), text('{}')]],
      ['a ping in fragments', [ping('x', { fin: false }), last('y')]],
      ['a pong in fragments', [encodeFrame(opcodes.pong, 'x', { fin: false })]],
      ['a close in fragments', [encodeFrame(opcodes.close, Buffer.from([3, 232]), { fin: false })]],
      ['a fragmented ping within a message', [start('{'), ping('x', { fin: false })]],
    ])('for %s', async (_what, frames) => {
      expect(await closesWith(...frames)).toBe(1002);
    });
  });

  describe('end the connection with 1008', () => {
    it('for more than 64, though the message is short', async () => {
      expect(await closesWith(...fragments(opcodes.text, pieces(pingEvent('many', 130), 65)))).toBe(1008);
    });

    it('for a flood that has no end', async () => {
      const ws = await suite.open();
      ws.write(start('{'), ...Array.from({ length: 10_000 }, () => middle('x')));
      expect((await ws.closed()).code).toBe(1008);
    });

    it('for empty ones just as well', async () => {
      expect(await closesWith(start(), ...Array.from({ length: 64 }, () => middle()))).toBe(1008);
    });

    it('but not where whole messages are many', async () => {
      const ws = await suite.open();
      for (let round = 0; round < 4; round += 1) {
        ws.write(...fragments(opcodes.text, pieces(pingEvent(`round ${round}`, 128), 32)));
        expect(await ws.pongEvent()).toBe(`round ${round}`);
      }
    });
  });

  it.each([
    ['unfinished ones', [start('x'.repeat(40_000)), middle(Buffer.alloc(25_537, 0x78))]],
    ['ones that are complete', fragments(opcodes.text, ['x'.repeat(32_768), 'x'.repeat(32_768), 'x'])],
    ['a last one that only claims its size', [start('x'), encodeFrame(continuation, '', { claims: 65_536n })]],
  ])('end the connection with 1009 for more than 64 KiB in all: %s', async (_what, frames) => {
    expect(await closesWith(...frames)).toBe(1009);
  });

  it('may be 64 KiB in all', async () => {
    const ws = await suite.open();
    ws.write(...fragments(opcodes.text, pieces(pingEvent('full', 65_536), 8)));
    expect(await ws.pongEvent()).toBe('full');
  });
});
