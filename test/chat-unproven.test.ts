import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, type Frame } from './support/chat.js';
import { createDatabase, deafNodes, type TestDatabase } from './support/database.js';
import { inModules, Kefu } from './support/kefu.js';

/** Whoever knows a channel id gets a token for it in mode `open`, and is sent nothing that was said before. */
describe('the chat of a token that was given without a proof', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database, env: deafNodes() });
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });

  const arrive = async (channelId: string, channel = 'LINE') => {
    const body = { name: '自称', channel, channelId };
    return (await kefu.call('POST', '/public/customer-token', { body })).data.token as string;
  };

  const act = async (conversationId: string, verb: string, body?: object) => {
    const token = await kefu.login();
    const { status } = await kefu.call('POST', `/conversations/${conversationId}/${verb}`, {
      token,
      ...(body && { body }),
    });
    expect(status).toBeLessThan(300);
  };

  /** Somebody who has spoken, to whom nobody has answered. */
  const speaker = async (channel = 'LINE', channelId = `line-${randomUUID()}`) => {
    const token = await arrive(channelId, channel);
    const owner = await Chat.connect(kefu, token, { speaks: true });
    const { conversationId } = await owner.post('秘密一');
    await owner.post('秘密二');
    return { channelId, owner, token, conversationId: conversationId as string };
  };

  /** What the connection has been sent of the conversation once everything that is on its way has come. */
  const heard = async (chat: Chat) => {
    await chat.barrier();
    expect(JSON.stringify(chat.frames)).not.toContain('秘密');
    return chat.messages.map(({ content }) => content as string);
  };

  /** A token for the customer that an agent gives, who knows them. */
  const vouchFor = async (customerId: string) =>
    (await kefu.call('POST', `/customers/${customerId}/token`, { token: await kefu.login() })).data.token as string;

  /** The conversation of which the connection is told that this has become of it. */
  const toldOf = async (chat: Chat, event: string) =>
    (await chat.next(({ type, data }) => type === 'conversation' && data.event === event)).data.conversation as object;

  const mine = async (token: string) =>
    (await kefu.call('GET', '/me/conversations', { token })).data.content as object[];

  it.each([
    ['WECHAT', 'oUnproven'],
    ['WHATSAPP', '8613900139000'],
    ['LINE', 'U-unproven'],
    ['TELEGRAM', '4711'],
    ['FACEBOOK', '471147'],
    ['EMAIL', 'unproven@example.com'],
    ['SMS', '+8613900139001'],
    ['PHONE', '+8613900139002'],
  ])('of %s shows nothing of before, on connections nor on pages', async (channel, channelId) => {
    const { owner, conversationId } = await speaker(channel, channelId);
    const token = await arrive(channelId, channel);
    const stranger = await Chat.connect(kefu, token, { speaks: true });
    expect(stranger.ready.principal.id).toBe(owner.ready.principal.id);
    stranger.send({ event: 'resume', cursors: { [conversationId]: 0 } });
    await stranger.next('resumed');
    expect(await heard(stranger)).toEqual([]);
    for (const query of ['', '?afterSeq=0', '?beforeSeq=3', '?limit=200']) {
      const path = `/conversations/${conversationId}/messages${query}`;
      const { status, data } = await kefu.call('GET', path, { token });
      expect([query, status, data]).toEqual([query, 200, []]);
    }
    expect(JSON.stringify(await mine(token))).not.toContain('秘密');
    await owner.post('之后');
    await stranger.next(({ content }) => content === '之后');
    const { data } = await kefu.call('GET', `/conversations/${conversationId}/messages?afterSeq=0`, { token });
    expect(data.map(({ content }: { content: string }) => content)).toEqual(['之后']);
    for (const chat of [owner, stranger]) chat.drop();
  });

  describe.each([
    ['speaks kefu.v1', true],
    ['does not', false],
  ])('who %s', (_protocol, speaks) => {
    it('is sent what comes after it and nothing else, however they go on', async () => {
      const { channelId, owner, conversationId } = await speaker();
      const stranger = await Chat.connect(kefu, await arrive(channelId), { speaks });
      expect(await heard(stranger)).toEqual([]);
      await owner.post('之后');
      await stranger.next(({ content }) => content === '之后');
      stranger.send({ event: 'resume', cursors: { [conversationId]: 0 } });
      await stranger.next('resumed');
      await stranger.post('是我');
      await owner.next(({ content }) => content === '是我');
      expect(new Set(await heard(stranger))).toEqual(new Set(['之后']));
    });

    it('is sent nothing else by a node that has to read it, of a conversation that they had not known', async () => {
      const { channelId, owner, conversationId } = await speaker();
      owner.drop();
      await act(conversationId, 'resolve');
      const stranger = await arrive(channelId);
      await kefu.kill();
      kefu = await Kefu.start({ database, env: deafNodes() });
      const chat = await Chat.connect(kefu, stranger, { speaks });
      expect(chat.ready.conversations).toEqual([]);
      await act(conversationId, 'reopen');
      await act(conversationId, 'messages', { content: '之后' });
      await chat.next(({ content }) => content === '之后');
      expect(await heard(chat)).toEqual(['之后']);
    });

    it('is not told who serves the customer, though whoever an agent vouches for is', async () => {
      const { channelId, owner, conversationId } = await speaker();
      const token = await arrive(channelId);
      // Told of everything before the one who is vouched for: in the order in which they have come.
      const stranger = await Chat.connect(kefu, token, { speaks });
      const vouched = await vouchFor(stranger.ready.principal.id);
      const known = await Chat.connect(kefu, vouched, { speaks });
      // Of what was over before they came they would not be told anyway.
      await owner.post('之后');
      const service = await agent(kefu);
      const serving = { id: service.id, name: '王芳' };
      const desk = await Chat.connect(kefu, service.token);
      await act(conversationId, 'assign', { agentId: service.id });
      for (const status of ['ONLINE', 'BUSY']) {
        if (status === 'BUSY') desk.send({ event: 'status', status });
        const isNews = ({ type, data }: Frame) => type === 'presence' && data.status === status;
        expect((await known.next(isNews)).data).toEqual({ type: 'AGENT', ...serving, status });
      }
      for (const [verb, event] of [
        ['resolve', 'resolved'],
        ['reopen', 'reopened'],
      ] as const) {
        await act(conversationId, verb);
        expect(await toldOf(known, event)).toMatchObject({ assigneeId: service.id, assignee: serving });
        expect(await toldOf(stranger, event)).toMatchObject({ assigneeId: null, assignee: null });
      }
      const again = [await Chat.connect(kefu, vouched, { speaks }), await Chat.connect(kefu, token, { speaks })];
      const assignees = again.map(({ ready }) => ready.conversations[0].assignee as unknown);
      expect(assignees).toEqual([{ ...serving, status: 'BUSY' }, null]);
      expect(await mine(vouched)).toMatchObject([{ id: conversationId, assigneeId: service.id, assignee: serving }]);
      expect(await mine(token)).toMatchObject([{ id: conversationId, assigneeId: null, assignee: null }]);
      await stranger.barrier();
      const told = JSON.stringify([...stranger.frames, again[1]?.frames]);
      for (const word of Object.values(serving)) expect(told).not.toContain(word);
      desk.drop();
    });
  });

  it('shares no reading with who came first, when both come back at once', async () => {
    const { channelId, owner, token, conversationId } = await speaker();
    const stranger = await arrive(channelId);
    owner.drop();
    const env = { ...deafNodes(), NODE_OPTIONS: '--import=./test/support/read-in-pairs.js' };
    const reader = await Kefu.start({ database, main: inModules, env });
    const chats = [];
    for (const each of [token, stranger]) chats.push(await Chat.connect(reader, each, { speaks: true }));
    for (const chat of chats) chat.send({ event: 'resume', cursors: { [conversationId]: 0 } });
    for (const chat of chats) await chat.next('resumed');
    const contents = chats.map(({ messages }) => messages.map(({ content }) => content as string));
    for (const chat of chats) chat.drop();
    await reader.stop();
    expect(contents).toEqual([['秘密一', '秘密二'], []]);
  });
});
