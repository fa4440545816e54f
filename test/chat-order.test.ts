import { describe, expect, it } from '@jest/globals';
import { chatSuite, saying } from './support/chat-suite.js';
import type { Chat } from './support/chat.js';

describe('an ack', () => {
  const suite = chatSuite();
  const { assign, newAgent, newCustomer } = suite;

  /** Every `seq` of the conversation that the connection was told, by a message or an ack, in the order it came. */
  const told = (chat: Chat, conversationId: string) =>
    chat.frames
      .map((frame) => (frame.type === 'ack' ? frame.data : frame))
      .filter((frame) => frame.conversationId === conversationId && frame.seq !== undefined)
      .map(({ seq }) => seq as number);
  const upTo = (last: number) => Array.from({ length: last }, (_value, n) => n + 1);

  it('comes in the message’s own place: after everything that others said before', async () => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const tab = await suite.connect(person.token);
    const { conversationId } = await person.chat.post('开始');
    await assign(conversationId, service.id);
    for (const chat of [tab, service.chat]) await chat.next(saying('开始'));
    const writers = [person.chat, tab, service.chat];
    const rounds = 40;
    await Promise.all(
      writers.map(async (chat, writer) => {
        for (const n of upTo(rounds)) await chat.post(`${writer} ${n}`, { conversationId });
      }),
    );
    const { seq: last } = await person.chat.post('完', { conversationId });
    expect(last).toBe(writers.length * rounds + 2);
    for (const chat of [tab, service.chat]) await chat.next(saying('完'));
    for (const chat of writers) expect(told(chat, conversationId)).toEqual(upTo(last));
  });

  it('is all that the sender’s connection hears of a message, also where the conversation becomes theirs afterwards', async () => {
    const [person, service, helper] = [await newCustomer(), await newAgent(), await newAgent()];
    const { conversationId } = await person.chat.post('开始');
    await assign(conversationId, service.id);
    await helper.chat.next(({ data }) => data?.event === 'assigned');
    await helper.chat.post('我来帮忙', { conversationId });
    await service.chat.next(saying('我来帮忙'));
    await assign(conversationId, helper.id);
    await person.chat.post('谢谢');
    await helper.chat.next(saying('谢谢'));
    expect(helper.chat.messages.filter(saying('我来帮忙'))).toEqual([]);
    // Another connection of theirs is none that sent it.
    expect(await (await suite.connect(helper.token)).next(saying('我来帮忙'))).toMatchObject({ senderId: helper.id });
  });

  it.each([0, 1])('leaves nothing out of what its client resumes from %d', async (from) => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const { conversationId } = await person.chat.post('开始');
    await assign(conversationId, service.id);
    const helper = await newAgent();
    await helper.chat.post('我来帮忙', { conversationId });
    helper.chat.send({ event: 'resume', cursors: { [conversationId]: from } });
    await helper.chat.next(({ type }) => type === 'resumed');
    const heard = helper.chat.messages.filter((message) => message.conversationId === conversationId);
    expect(heard.map(({ seq }) => seq as number)).toEqual([1, 2].slice(from));
  });
});
