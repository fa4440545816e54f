import { describe, expect, it } from '@jest/globals';
import { chatSuite, saying } from './support/chat-suite.js';

describe('chat messages', () => {
  const suite = chatSuite();
  const { newAgent, newCustomer, stored } = suite;

  describe('with a clientMessageId', () => {
    it('are stored once however often they are sent, and acknowledged alike', async () => {
      const [{ chat, token }, { chat: service }] = [await newCustomer(), await newAgent()];
      const message = { content: '只一次', clientMessageId: 'once', metadata: { n: 1 } };
      for (let n = 0; n < 5; n += 1) chat.send(message);
      const acks = [];
      while (acks.length < 5) acks.push((await chat.next('ack')).data);
      const again = await suite.connect(token);
      acks.push(await again.post('只一次', { clientMessageId: 'once', metadata: { n: 1 } }));
      acks.push(await again.post('只一次', { ...message, conversationId: acks[0].conversationId }));
      for (const ack of acks) expect(ack).toEqual(acks[0]);
      expect(await stored(acks[0].conversationId)).toHaveLength(1);
      await chat.post('完');
      await service.next(saying('完'));
      expect(service.messages.filter(saying('只一次'))).toHaveLength(1);
    });

    it.each<[string, string, string]>([
      ['a zero with and without a sign', '{"n":-0,"list":[-0.0,{"m":-0}]}', '{"n":0,"list":[0,{"m":0}]}'],
      ['the same zero', '{"n":-0}', '{"n":-0}'],
      ['numbers written in two ways', '{"n":1.50e1}', '{"n":15}'],
      ['keys in another order', '{"a":1,"b":2}', '{"b":2,"a":1}'],
      ['an empty metadata and null', '{}', 'null'],
      ['null and an empty metadata', 'null', '{}'],
    ])('are the same with %s', async (_what, first, second) => {
      const { chat } = await newCustomer();
      const acks = [];
      for (const metadata of [first, second, first]) {
        chat.send(`{"content":"一次","clientMessageId":"same","metadata":${metadata}}`);
        acks.push(await chat.ack('same'));
      }
      for (const ack of acks) expect(ack).toEqual(acks[0]);
      expect(await stored(acks[0].conversationId)).toHaveLength(1);
    });

    it('are the same without metadata and with an empty one, over REST as well', async () => {
      const { chat, token } = await newCustomer();
      const body = { content: '一次', clientMessageId: 'nothing' };
      const ack = await chat.post('一次', body);
      expect(await chat.post('一次', { ...body, metadata: {} })).toEqual(ack);
      const path = `/conversations/${ack.conversationId}/messages`;
      for (const metadata of [{}, null, undefined]) {
        const { status, data } = await suite.kefu.call('POST', path, { token, body: { ...body, metadata } });
        expect([status, data.id]).toEqual([201, ack.id]);
      }
      chat.send({ ...body, metadata: { n: 0 } });
      expect((await chat.error()).code).toBe('IDEMPOTENCY_CONFLICT');
    });

    it('that was another message’s are refused', async () => {
      const { chat } = await newCustomer();
      const { conversationId } = await chat.post('原话', { clientMessageId: 'taken' });
      chat.send({ content: '改口', clientMessageId: 'taken' });
      expect(await chat.error()).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT', clientMessageId: 'taken' });
      expect((await stored(conversationId)).map(({ content }) => content)).toEqual(['原话']);
    });

    it('that somebody else uses too are messages of their own', async () => {
      const [one, other] = [await newCustomer(), await newCustomer()];
      const acks = [
        await one.chat.post('甲', { clientMessageId: 'common' }),
        await other.chat.post('乙', { clientMessageId: 'common' }),
      ];
      expect(new Set(acks.map(({ id }) => id)).size).toBe(2);
    });

    it('of 1 to 64 characters are taken, and no others', async () => {
      const { chat } = await newCustomer();
      for (const clientMessageId of ['x', 'x'.repeat(64), '号'.repeat(64)]) {
        expect((await chat.post('好', { clientMessageId })).clientMessageId).toBe(clientMessageId);
      }
      for (const clientMessageId of ['', 'x'.repeat(65), 7, {}, ['x']]) {
        chat.send({ content: '坏', clientMessageId });
        const { code, fields } = await chat.error();
        expect([code, fields[0].field]).toEqual(['VALIDATION_FAILED', 'clientMessageId']);
      }
    });
  });

  describe('of a wrong form are refused by field, and nothing is stored:', () => {
    it.each<[string, unknown]>([
      ['content', undefined],
      ['content', null],
      ['content', ''],
      ['content', 7],
      ['content', ['消息']],
      ['content', 'x'.repeat(4_001)],
      ['content', '🍣'.repeat(4_001)],
      ['metadata', []],
      ['metadata', 'text'],
      ['metadata', 7],
      ['metadata', { text: 'x'.repeat(4_096 - 10) }],
      ['metadata', { text: '张'.repeat(1_400) }],
    ])('%s', async (field, value) => {
      const { chat } = await newCustomer();
      const { conversationId } = await chat.post('好的');
      chat.send({ content: '好的', clientMessageId: 'wrong', [field]: value });
      const { code, fields, clientMessageId } = await chat.error();
      expect([code, clientMessageId]).toEqual(['VALIDATION_FAILED', 'wrong']);
      expect(fields).toEqual([{ field, message: expect.any(String) }]);
      expect(await stored(conversationId)).toHaveLength(1);
    });

    it('up to the limits they are stored as they are', async () => {
      const { chat } = await newCustomer();
      // {"text":"…"} has eleven characters around its text.
      const metadata = { text: 'x'.repeat(4_096 - 11) };
      const contents = [
        'x',
        ' ',
        '\n',
        'x'.repeat(4_000),
        '🍣'.repeat(4_000),
        ' 前后 ',
        '<b>&amp;</b>\n\t"\'\\',
        'e\u0301 \u202e \u200d',
      ];
      let conversationId = '';
      for (const content of contents) ({ conversationId } = await chat.post(content, { metadata }));
      const messages = await stored(conversationId);
      expect(messages.map(({ content }) => content)).toEqual(contents);
      expect(messages.map((message) => message.metadata)).toEqual(contents.map(() => metadata));
    });
  });
});
