import { describe, expect, it } from '@jest/globals';
import { fragments, opcodes, pingEvent, text } from '../support/raw-frame.js';
import { rawSuite } from '../support/chat-suite.js';

/** Bytes that are no UTF-8, after Markus Kuhn's decoder test. */
const broken: [string, string][] = [
  ['a continuation byte alone', '80'],
  ['the last continuation byte alone', 'bf'],
  ['continuation bytes alone', '80bf80bf'],
  ['two bytes of which the second is missing', 'c3'],
  ['three bytes of which the third is missing', 'e5bc'],
  ['four bytes of which the fourth is missing', 'f09f8d'],
  ['a first byte before a letter', 'c361'],
  ['three bytes broken off by a letter', 'e5bc61'],
  ['a slash in two bytes', 'c0af'],
  ['a slash in three bytes', 'e080af'],
  ['a slash in four bytes', 'f08080af'],
  ['NUL in two bytes', 'c080'],
  ['U+07FF in three bytes', 'e09fbf'],
  ['U+FFFF in four bytes', 'f08fbfbf'],
  ['the first high surrogate', 'eda080'],
  ['the last low surrogate', 'edbfbf'],
  ['a pair of surrogates', 'eda0bdedb880'],
  ['U+110000', 'f4908080'],
  ['five bytes', 'f888808080'],
  ['six bytes', 'fc8480808080'],
  ['FE', 'fe'],
  ['FF', 'ff'],
];

describe('text', () => {
  const suite = rawSuite();

  /** JSON with these bytes within a string. */
  const around = (hex: string) =>
    Buffer.concat([Buffer.from('{"event":"ping","ref":"'), Buffer.from(hex, 'hex'), Buffer.from('"}')]);

  it.each(broken)('with %s ends the connection with 1007', async (_what, hex) => {
    const ws = await suite.open();
    ws.write(text(around(hex)));
    expect((await ws.closed()).code).toBe(1007);
  });

  it.each(broken.slice(0, 6))('that ends with %s ends the connection with 1007', async (_what, hex) => {
    const ws = await suite.open();
    ws.write(text(Buffer.concat([Buffer.from('{}'), Buffer.from(hex, 'hex')])));
    expect((await ws.closed()).code).toBe(1007);
  });

  it.each([
    ['letters of two bytes', 'κόσμε éÉß'],
    ['Chinese', '你好，世界'],
    ['emoji', '🍣🍺👩‍👩‍👧'],
    ['the first of each length', '\u0080\u0800\u{10000}'],
    ['the last of each length', '\u007f\u07ff\uffff\u{10ffff}'],
    ['either side of the surrogates', '\ud7ff\ue000'],
    ['what is no character', '\ufffe\ufdd0\u{1fffe}'],
    ['a replacement character', '\ufffd'],
    ['a mark of byte order', 'a\ufeffb'],
  ])('with %s comes back as it was', async (_what, characters) => {
    const ws = await suite.open();
    ws.write(text(pingEvent(characters)));
    expect(await ws.pongEvent()).toBe(characters);
  });

  it('may be cut anywhere, also within a character', async () => {
    const bytes = Buffer.from(pingEvent('é张🍣'));
    const ws = await suite.open();
    for (const at of [24, 26, 27, 29, 30, 31]) {
      ws.write(...fragments(opcodes.text, [bytes.subarray(0, at), bytes.subarray(at)]));
      expect(await ws.pongEvent()).toBe('é张🍣');
    }
  });

  it('may be cut after every byte', async () => {
    const bytes = Buffer.from(pingEvent('张🍣'));
    const ws = await suite.open();
    ws.write(
      ...fragments(
        opcodes.text,
        [...bytes].map((byte) => Buffer.from([byte])),
      ),
    );
    expect(await ws.pongEvent()).toBe('张🍣');
  });

  it.each<[string, string[]]>([
    ['a character that the next fragment does not finish', ['f09f', '2222']],
    ['halves of different characters', ['e5', '8d']],
    ['a good fragment and a broken one', ['61', 'ff']],
    ['a surrogate on either side of the cut', ['eda0bd', 'edb880']],
  ])('in fragments with %s ends the connection with 1007', async (_what, parts) => {
    const ws = await suite.open();
    ws.write(
      ...fragments(
        opcodes.text,
        parts.map((hex) => Buffer.from(hex, 'hex')),
      ),
    );
    expect((await ws.closed()).code).toBe(1007);
  });

  it.each(['', ' ', 'hello', '[]', 'null', '1', '"ping"', '{', '{"event":"ping"', '\u0000'])(
    'that is UTF-8, but no JSON object, such as %j, is answered with an error and harms nothing',
    async (payload) => {
      const ws = await suite.open();
      ws.write(text(payload));
      const { type, data } = await ws.json();
      expect([type, data.code]).toEqual(['error', 'BAD_FRAME']);
      ws.write(text(pingEvent('still here')));
      expect(await ws.pongEvent()).toBe('still here');
    },
  );
});
