import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MessageFrame, plainMessage } from '../../src/chat/frame.dto.js';
import { DtoPipe } from '../../src/http/validation.pipe.js';

const pipe = new DtoPipe();
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constant('😀'.repeat(40)),
  fc.constant('a'.repeat(65)),
);
const value = fc.oneof(
  text,
  fc.uuid(),
  fc.jsonValue(),
  fc.constant('😀'.repeat(2_001)),
  fc.constant('a'.repeat(4_001)),
);
const names = [
  'content',
  'clientMessageId',
  'conversationId',
  'senderId',
  'metadata',
  'internal',
  'ref',
  'constructor',
  'x',
];

test('what is taken as a plain message is what all the rules make of it', async () => {
  const frames = fc
    .tuple(text, fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }))
    .map(([content, rest]) => JSON.parse(JSON.stringify({ content, ...rest })) as Record<string, unknown>);
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(frames, async (frame) => {
      const taken = plainMessage(frame);
      if (taken === undefined) return;
      plain += 1;
      expect({ ...taken }).toEqual({
        ...((await pipe.transform(frame, { type: 'body', metatype: MessageFrame })) as object),
      });
    }),
    { numRuns: 2_000 },
  );
  expect(plain).toBeGreaterThan(100);
});

test('the document’s own message is a plain one', () => {
  expect(
    plainMessage({ conversationId: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61', senderId: 'me', content: '消息内容' }),
  ).toBeDefined();
});
