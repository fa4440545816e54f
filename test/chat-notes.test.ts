import { describe, expect, it } from '@jest/globals';
import type { Frame } from './support/chat.js';
import { chatSuite, saying } from './support/chat-suite.js';

/** A note must not show by its number, before something else is said: then the gap shows that there was one. */
describe('to a customer, notes do not count', () => {
  const suite = chatSuite();
  const { act, newAgent, newCustomer } = suite;

  /** A customer who has said 1 and been told 2, and an agent who has noted 3 and 4 and reads. */
  const noted = async () => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const { conversationId } = await person.chat.post('你好');
    await service.chat.next(saying('你好'));
    await service.chat.post('您好', { conversationId });
    for (const content of ['备注一', '备注二']) await service.chat.post(content, { conversationId, internal: true });
    await person.chat.next(saying('您好'));
    return { person, service, conversationId: conversationId as string };
  };
  const mine = async (token: string) => (await suite.kefu.call('GET', '/me/conversations', { token })).data.content;
  const read = async (id: string, token: string, seq: number) =>
    (await suite.kefu.call('PUT', `/conversations/${id}/read`, { token, body: { seq } })).data;

  it('in ready', async () => {
    const { person, service, conversationId } = await noted();
    const again = await suite.connect(person.token);
    const assignee = { id: service.id, name: '王芳', status: 'ONLINE' };
    expect(again.ready.conversations).toEqual([{ id: conversationId, lastSeq: 2, readSeq: 0, assignee }]);
    const desk = await suite.connect(service.token);
    expect(desk.ready.conversations).toContainEqual({ id: conversationId, lastSeq: 4, readSeq: 0 });
  });

  it('in resumed', async () => {
    const { person, service, conversationId } = await noted();
    for (const [chat, lastSeq] of [
      [person.chat, 2],
      [service.chat, 4],
    ] as const) {
      chat.send({ event: 'resume', cursors: { [conversationId]: 2 } });
      expect((await chat.next('resumed')).data).toEqual({ conversationId, lastSeq });
    }
  });

  it('in the conversation over REST, and when they are told what becomes of it', async () => {
    const { person, service, conversationId } = await noted();
    expect(await mine(person.token)).toMatchObject([{ id: conversationId, lastSeq: 2, unreadCount: 1 }]);
    await act(conversationId, 'resolve');
    const lastSeqTo = async ({ chat }: typeof person | typeof service) => {
      const isResolved = ({ type, data }: Frame) => type === 'conversation' && data.event === 'resolved';
      return (await chat.next(isResolved)).data.conversation.lastSeq as number;
    };
    expect([await lastSeqTo(person), await lastSeqTo(service)]).toEqual([2, 4]);
  });

  it('in what they have read, however far they say', async () => {
    const { person, service, conversationId } = await noted();
    person.chat.send({ event: 'read', conversationId, seq: 4 });
    expect((await service.chat.next('read')).data).toEqual({
      conversationId,
      senderType: 'CUSTOMER',
      senderId: person.id,
      seq: 2,
    });
    expect(await read(conversationId, person.token, Number.MAX_SAFE_INTEGER)).toEqual({ seq: 2 });
    expect(await mine(person.token)).toMatchObject([{ readSeq: 2, unreadCount: 0 }]);
    await service.chat.post('还有', { conversationId });
    expect(await mine(person.token)).toMatchObject([{ lastSeq: 5, readSeq: 2, unreadCount: 1 }]);
  });

  it('in what an agent has read', async () => {
    const { person, service, conversationId } = await noted();
    expect(await read(conversationId, service.token, 3)).toEqual({ seq: 3 });
    expect((await person.chat.next('read')).data).toMatchObject({ senderType: 'AGENT', seq: 2 });
  });
});
