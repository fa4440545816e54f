import { describe, expect, it } from '@jest/globals';
import { agent, customer } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';

describe('a conversation, as each sees it:', () => {
  const suite = chatSuite();
  const { act, assign, newCustomer } = suite;
  const get = async (id: string, token: string) =>
    (await suite.kefu.call('GET', `/conversations/${id}`, { token })).data;
  const mine = async (token: string, query = '') =>
    (await suite.kefu.call('GET', `/me/conversations${query}`, { token })).data;
  const post = async (id: string, token: string, body: object) => {
    const { status, data } = await suite.kefu.call('POST', `/conversations/${id}/messages`, { token, body });
    expect(status).toBe(201);
    return data;
  };
  const read = async (id: string, token: string, seq: unknown) =>
    suite.kefu.call('PUT', `/conversations/${id}/read`, { token, body: { seq } });
  const begin = async (...words: string[]) => {
    const person = await newCustomer();
    let conversationId = '';
    for (const content of words) ({ conversationId } = await person.chat.post(content));
    return { ...person, conversationId };
  };

  describe('what is unread', () => {
    it('is counted for each agent by how far they have read', async () => {
      const { conversationId } = await begin('一', '二', '三');
      const [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
      expect(await get(conversationId, one.token)).toMatchObject({ readSeq: 0, unreadCount: 3 });
      expect((await read(conversationId, one.token, 2)).data).toEqual({ seq: 2 });
      expect(await get(conversationId, one.token)).toMatchObject({ readSeq: 2, unreadCount: 1 });
      expect(await get(conversationId, other.token)).toMatchObject({ readSeq: 0, unreadCount: 3 });
      const { data } = await suite.kefu.call('GET', '/conversations', { token: one.token });
      expect(data.content.find(({ id }: { id: string }) => id === conversationId)).toMatchObject({ unreadCount: 1 });
    });

    it('only ever becomes less by reading, and never passes the end', async () => {
      const { conversationId } = await begin('一', '二', '三');
      const { token } = await agent(suite.kefu);
      for (const [sent, reached] of [
        [2, 2],
        [1, 2],
        [0, 2],
        [3, 3],
        [Number.MAX_SAFE_INTEGER, 3],
      ]) {
        const { status, data } = await read(conversationId, token, sent);
        expect([status, data]).toEqual([200, { seq: reached }]);
      }
      expect(await get(conversationId, token)).toMatchObject({ readSeq: 3, unreadCount: 0 });
    });

    it.each([-1, 1.5, '1', null, true, Number.MAX_SAFE_INTEGER + 1, undefined])(
      'is not changed by the mark %p',
      async (seq) => {
        const { conversationId } = await begin('一');
        const { status, error } = await read(conversationId, suite.admin, seq);
        expect([status, error?.code, error?.fields[0].field]).toEqual([400, 'VALIDATION_FAILED', 'seq']);
      },
    );

    it('are the messages of others', async () => {
      const { conversationId, token } = await begin('一');
      const [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
      await post(conversationId, one.token, { content: '您好' });
      expect((await get(conversationId, one.token)).unreadCount).toBe(1);
      expect((await get(conversationId, other.token)).unreadCount).toBe(2);
      expect((await mine(token)).content).toMatchObject([{ unreadCount: 1, readSeq: 0 }]);
      await read(conversationId, token, 2);
      expect((await mine(token)).content).toMatchObject([{ unreadCount: 0, readSeq: 2 }]);
    });

    it('are notes for other agents, and never for the customer', async () => {
      const { conversationId, token } = await begin('一');
      const [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
      await post(conversationId, one.token, { content: '备注', internal: true });
      expect((await get(conversationId, one.token)).unreadCount).toBe(1);
      expect((await get(conversationId, other.token)).unreadCount).toBe(2);
      expect((await mine(token)).content).toMatchObject([{ unreadCount: 0 }]);
    });
  });

  describe('what the other side has read', () => {
    const seenBy = async (id: string, token: string) => (await get(id, token)).othersReadSeq;
    const toldTo = async (token: string) => (await mine(token)).content[0].othersReadSeq;

    it('is how far the customer has read, for agents, and how far any agent has, for the customer', async () => {
      const { conversationId, token } = await begin('一', '二');
      const [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
      expect([await toldTo(token), await seenBy(conversationId, one.token)]).toEqual([0, 0]);
      await read(conversationId, other.token, 1);
      await read(conversationId, one.token, 2);
      expect([await toldTo(token), await seenBy(conversationId, one.token)]).toEqual([2, 0]);
      await read(conversationId, token, 1);
      expect([await toldTo(token), await seenBy(conversationId, other.token)]).toEqual([2, 1]);
    });

    it('shows the customer no number of a note', async () => {
      const { conversationId, token } = await begin('一');
      const { token: service } = await agent(suite.kefu);
      await post(conversationId, service, { content: '备注', internal: true });
      await read(conversationId, service, 2);
      expect(await toldTo(token)).toBe(1);
    });
  });

  describe('a note', () => {
    it('is the last message for agents, and not for the customer, whose time stands still', async () => {
      const { conversationId, token } = await begin('一');
      const { token: service } = await agent(suite.kefu);
      const reply = await post(conversationId, service, { content: '您好' });
      const note = await post(conversationId, service, { content: '小心', internal: true });
      expect(await get(conversationId, service)).toMatchObject({ lastMessage: note, lastMessageAt: note.createdAt });
      const [seen] = (await mine(token)).content;
      expect(seen).toMatchObject({ lastMessage: reply, lastMessageAt: reply.createdAt });
      expect(JSON.stringify(seen)).not.toContain('小心');
    });

    it('changes the order for agents, and not for the customer', async () => {
      const { chat, conversationId: first, id, token } = await begin('一');
      await act(first, 'resolve');
      const { conversationId: second } = await chat.post('二');
      await act(second, 'resolve');
      await act(first, 'reopen');
      const order = async (answer: Promise<any>) => (await answer).content.map((item: { id: string }) => item.id);
      const forAgents = async () =>
        (await suite.kefu.call('GET', `/conversations?customerId=${id}`, { token: suite.admin })).data;
      expect(await order(forAgents())).toEqual([second, first]);

      await post(first, suite.admin, { content: '备注', internal: true });
      expect(await order(forAgents())).toEqual([first, second]);
      expect(await order(mine(token))).toEqual([second, first]);
      const top = await mine(token, '?size=1');
      expect(await order(Promise.resolve(top))).toEqual([second]);
      expect(await order(mine(token, `?size=1&cursor=${encodeURIComponent(top.nextCursor)}`))).toEqual([first]);
      expect(JSON.stringify(await mine(token))).not.toContain('备注');

      await post(first, suite.admin, { content: '您好' });
      expect(await order(mine(token))).toEqual([first, second]);
    });

    it('makes its author nobody’s assignee', async () => {
      const { conversationId } = await begin('一');
      const { id, token } = await agent(suite.kefu);
      await post(conversationId, token, { content: '备注', internal: true });
      expect((await get(conversationId, token)).assigneeId).toBeNull();
      await post(conversationId, token, { content: '您好' });
      expect((await get(conversationId, token)).assigneeId).toBe(id);
    });
  });

  describe('a customer', () => {
    it('is told who they are', async () => {
      const { id, token } = await customer(suite.kefu);
      const { status, data } = await suite.kefu.call('GET', '/me', { token });
      expect([status, data]).toEqual([200, { id, name: '张三', channel: 'WEB' }]);
    });

    it('who has said nothing has no conversations', async () => {
      const { token } = await customer(suite.kefu);
      expect(await mine(token)).toMatchObject({ content: [], totalElements: 0, empty: true });
    });

    it('lists their own conversations and no other’s', async () => {
      const { chat, id, token, conversationId: first } = await begin('一');
      await begin('别人');
      await act(first, 'resolve');
      const { conversationId: second } = await chat.post('二');
      const { content, totalElements } = await mine(token);
      expect([content.map((item: { id: string }) => item.id), totalElements]).toEqual([[second, first], 2]);
      for (const item of content) expect(item).toMatchObject({ customerId: id, customer: { id }, unreadCount: 0 });
      expect((await mine(token, '?status=RESOLVED')).content).toMatchObject([{ id: first }]);
      expect((await mine(token, '?status=OPEN')).content).toMatchObject([{ id: second }]);
      expect((await mine(token, '?sort=createdAt,asc')).content).toMatchObject([{ id: first }, { id: second }]);
      expect((await mine(token, '?size=1&page=1&total=false')).content).toMatchObject([{ id: first }]);
    });

    it.each(['assignee=me', 'customerId=1', 'status=open', 'size=0', 'page=-1', 'sort=assigneeId', 'cursor=x', 'x=1'])(
      'is refused the list with %s',
      async (query) => {
        const { token } = await customer(suite.kefu);
        const { status, error } = await suite.kefu.call('GET', `/me/conversations?${query}`, { token });
        expect([status, error?.fields[0].field]).toEqual([400, query.split('=')[0]]);
      },
    );

    it('alone is asked who they are: agents have other ways', async () => {
      for (const path of ['/me', '/me/conversations']) {
        expect((await suite.kefu.call('GET', path, { token: suite.admin })).status).toBe(403);
        expect((await suite.kefu.call('GET', path)).status).toBe(401);
      }
    });

    it('is not shown who serves whom by anything but their own conversation', async () => {
      const { conversationId, token } = await begin('一');
      const { id } = await agent(suite.kefu);
      await assign(conversationId, id);
      expect((await mine(token)).content).toMatchObject([{ assigneeId: id }]);
    });
  });
});

describe('a token that was given without a proof', () => {
  const suite = chatSuite();
  const { act } = suite;
  const avatarUrl = 'https://example.com/avatar.png';
  let phones = 0;
  const arrive = async (phone: string, token?: string) => {
    const body = { name: '自称', channel: 'PHONE', channelId: phone };
    const { data } = await suite.kefu.call('POST', '/public/customer-token', { body, ...(token ? { token } : {}) });
    return data.token as string;
  };
  const mine = async (token: string) => (await suite.kefu.call('GET', '/me/conversations', { token })).data;
  const messages = (id: string, token: string, query = '') =>
    suite.kefu.call('GET', `/conversations/${id}/messages${query}`, { token });
  const reply = (id: string, content: string) =>
    suite.kefu.call('POST', `/conversations/${id}/messages`, { token: suite.admin, body: { content } });

  /** A customer who is known well, and has said and been told something; then the token of one who knows their number. */
  const known = async (verb?: string) => {
    phones += 1;
    const phone = `+86138001380${String(10 + phones)}`;
    const body = { name: '真名', primaryChannel: 'WECHAT', wechatOpenId: `oKnown${phones}`, phone, avatarUrl };
    const { data } = await suite.kefu.call('POST', '/customers', { token: suite.admin, body });
    const owner = await arrive(phone);
    const chat = await suite.connect(owner);
    const { conversationId } = await chat.post('秘密一', { clientMessageId: 'secret' });
    await reply(conversationId, '秘密二');
    await chat.next('message');
    chat.drop();
    if (verb !== undefined) await act(conversationId, verb);
    const token = await arrive(phone);
    return { customerId: data.id as string, conversationId: conversationId as string, owner, phone, token };
  };
  const secrets = /秘密|真名|WECHAT|oKnown|avatar\.png/;

  it('sees nothing from before of an open conversation', async () => {
    const { conversationId, token } = await known();
    const list = await mine(token);
    for (const item of list.content) {
      expect(item).toMatchObject({
        unreadCount: 0,
        customer: { name: '自称', primaryChannel: 'PHONE', avatarUrl: null },
      });
      expect(item.lastMessage).toBeUndefined();
    }
    expect(JSON.stringify(list)).not.toMatch(secrets);
    for (const query of ['', '?afterSeq=0', '?beforeSeq=9', '?limit=1']) {
      expect((await messages(conversationId, token, query)).text).not.toMatch(secrets);
    }
    for (const speaks of [true, false]) {
      const chat = await suite.connect(token, { speaks });
      chat.send({ event: 'resume', cursors: { [conversationId]: 0 } });
      await chat.next(({ type }) => type === 'resumed' || type === 'error');
      await chat.barrier();
      expect(chat.messages).toEqual([]);
      expect(JSON.stringify(chat.frames)).not.toMatch(secrets);
    }
    expect((await suite.kefu.call('GET', '/me', { token })).text).not.toMatch(secrets);
  });

  it('does not know of a conversation that was resolved before', async () => {
    const { conversationId, token } = await known('resolve');
    expect(await mine(token)).toMatchObject({ content: [], totalElements: 0 });
    const { status, error } = await messages(conversationId, token);
    expect([status, error.code]).toEqual([404, 'CONVERSATION_NOT_FOUND']);
    const chat = await suite.connect(token, { speaks: true });
    expect(chat.ready.conversations).toEqual([]);
    for (const frame of [
      { event: 'resume', cursors: { [conversationId]: 0 } },
      { event: 'read', conversationId, seq: 1 },
      { event: 'typing', conversationId, active: true },
      { conversationId, content: '在吗' },
    ]) {
      chat.send(frame);
      expect((await chat.error()).code).toBe('CONVERSATION_NOT_FOUND');
    }
    await chat.barrier();
    expect(chat.messages).toEqual([]);
  });

  it('learns nothing by naming a message from before', async () => {
    const { conversationId, token } = await known();
    const chat = await suite.connect(token);
    for (const content of ['秘密一', '另一句']) {
      chat.send({ conversationId, content, clientMessageId: 'secret' });
      expect(await chat.error()).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT', clientMessageId: 'secret' });
    }
    expect(await chat.left('ack')).toEqual([]);
  });

  it('sees what comes after it, everywhere', async () => {
    const { conversationId, token } = await known();
    const chat = await suite.connect(token, { speaks: true });
    await reply(conversationId, '之后');
    expect(await chat.next('message')).toMatchObject({ content: '之后', seq: 3 });
    const { data } = await messages(conversationId, token);
    expect(data.map(({ content }: { content: string }) => content)).toEqual(['之后']);
    const [seen] = (await mine(token)).content;
    expect(seen).toMatchObject({ id: conversationId, lastMessage: { content: '之后' }, unreadCount: 1 });
    const again = await suite.connect(token, { speaks: true });
    await again.next(({ content }) => content === '之后');
    expect(again.messages).toHaveLength(1);
  });

  it('is not told of what is resolved or reopened more than it may know', async () => {
    const { conversationId, token } = await known('resolve');
    const chat = await suite.connect(token);
    await act(conversationId, 'reopen');
    await act(conversationId, 'resolve');
    await suite.kefu.call('GET', '/me', { token });
    const told = await chat.left('conversation');
    expect(told.map(({ data }) => data.event)).toEqual(['reopened']);
    expect(JSON.stringify(chat.frames)).not.toMatch(secrets);
  });

  it.each([
    ['sort=lastMessageAt,asc', -1],
    ['sort=lastMessageAt,desc', undefined],
    ['sort=createdAt,asc&sort=lastMessageAt,asc', -1],
    ['sort=createdAt,asc&sort=lastMessageAt,desc', 'no time'],
  ] as const)('is not told by a cursor of %s when something was said before it', async (sort, told) => {
    const { conversationId, token } = await known('resolve');
    const chat = await suite.connect(token);
    const { conversationId: later } = await chat.post('之后');
    await act(later, 'resolve');
    await act(conversationId, 'reopen');
    const page = async (query: string) =>
      (await suite.kefu.call('GET', `/me/conversations?size=1&${sort}${query}`, { token })).data;
    const first = await page('');
    const said = Buffer.from(first.nextCursor, 'base64url').toString();
    const time = Date.parse(`${(JSON.parse(said).at(-2) as string).replace(' ', 'T')}Z`);
    const since = Date.parse(first.content[0].lastMessageAt);
    // The old one is last only where the latest come first.
    const of = { '-1': since - 1, 'no time': 0, undefined: since }[String(told) as '-1'];
    expect([said, time]).toEqual([said, of]);
    const next = await page(`&cursor=${first.nextCursor}`);
    const ids = [...first.content, ...next.content].map(({ id }: { id: string }) => id);
    expect(ids).toEqual(told === undefined ? [later, conversationId] : [conversationId, later]);
    expect(next.nextCursor).toBeNull();
  });

  it('is not what an earlier live token vouches for: that one sees everything', async () => {
    const { conversationId, owner, phone } = await known();
    const token = await arrive(phone, owner);
    const { data } = await messages(conversationId, token);
    expect(data.map(({ content }: { content: string }) => content)).toEqual(['秘密一', '秘密二']);
  });
});
