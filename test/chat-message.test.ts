import { describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { v7 as uuid } from 'uuid';
import type { Frame } from './support/chat.js';
import { chatSuite, onlyTo, saying } from './support/chat-suite.js';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const documented = ['channel', 'conversationId', 'senderId', 'content', 'timestamp'];
const keys = [...documented, 'id', 'seq', 'senderType', 'metadata', 'clientMessageId'].sort();

describe('chat messages', () => {
  const suite = chatSuite();
  const { assign, newAgent, newCustomer, stored } = suite;

  it('reach an agent and come back, for a client that was built from the user’s document alone', async () => {
    const answer = await suite.kefu.call('POST', '/public/customer-token', {
      body: { name: '张三', channel: 'WEB', channelId: 'web_user_123456' },
    });
    const { customerId, token } = answer.data;
    const { id: agentId, chat: service } = await newAgent();

    // From here on only what the document says: its address, its frame out, its frame in.
    const socket = new WebSocket(`ws://127.0.0.1:${suite.kefu.port}/ws/chat?token=${token}`);
    const replies: Frame[] = [];
    const replied = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString());
        if (!('channel' in frame)) return;
        replies.push(frame);
        resolve();
      });
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ senderId: customerId, content: '消息内容', metadata: {} }));

    const asked = await service.next(saying('消息内容'));
    expect([asked.senderId, asked.channel]).toEqual([customerId, 'WEB']);
    service.send({ conversationId: asked.conversationId, senderId: agentId, content: '客服回复', metadata: {} });
    await replied;
    expect(replies).toHaveLength(1);
    const [{ timestamp, ...reply }] = replies;
    expect(reply).toMatchObject({
      channel: 'WEB',
      conversationId: asked.conversationId,
      senderId: agentId,
      content: '客服回复',
    });
    expect(timestamp).toMatch(moment);

    // And once more within the conversation that the document's frame names.
    socket.send(
      JSON.stringify({ conversationId: reply.conversationId, senderId: customerId, content: '谢谢', metadata: {} }),
    );
    expect((await service.next(saying('谢谢'))).conversationId).toBe(reply.conversationId);
    socket.terminate();
  });

  it('have exactly the keys of the protocol', async () => {
    const [{ chat, id }, { chat: service }] = [await newCustomer(), await newAgent()];
    const { conversationId } = await chat.post('按文档', { clientMessageId: 'keys-1', metadata: { page: '/cart' } });
    const frame = await service.next(saying('按文档'));
    expect(Object.keys(frame).sort()).toEqual(keys);
    expect(frame).toEqual({
      channel: 'WEB',
      conversationId,
      senderId: id,
      content: '按文档',
      timestamp: expect.stringMatching(moment),
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      seq: 1,
      senderType: 'CUSTOMER',
      metadata: { page: '/cart' },
      clientMessageId: 'keys-1',
    });
  });

  it('are acknowledged with what they became, and to nobody else', async () => {
    const [{ chat }, { chat: service }] = [await newCustomer(), await newAgent()];
    chat.send({ content: '收到请回', clientMessageId: 'ack-1' });
    const ack = await chat.next('ack');
    const frame = await service.next(saying('收到请回'));
    expect(ack).toEqual({
      type: 'ack',
      data: {
        clientMessageId: 'ack-1',
        id: frame.id,
        conversationId: frame.conversationId,
        seq: 1,
        timestamp: frame.timestamp,
      },
    });
    expect(await chat.left('message')).toEqual([]);
    expect(await service.left('ack')).toEqual([]);
  });

  it('are answered once each, also without a clientMessageId', async () => {
    const { chat } = await newCustomer();
    for (const content of ['一', '二', '三']) chat.send({ content });
    for (const seq of [1, 2, 3]) expect((await chat.next('ack')).data.seq).toBe(seq);
    expect(await chat.left(({ type }) => type === 'ack' || type === 'error')).toEqual([]);
  });

  it('take their sender from the token, whatever senderId says', async () => {
    const [{ chat, id }, stranger, { chat: service, id: agentId }] = [
      await newCustomer(),
      await newCustomer(),
      await newAgent(),
    ];
    for (const [n, senderId] of [stranger.id, agentId, '', null, 7, ['x'], { a: 1 }, 'x'.repeat(5_000)].entries()) {
      chat.send({ content: `冒充 ${n}`, senderId, clientMessageId: `as-${n}` });
      await chat.ack(`as-${n}`);
      const frame = await service.next(saying(`冒充 ${n}`));
      expect([frame.senderId, frame.senderType]).toEqual([id, 'CUSTOMER']);
    }
    expect(await stranger.chat.left('message')).toEqual([]);
  });

  describe('go to', () => {
    it('every connected agent while nobody is assigned, and then to the assignee and whoever subscribed', async () => {
      const { chat } = await newCustomer();
      const [first, second, third] = [await newAgent(), await newAgent(), await newAgent()];
      const { conversationId } = await chat.post('谁在');
      for (const { chat: service } of [first, second, third]) await service.next(saying('谁在'));

      await assign(conversationId, first.id);
      second.chat.send({ event: 'subscribe', conversationId });
      await second.chat.next('subscribed');
      await chat.post('找你');
      await second.chat.next(saying('找你'));
      await onlyTo(first.chat, '找你', third.chat);

      await assign(conversationId, null);
      await chat.post('又是谁');
      for (const { chat: service } of [first, second, third]) await service.next(saying('又是谁'));
    });

    it('every tab of the customer but the one that sent', async () => {
      const { chat, token } = await newCustomer();
      const tab = await suite.connect(token);
      const { conversationId } = await chat.post('第一个标签页');
      await onlyTo(tab, '第一个标签页', chat);
      await tab.post('第二个标签页', { conversationId });
      await onlyTo(chat, '第二个标签页', tab);
    });

    it('the other connections of an agent, and the other agents', async () => {
      const { chat } = await newCustomer();
      const [one, other] = [await newAgent(), await newAgent()];
      const desk = await suite.connect(one.token);
      const { conversationId } = await chat.post('你好');
      other.chat.send({ event: 'subscribe', conversationId });
      await other.chat.next('subscribed');
      await one.chat.post('您好', { conversationId });
      for (const receiver of [chat, desk, other.chat]) await receiver.next(saying('您好'));
      expect(await one.chat.left(saying('您好'))).toEqual([]);
    });

    it('no other customer', async () => {
      const [one, other] = [await newCustomer(), await newCustomer()];
      const { chat: service } = await newAgent();
      await one.chat.post('秘密');
      await onlyTo(service, '秘密', other.chat);
    });
  });

  describe('by agents', () => {
    it('make the first who replies the assignee, and the second not', async () => {
      const { chat } = await newCustomer();
      const [first, second] = [await newAgent(), await newAgent()];
      const { conversationId } = await chat.post('有人吗');
      const assignee = async () =>
        (await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: suite.admin })).data.assigneeId;
      expect(await assignee()).toBeNull();
      await first.chat.post('有', { conversationId });
      expect(await assignee()).toBe(first.id);
      await second.chat.post('我也在', { conversationId });
      expect(await assignee()).toBe(first.id);
      const frame = await chat.next(saying('有'));
      expect([frame.senderId, frame.senderType]).toEqual([first.id, 'AGENT']);
    });

    it('that are internal are seen by agents and never by the customer', async () => {
      const { chat, token } = await newCustomer();
      const [one, other] = [await newAgent(), await newAgent()];
      const { conversationId } = await chat.post('投诉');
      other.chat.send({ event: 'subscribe', conversationId });
      await other.chat.next('subscribed');
      await one.chat.post('老客户，小心', { conversationId, internal: true });
      await onlyTo(other.chat, '老客户，小心', chat);
      await one.chat.post('您好', { conversationId });
      expect((await chat.next('message')).content).toBe('您好');

      // Nor after the fact: not on connect, not by resume, not over REST.
      const again = await suite.connect(token, { speaks: true });
      again.send({ event: 'resume', cursors: { [conversationId]: 0 } });
      await again.next('resumed');
      expect(again.messages.map(({ content }) => content)).not.toContain('老客户，小心');
      const { text } = await suite.kefu.call('GET', `/conversations/${conversationId}/messages`, { token });
      expect(text).toContain('您好');
      expect(text).not.toContain('小心');
      expect(JSON.stringify(chat.frames)).not.toContain('小心');
    });

    it('must say which conversation', async () => {
      const { chat: service } = await newAgent();
      for (const conversationId of [undefined, null, '', 7, 'session-uuid', [uuid()]]) {
        service.send({ content: '给谁', conversationId, clientMessageId: 'to-whom' });
        const { code, fields, clientMessageId } = await service.error();
        expect([conversationId, code, clientMessageId]).toEqual([conversationId, 'VALIDATION_FAILED', 'to-whom']);
        expect(fields).toEqual([{ field: 'conversationId', message: expect.any(String) }]);
      }
    });

    it('to a conversation that does not exist are refused', async () => {
      const { chat: service } = await newAgent();
      service.send({ content: '给谁', conversationId: uuid(), clientMessageId: 'nowhere' });
      expect(await service.error()).toMatchObject({ code: 'CONVERSATION_NOT_FOUND', clientMessageId: 'nowhere' });
    });
  });

  describe('by a customer', () => {
    it('go to their open conversation, and open one where there is none', async () => {
      const { chat } = await newCustomer();
      const first = await chat.post('一');
      const second = await chat.post('二');
      const third = await chat.post('三', { conversationId: first.conversationId });
      expect([second.conversationId, third.conversationId]).toEqual([first.conversationId, first.conversationId]);
      expect([first.seq, second.seq, third.seq]).toEqual([1, 2, 3]);
    });

    it('to a resolved conversation open another', async () => {
      const { chat } = await newCustomer();
      const first = await chat.post('一');
      await suite.kefu.call('POST', `/conversations/${first.conversationId}/resolve`, { token: suite.admin });
      const next = await chat.post('又来', { conversationId: first.conversationId });
      expect(next.conversationId).not.toBe(first.conversationId);
      expect(next.seq).toBe(1);
      expect((await chat.post('还在')).conversationId).toBe(next.conversationId);
    });

    it('sent from five tabs at once open one conversation', async () => {
      const { chat, token } = await newCustomer();
      const tabs = [chat];
      while (tabs.length < 5) tabs.push(await suite.connect(token));
      const acks = await Promise.all(tabs.map((tab, n) => tab.post(`标签页 ${n}`)));
      expect(new Set(acks.map(({ conversationId }) => conversationId)).size).toBe(1);
      expect(acks.map(({ seq }) => seq).sort()).toEqual([1, 2, 3, 4, 5]);
    });

    it('to somebody else’s conversation are refused exactly like those to none', async () => {
      const [one, other] = [await newCustomer(), await newCustomer()];
      const { conversationId } = await one.chat.post('私事');
      const refusal = async (id: string) => {
        other.chat.send({ content: '偷看', conversationId: id, clientMessageId: 'peek' });
        return other.chat.error();
      };
      const foreign = await refusal(conversationId);
      expect(foreign).toEqual(await refusal(uuid()));
      expect([foreign.code, foreign.clientMessageId]).toEqual(['CONVERSATION_NOT_FOUND', 'peek']);
      expect(await stored(conversationId)).toHaveLength(1);
    });
  });

  describe('of one connection', () => {
    it('keep their order, however many are on their way', async () => {
      const [{ chat }, { chat: service }] = [await newCustomer(), await newAgent()];
      const names = Array.from({ length: 15 }, (_value, n) => `第 ${n} 句`);
      for (const content of names) chat.send({ content, clientMessageId: content });
      const acks: Frame[] = [];
      for (const name of names) acks.push(await chat.ack(name));
      expect(acks.map(({ seq }) => seq)).toEqual(names.map((_name, n) => n + 1));
      for (const name of names) await service.next(saying(name));
      expect(
        service.messages
          .filter((message) => message.conversationId === acks[0].conversationId)
          .map(({ content }) => content),
      ).toEqual(names);
    });

    it('keep their order in a crowd, for which several transactions are under way at once', async () => {
      const crowd = await Promise.all(Array.from({ length: 60 }, newCustomer));
      const names = Array.from({ length: 12 }, (_value, n) => `人群中的第 ${n} 句`);
      for (const content of names) for (const { chat } of crowd) chat.send({ content, clientMessageId: content });
      for (const { chat } of crowd) {
        const acks: Frame[] = [];
        for (const name of names) acks.push(await chat.ack(name));
        expect(acks.map(({ seq }) => seq)).toEqual(names.map((_name, n) => n + 1));
      }
    });

    it('are not overtaken by frames that take no time', async () => {
      const { chat } = await newCustomer();
      for (let n = 0; n < 5; n += 1) {
        chat.send({ content: `慢 ${n}`, clientMessageId: `slow-${n}` });
        chat.send({ event: 'ping', ref: `fast-${n}` });
        chat.send({ content: '', clientMessageId: `bad-${n}` });
      }
      await chat.barrier();
      const answers = chat.frames.filter(({ type }) => ['ack', 'pong', 'error'].includes(type)).slice(0, 15);
      expect(answers.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => ['ack', 'pong', 'error']).flat());
    });
  });

  it('are the same over REST: stored, ordered and delivered', async () => {
    const [{ chat, token }, { chat: service, token: agentToken }] = [await newCustomer(), await newAgent()];
    const { conversationId } = await chat.post('网络');
    const path = `/conversations/${conversationId}/messages`;
    await suite.kefu.call('POST', path, {
      token: agentToken,
      body: { content: '经由 REST', clientMessageId: 'rest-1' },
    });
    const frame = await chat.next(saying('经由 REST'));
    expect([frame.seq, frame.clientMessageId, frame.senderType]).toEqual([2, 'rest-1', 'AGENT']);
    await suite.kefu.call('POST', path, { token, body: { content: '也经由 REST' } });
    expect((await service.next(saying('也经由 REST'))).seq).toBe(3);
    await chat.next(saying('也经由 REST'));
  });

  it('move the customer’s last interaction', async () => {
    const { chat, id } = await newCustomer();
    const { timestamp } = await chat.post('我来了');
    const { data } = await suite.kefu.call('GET', `/customers/${id}`, { token: suite.admin });
    expect(data.lastInteractionAt).toBe(timestamp);
  });
});
