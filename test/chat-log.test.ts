import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { handshake, RawWebSocket } from './support/raw-websocket.js';

describe('what the chat refuses is a line of the log', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { LOG_LEVEL: 'trace' } });
  });
  afterAll(async () => {
    Chat.dropAll();
    RawWebSocket.dropAll();
    await kefu.stop();
  });

  const lines = (msg: string) =>
    kefu.output
      .split('\n')
      .filter((line) => line.includes(`"msg":"${msg}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** The log may come a little after the answer. */
  const logged = (check: () => void) =>
    eventually(() => {
      check();
      return Promise.resolve();
    });

  it.each([
    ['a token that nobody holds', { path: '/ws/chat?token=cust_1' }, 401, 'UNAUTHENTICATED'],
    ['no token', {}, 401, 'UNAUTHENTICATED'],
    ['another path', { path: '/ws/elsewhere' }, 404, 'ROUTE_NOT_FOUND'],
    ['a key that is none', { headers: { 'Sec-WebSocket-Key': 'short' } }, 401, 'UNAUTHENTICATED'],
  ])('an upgrade with %s', async (_name, asked, status, code) => {
    const { json, ...head } = await RawWebSocket.refused(kefu, handshake(asked));
    expect(head.status).toBe(status);
    const { requestId } = json.error;
    await logged(() =>
      expect(lines('upgrade refused').filter((line) => line.requestId === requestId)).toEqual([
        expect.objectContaining({ code }),
      ]),
    );
  });

  it('a handshake that is not of RFC 6455', async () => {
    const { token } = await customer(kefu);
    const request = handshake({ path: `/ws/chat?token=${token}`, headers: { 'Sec-WebSocket-Version': '8' } });
    const { json } = await RawWebSocket.refused(kefu, request);
    await logged(() =>
      expect(lines('upgrade refused')).toContainEqual(
        expect.objectContaining({ requestId: json.error.requestId, code: 'VALIDATION_FAILED' }),
      ),
    );
  });

  it('a frame, with whose it was and none of its words', async () => {
    const { id, token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token);
    const words = { ref: 'my file is number 4711', clientMessageId: 'words of a frame', content: '我的病历' };
    chat.send(words);
    await chat.next('ack');
    chat.send({ event: 'ping', ref: words.ref });
    await chat.next('pong');
    chat.send({ event: 'subscribe', conversationId: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61', ref: words.ref });
    await chat.next('error');
    chat.send({ ...words, clientMessageId: 'another name', conversationId: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61' });
    await chat.next('error');
    chat.send({ ...words, content: 7 });
    await chat.next('error');
    chat.send({ event: words.content, ref: words.ref, [words.content]: words.content });
    await chat.next('error');
    await logged(() =>
      expect(lines('frame refused').map(({ principal, code }) => [principal, code])).toEqual([
        [`customer:${id}`, 'FORBIDDEN'],
        [`customer:${id}`, 'CONVERSATION_NOT_FOUND'],
        [`customer:${id}`, 'VALIDATION_FAILED'],
        [`customer:${id}`, 'BAD_FRAME'],
      ]),
    );
    for (const word of Object.values(words)) expect(kefu.output).not.toContain(word);
  });
});
