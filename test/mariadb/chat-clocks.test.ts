import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat } from '../support/chat.js';
import { chatSteps, dropConnections, saying } from '../support/chat-suite.js';
import { Clock } from '../support/clock.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';

const withClock = Clock.isInstalled ? describe : describe.skip;
const skewSeconds = 600;

withClock('nodes whose clocks differ', () => {
  const clocks = [new Clock(), new Clock()] as const;
  let database: TestDatabase;
  let ahead: Kefu;
  let behind: Kefu;
  let admin: string;
  const atAhead = chatSteps(() => ({ kefu: ahead, admin }));
  const atBehind = chatSteps(() => ({ kefu: behind, admin }));
  beforeAll(async () => {
    database = await createDatabase();
    clocks[0].advance(skewSeconds);
    clocks[1].advance(-skewSeconds);
    ahead = await Kefu.start({ database, env: clocks[0].env });
    behind = await Kefu.start({ database, env: clocks[1].env });
    admin = await behind.login();
  });
  afterAll(async () => {
    await Promise.all([ahead.stop(), behind.stop()]);
    await database.drop();
    for (const clock of clocks) clock.remove();
  });
  afterEach(dropConnections);

  it('carry messages both ways, and their times run as the conversation does', async () => {
    const [visitor, service] = [await atAhead.newCustomer(), await atBehind.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await service.chat.next(saying('你好'));
    for (let n = 1; n <= 5; n += 1) {
      await service.chat.post(`答 ${n}`, { conversationId });
      await visitor.chat.next(saying(`答 ${n}`));
      await visitor.chat.post(`问 ${n}`);
      await service.chat.next(saying(`问 ${n}`));
    }
    const stored = await atAhead.stored(conversationId);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_message, n) => n + 1));
    const times = stored.map(({ createdAt }) => createdAt as string);
    expect(times).toEqual(times.toSorted());
    const { data } = await behind.call('GET', `/conversations/${conversationId}`, { token: admin });
    expect([data.createdAt, data.lastMessageAt]).toEqual([times[0], times.at(-1)]);
  });

  it('tell what becomes of a conversation, though one of them assigns at once what the other has reopened', async () => {
    for (const [one, other] of [
      [atAhead, atBehind],
      [atBehind, atAhead],
    ] as const) {
      const [visitor, service] = [await other.newCustomer(), await one.newAgent()];
      const { conversationId } = await visitor.chat.post('你好');
      await one.act(conversationId, 'resolve');
      await visitor.chat.next(({ type, data }) => type === 'conversation' && data.event === 'resolved');
      await one.act(conversationId, 'reopen');
      await other.assign(conversationId, service.id);
      await visitor.chat.next(({ type, data }) => type === 'conversation' && data.event === 'reopened');
    }
  });

  describe.each([
    ['ahead', () => ahead, () => behind],
    ['behind', () => behind, () => ahead],
  ])('give a token without a proof, at the one that is %s,', (name, here, there) => {
    it('to which all shows that is said after it, at any node, and nothing from before', async () => {
      const phone = name === 'ahead' ? '+8613800138201' : '+8613800138202';
      const known = { name: '真名', primaryChannel: 'PHONE', phone };
      const { id } = (await there().call('POST', '/customers', { token: admin, body: known })).data;
      const owner = (await there().call('POST', `/customers/${id}/token`, { token: admin })).data.token as string;
      const chat = await Chat.connect(there(), owner);
      const { conversationId } = await chat.post('秘密一');
      const path = `/conversations/${conversationId}/messages`;
      const reply = (node: Kefu, content: string) => node.call('POST', path, { token: admin, body: { content } });
      await reply(here(), '秘密二');

      const body = { name: '自称', channel: 'PHONE', channelId: phone };
      const { token } = (await here().call('POST', '/public/customer-token', { body })).data;
      const live = await Chat.connect(here(), token as string, { speaks: true });
      await reply(there(), '之后一');
      await reply(here(), '之后二');
      await live.next(saying('之后二'));
      for (const node of [here(), there()]) {
        const again = await Chat.connect(node, token as string, { speaks: true });
        await again.next(saying('之后二'));
        for (const { messages } of [live, again]) {
          expect(messages.map(({ content }) => content)).toEqual(['之后一', '之后二']);
        }
        const { data } = await node.call('GET', path, { token: token as string });
        expect(data.map(({ content }: { content: string }) => content)).toEqual(['之后一', '之后二']);
      }
    });
  });

  it('write what becomes of a customer into the audit trail in the order in which it was changed', async () => {
    const body = { name: '名 0', primaryChannel: 'WEB' };
    const { data } = await ahead.call('POST', '/customers', { token: admin, body });
    for (let n = 1; n <= 6; n += 1) {
      const node = n % 2 === 0 ? ahead : behind;
      await node.call('PUT', `/customers/${data.id}`, { token: admin, body: { name: `名 ${n}` } });
    }
    const trail = await behind.call('GET', `/audit?subjectId=${data.id}`, { token: admin });
    const names = trail.data.content.map(({ changes }: any) => changes.find(({ field }: any) => field === 'name')?.to);
    expect(names.slice(0, 6)).toEqual([6, 5, 4, 3, 2, 1].map((n) => `名 ${n}`));
  });
});
