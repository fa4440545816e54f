import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat } from './support/chat.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';

/** Whoever knows a channel id gets a token for it in mode `open`, and is sent nothing that was said before. */
describe('the chat of a token that was given without a proof', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });

  const arrive = async (channelId: string) => {
    const body = { name: '自称', channel: 'LINE', channelId };
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
  const speaker = async () => {
    const channelId = `line-${randomUUID()}`;
    const owner = await Chat.connect(kefu, await arrive(channelId), { speaks: true });
    const { conversationId } = await owner.post('秘密一');
    await owner.post('秘密二');
    return { channelId, owner, conversationId: conversationId as string };
  };

  /** What the connection has been sent of the conversation once everything that is on its way has come. */
  const heard = async (chat: Chat) => {
    await chat.barrier();
    expect(JSON.stringify(chat.frames)).not.toContain('秘密');
    return chat.messages.map(({ content }) => content as string);
  };

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
      kefu = await Kefu.start({ database });
      const chat = await Chat.connect(kefu, stranger, { speaks });
      expect(chat.ready.conversations).toEqual([]);
      await act(conversationId, 'reopen');
      await act(conversationId, 'messages', { content: '之后' });
      await chat.next(({ content }) => content === '之后');
      expect(await heard(chat)).toEqual(['之后']);
    });
  });
});
