import { describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { agent } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('a conversation', () => {
  const suite = chatSuite();
  const { act, assign, newAgent, newCustomer } = suite;
  const get = (id: string) => suite.kefu.call('GET', `/conversations/${id}`, { token: suite.admin });
  const begin = async () => {
    const person = await newCustomer();
    const { conversationId, timestamp } = await person.chat.post('你好');
    return { ...person, conversationId: conversationId as string, timestamp: timestamp as string };
  };

  it('is begun by the customer’s first message, and says all that agents need', async () => {
    const { id, conversationId, timestamp } = await begin();
    const { status, data } = await get(conversationId);
    expect([status, data]).toEqual([
      200,
      {
        id: conversationId,
        customerId: id,
        channel: 'WEB',
        status: 'OPEN',
        assigneeId: null,
        assignee: null,
        waitingSince: timestamp,
        lastSeq: 1,
        lastMessageAt: timestamp,
        createdAt: timestamp,
        resolvedAt: null,
        customer: { id, name: '张三', primaryChannel: 'WEB', avatarUrl: null },
        lastMessage: {
          id: expect.any(String),
          conversationId,
          seq: 1,
          senderType: 'CUSTOMER',
          senderId: id,
          content: '你好',
          metadata: {},
          internal: false,
          clientMessageId: expect.any(String),
          createdAt: timestamp,
        },
        readSeq: 0,
        othersReadSeq: 0,
        unreadCount: 1,
      },
    ]);
    expect((await get(conversationId.toUpperCase())).data).toEqual(data);
  });

  it('names who serves it, and since when its customer waits for an answer', async () => {
    const { chat, conversationId, timestamp } = await begin();
    const service = await suite.newAgent();
    const seen = async () => {
      const { assignee, waitingSince } = (await get(conversationId)).data;
      return { assignee, waitingSince };
    };
    await chat.post('在吗');
    await service.chat.post('备注', { conversationId, internal: true });
    expect(await seen()).toEqual({ assignee: null, waitingSince: timestamp });
    await service.chat.post('您好', { conversationId });
    expect(await seen()).toEqual({ assignee: { id: service.id, name: '王芳' }, waitingSince: null });
    const again = await chat.post('谢谢');
    expect((await seen()).waitingSince).toBe(again.timestamp);
    await chat.post('还在吗');
    await suite.act(conversationId, 'resolve');
    expect((await seen()).waitingSince).toBeNull();
    await suite.act(conversationId, 'reopen');
    expect((await seen()).waitingSince).toBe(again.timestamp);
    await service.chat.post('在', { conversationId });
    for (const verb of ['resolve', 'reopen']) await suite.act(conversationId, verb);
    expect((await seen()).waitingSince).toBeNull();
  });

  it('carries the channel that the customer came by', async () => {
    const body = { name: '李四', channel: 'LINE', channelId: 'U-channel' };
    const { data } = await suite.kefu.call('POST', '/public/customer-token', { body });
    const chat = await suite.connect(data.token);
    const { conversationId } = await chat.post('你好');
    expect((await get(conversationId)).data).toMatchObject({ channel: 'LINE', customer: { primaryChannel: 'LINE' } });
  });

  it('that does not exist is 404 to whatever is done with it, and what is no UUID is 400', async () => {
    const calls: [string, string, unknown?][] = [
      ['GET', ''],
      ['POST', '/assign', { agentId: null }],
      ['POST', '/resolve'],
      ['POST', '/reopen'],
      ['GET', '/messages'],
      ['POST', '/messages', { content: '你好' }],
      ['PUT', '/read', { seq: 1 }],
    ];
    for (const [method, path, body] of calls) {
      const options = { token: suite.admin, ...(body === undefined ? {} : { body }) };
      const missing = await suite.kefu.call(method, `/conversations/${uuid()}${path}`, options);
      expect([path, missing.status, missing.error.code]).toEqual([path, 404, 'CONVERSATION_NOT_FOUND']);
      const nonsense = await suite.kefu.call(method, `/conversations/1${path}`, options);
      expect([path, nonsense.status, nonsense.error.code]).toEqual([path, 400, 'VALIDATION_FAILED']);
    }
  });

  describe('is assigned', () => {
    it('to an agent, to another, and to nobody', async () => {
      const { conversationId } = await begin();
      const [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
      for (const agentId of [one.id, other.id, null, one.id]) {
        const { status, data } = await assign(conversationId, agentId);
        expect([status, data.assigneeId]).toEqual([200, agentId]);
        expect((await get(conversationId)).data).toEqual(data);
      }
      expect((await assign(conversationId, other.id.toUpperCase())).data.assigneeId).toBe(other.id);
    });

    it('by any agent, to themselves as well', async () => {
      const { conversationId } = await begin();
      const { id, token } = await agent(suite.kefu);
      const path = `/conversations/${conversationId}/assign`;
      expect((await suite.kefu.call('POST', path, { token, body: { agentId: id } })).data.assigneeId).toBe(id);
      const mine = await suite.kefu.call('GET', '/conversations?assignee=me', { token });
      expect(mine.data.content.map((item: { id: string }) => item.id)).toEqual([conversationId]);
    });

    it('to the same agent twice without anything happening', async () => {
      const { conversationId } = await begin();
      const { id, chat } = await newAgent();
      const first = await assign(conversationId, id);
      const second = await assign(conversationId, id);
      expect([second.status, second.data]).toEqual([200, first.data]);
      await act(conversationId, 'resolve');
      await chat.next((frame) => frame.type === 'conversation' && frame.data.event === 'resolved');
      const told = chat.frames.filter(
        ({ type, data }) => type === 'conversation' && data.conversation.id === conversationId,
      );
      expect(told.map(({ data }) => data.event)).toEqual(['assigned', 'resolved']);
    });

    it('to no one who may not serve it', async () => {
      const { conversationId, id: customerId } = await begin();
      const disabled = await agent(suite.kefu);
      await suite.kefu.call('DELETE', `/agents/${disabled.id}`, { token: suite.admin });
      for (const agentId of [disabled.id, customerId, uuid(), '1', '', 7, ['x'], undefined]) {
        const { status, error } = await act(conversationId, 'assign', { agentId });
        expect([agentId, status, error?.code]).toEqual([agentId, 400, 'VALIDATION_FAILED']);
        expect(error.fields.map(({ field }: { field: string }) => field)).toEqual(['agentId']);
      }
      expect((await get(conversationId)).data.assigneeId).toBeNull();
    });

    it('to an agent of ten racing ones, and the list agrees', async () => {
      const { conversationId } = await begin();
      const agents = [await agent(suite.kefu), await agent(suite.kefu), await agent(suite.kefu)];
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_value, n) => assign(conversationId, agents[n % 3]?.id ?? null)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array<number>(12).fill(200));
      const { assigneeId } = (await get(conversationId)).data;
      const { data } = await suite.kefu.call('GET', `/conversations?assignee=${assigneeId}`, { token: suite.admin });
      expect(data.content.map((item: { id: string }) => item.id)).toEqual([conversationId]);
    });
  });

  describe('is resolved', () => {
    it('once: the second time nothing changes', async () => {
      const { conversationId } = await begin();
      const { status, data } = await act(conversationId, 'resolve');
      expect([status, data.status]).toEqual([200, 'RESOLVED']);
      expect(data.resolvedAt).toMatch(moment);
      const again = await act(conversationId, 'resolve');
      expect([again.status, again.data]).toEqual([200, data]);
      expect((await get(conversationId)).data).toEqual(data);
    });

    it('and keeps its assignee and what was said', async () => {
      const { conversationId } = await begin();
      const { id } = await agent(suite.kefu);
      await assign(conversationId, id);
      await act(conversationId, 'resolve');
      expect((await get(conversationId)).data).toMatchObject({ assigneeId: id, lastSeq: 1 });
      expect(await suite.stored(conversationId)).toHaveLength(1);
    });
  });

  describe('is reopened', () => {
    it('and goes on where it was', async () => {
      const { chat, conversationId } = await begin();
      await act(conversationId, 'resolve');
      const { status, data } = await act(conversationId, 'reopen');
      expect([status, data.status, data.resolvedAt]).toEqual([200, 'OPEN', null]);
      expect((await act(conversationId, 'reopen')).data).toEqual(data);
      expect(await chat.post('还有')).toMatchObject({ conversationId, seq: 2 });
    });

    it('unless the customer has begun another one', async () => {
      const { chat, conversationId } = await begin();
      await act(conversationId, 'resolve');
      const next = await chat.post('又来');
      const refused = await act(conversationId, 'reopen');
      expect([refused.status, refused.error.code]).toEqual([409, 'CONVERSATION_OPEN']);
      expect((await get(conversationId)).data.status).toBe('RESOLVED');
      await act(next.conversationId, 'resolve');
      expect((await act(conversationId, 'reopen')).status).toBe(200);
      expect((await chat.post('这里')).conversationId).toBe(conversationId);
    });

    it('by a race of two, of which one is refused', async () => {
      const { chat, conversationId } = await begin();
      await act(conversationId, 'resolve');
      const { conversationId: second } = await chat.post('又来');
      await act(second, 'resolve');
      const answers = await Promise.all([conversationId, second].map((id) => act(id, 'reopen')));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });
  });

  it('is no customer’s to govern, not even their own', async () => {
    const { token, conversationId } = await begin();
    for (const path of ['', '/assign', '/resolve', '/reopen']) {
      const options = { token, ...(path === '/assign' ? { body: { agentId: null } } : {}) };
      const answer = await suite.kefu.call(
        path === '' ? 'GET' : 'POST',
        `/conversations/${conversationId}${path}`,
        options,
      );
      expect([path, answer.status, answer.error.code]).toEqual([path, 403, 'FORBIDDEN']);
    }
    expect((await get(conversationId)).data.status).toBe('OPEN');
  });

  it('goes with its customer: messages, cursors and all', async () => {
    const { id, conversationId } = await begin();
    const { token } = await agent(suite.kefu);
    await suite.kefu.call('PUT', `/conversations/${conversationId}/read`, { token, body: { seq: 1 } });
    await act(conversationId, 'resolve');
    const rows = async () => {
      const counts: number[] = [];
      for (const [table, column] of [
        ['conversations', 'id'],
        ['messages', 'conversation_id'],
        ['conversation_cursors', 'conversation_id'],
      ]) {
        const sql = `SELECT COUNT(*) AS n FROM ${table} WHERE ${column} = ?`;
        counts.push(Number((await suite.kefu.database.query(sql, [conversationId]))[0]?.n));
      }
      return counts;
    };
    expect((await rows()).every((n) => n > 0)).toBe(true);
    expect((await suite.kefu.call('DELETE', `/customers/${id}`, { token: suite.admin })).status).toBe(204);
    expect(await rows()).toEqual([0, 0, 0]);
    expect((await get(conversationId)).status).toBe(404);
    const { data } = await suite.kefu.call('GET', `/conversations?customerId=${id}`, { token: suite.admin });
    expect(data.totalElements).toBe(0);
  });
});
