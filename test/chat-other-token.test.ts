import { describe, expect, it } from '@jest/globals';
import type { Chat } from './support/chat.js';
import { chatSuite, saying } from './support/chat-suite.js';
import { eventually } from './support/process.js';

/** How far a conversation is read, as its customer is told. */
interface Read {
  readSeq: number;
  unreadCount: number;
}

/** Whoever knows a customer's number gets a token without a proof, and may be somebody else. */
describe('what a token without a proof has had', () => {
  const suite = chatSuite();
  let phones = 0;

  /** The owner of a conversation, who has gone; one who knows their number; and what was said after both came. */
  const twoTokens = async () => {
    phones += 1;
    const phone = `+86138001381${String(10 + phones)}`;
    const body = { name: '张三', primaryChannel: 'PHONE', phone };
    const { id } = (await suite.kefu.call('POST', '/customers', { token: suite.admin, body })).data;
    const owner = (await suite.kefu.call('POST', `/customers/${id}/token`, { token: suite.admin })).data;
    const chat = await suite.connect(owner.token, { speaks: true });
    const { conversationId } = await chat.post('你好');
    chat.send({ event: 'read', conversationId, seq: 1 });
    await chat.barrier();
    await chat.close();
    const arrival = { name: '自称', channel: 'PHONE', channelId: phone };
    const other = (await suite.kefu.call('POST', '/public/customer-token', { body: arrival })).data;
    expect(other.customerId).toBe(id);
    for (const content of ['一', '二']) await reply(conversationId, content);
    return { conversationId: conversationId as string, owner: owner.token as string, other: other.token as string };
  };
  const reply = (id: string, content: string) =>
    suite.kefu.call('POST', `/conversations/${id}/messages`, { token: suite.admin, body: { content } });
  const unreadOf = async (token: string) => {
    const { data } = await suite.kefu.call('GET', '/me/conversations', { token });
    return data.content.map(({ readSeq, unreadCount }: Read) => [readSeq, unreadCount]);
  };
  const seqs = (chat: Chat) => chat.messages.map(({ seq }) => seq as number);
  /** Asserts that the owner has had nothing of it. */
  const expectStillUnheard = async (owner: string) => {
    expect(await unreadOf(owner)).toEqual([[1, 2]]);
    const chat = await suite.connect(owner, { speaks: true });
    expect(chat.ready.conversations).toMatchObject([{ lastSeq: 3, readSeq: 1 }]);
    await chat.next(saying('二'));
    expect(seqs(chat)).toEqual([2, 3]);
  };

  it.each(['received', 'read'])('and says so by %s, comes to its owner all the same', async (event) => {
    const { conversationId, owner, other } = await twoTokens();
    const chat = await suite.connect(other, { speaks: true });
    await chat.next(saying('二'));
    chat.send({ event, conversationId, seq: 3 });
    await chat.barrier();
    await expectStillUnheard(owner);
  });

  it('by its socket alone, comes to its owner all the same', async () => {
    const { owner, other } = await twoTokens();
    const first = await suite.connect(other);
    await first.next(saying('二'));
    await first.close();
    await eventually(async () => {
      const again = await suite.connect(other);
      await again.barrier();
      const had = seqs(again);
      await again.close();
      expect(had).toEqual([]);
    });
    await expectStillUnheard(owner);
  });

  it('and read over REST, is unread by its owner', async () => {
    const { conversationId, owner, other } = await twoTokens();
    const path = `/conversations/${conversationId}/read`;
    const { data } = await suite.kefu.call('PUT', path, { token: other, body: { seq: 3 } });
    expect(data).toEqual({ seq: 3 });
    expect(await unreadOf(other)).toEqual([[3, 0]]);
    await expectStillUnheard(owner);
  });

  it('is not what its owner has had, and the other way round', async () => {
    const { conversationId, owner, other } = await twoTokens();
    const chat = await suite.connect(owner, { speaks: true });
    await chat.next(saying('二'));
    chat.send({ event: 'read', conversationId, seq: 3 });
    await chat.barrier();
    await chat.close();
    expect(await unreadOf(owner)).toEqual([[3, 0]]);
    expect(await unreadOf(other)).toEqual([[0, 2]]);
    const again = await suite.connect(owner, { speaks: true });
    await reply(conversationId, '三');
    await again.next(saying('三'));
    expect(seqs(again)).toEqual([4]);
  });

  it('goes on with a token that theirs vouches for', async () => {
    const { conversationId, other } = await twoTokens();
    const chat = await suite.connect(other, { speaks: true });
    await chat.next(saying('二'));
    chat.send({ event: 'read', conversationId, seq: 3 });
    await chat.barrier();
    await chat.close();
    const body = { name: '自称', channel: 'PHONE', channelId: `+86138001381${String(10 + phones)}` };
    const renewed = (await suite.kefu.call('POST', '/public/customer-token', { body, token: other })).data.token;
    expect(await unreadOf(renewed)).toEqual([[3, 0]]);
    await reply(conversationId, '三');
    const again = await suite.connect(renewed, { speaks: true });
    await again.next(saying('三'));
    expect(seqs(again)).toEqual([4]);
  });

  it('is told to agents as what the customer has read, and tells it nothing of what was read before', async () => {
    const { conversationId, owner, other } = await twoTokens();
    const path = `/conversations/${conversationId}`;
    const readBy = (token: string, seq: number) => suite.kefu.call('PUT', `${path}/read`, { token, body: { seq } });
    const toldTo = async (token: string) =>
      (await suite.kefu.call('GET', '/me/conversations', { token })).data.content[0].othersReadSeq;
    const toldToAgents = async () => (await suite.kefu.call('GET', path, { token: suite.admin })).data.othersReadSeq;
    await readBy(suite.admin, 1);
    expect([await toldTo(owner), await toldTo(other), await toldToAgents()]).toEqual([1, 0, 1]);
    await readBy(other, 2);
    expect(await toldToAgents()).toBe(2);
    await readBy(suite.admin, 3);
    expect([await toldTo(owner), await toldTo(other)]).toEqual([3, 3]);
  });
});
