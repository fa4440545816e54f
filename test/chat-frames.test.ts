import { describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { Chat, customer, type Frame, refOf } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';

/** What is asked of a frame of presence here. */
interface Shown {
  type?: string;
  data?: unknown;
}

describe('frames beside chat messages', () => {
  const suite = chatSuite();
  const { act, assign, newAgent, newCustomer } = suite;

  /** A customer and the agent who serves them. */
  const atWork = async () => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const { conversationId } = await person.chat.post('你好');
    await act(conversationId, 'assign', { agentId: service.id });
    await service.chat.next('message');
    return { conversationId, person, service };
  };
  /** Asserts that `chat` is not sent what `witness` has had. */
  const hasNone = async (chat: Chat, type: string) => expect(await chat.left(type)).toEqual([]);

  describe('typing', () => {
    it('is shown to the other side, both ways, and to nobody else', async () => {
      const { conversationId, person, service } = await atWork();
      const [stranger, idle] = [await newCustomer(), await newAgent()];
      person.chat.send({ event: 'typing', conversationId, active: true });
      expect(await service.chat.next('typing')).toEqual({
        type: 'typing',
        data: { conversationId, senderType: 'CUSTOMER', senderId: person.id, active: true },
      });
      service.chat.send({ event: 'typing', conversationId, active: true });
      expect((await person.chat.next('typing')).data).toEqual({
        conversationId,
        senderType: 'AGENT',
        senderId: service.id,
        active: true,
      });
      service.chat.send({ event: 'typing', conversationId, active: false });
      // It ends by itself with the message, at the latest.
      await service.chat.post('您好', { conversationId });
      await person.chat.next('message');
      for (const { chat } of [stranger, idle]) await hasNone(chat, 'typing');
    });

    it('is relayed once a second at most, and never stored', async () => {
      const { conversationId, person, service } = await atWork();
      for (let n = 0; n < 12; n += 1) person.chat.send({ event: 'typing', conversationId, active: true });
      await person.chat.post('写好了');
      await service.chat.next('message');
      expect(service.chat.frames.filter(({ type }) => type === 'typing').length).toBeGreaterThanOrEqual(1);
      expect(service.chat.frames.filter(({ type }) => type === 'typing').length).toBeLessThanOrEqual(3);
      const { data } = await suite.kefu.call('GET', `/conversations/${conversationId}/messages?afterSeq=0`, {
        token: suite.admin,
      });
      expect(data).toHaveLength(2);
    });

    it('is not for those who send no active, nor for a conversation of others', async () => {
      const { conversationId } = await atWork();
      const { chat } = await newCustomer();
      for (const id of [conversationId, uuid()]) {
        chat.send({ event: 'typing', conversationId: id, active: true, ref: 'peek' });
        expect(await chat.error()).toMatchObject({ code: 'CONVERSATION_NOT_FOUND', ref: 'peek' });
      }
    });
  });

  describe('read', () => {
    it('is stored and shown to the other side', async () => {
      const { conversationId, person, service } = await atWork();
      service.chat.send({ event: 'read', conversationId, seq: 1 });
      const { type, data } = await person.chat.next('read');
      expect([type, data]).toEqual(['read', expect.objectContaining({ conversationId, seq: 1 })]);
      const again = await suite.connect(service.token);
      expect(again.ready.conversations).toContainEqual({ id: conversationId, lastSeq: 1, readSeq: 1 });
    });

    it('moves forward only', async () => {
      const { conversationId, person, service } = await atWork();
      await service.chat.post('您好', { conversationId });
      for (const seq of [2, 1, 0]) person.chat.send({ event: 'read', conversationId, seq });
      await service.chat.next(({ type, data }) => type === 'read' && data.seq === 2);
      await person.chat.barrier();
      const again = await suite.connect(person.token);
      expect(again.ready.conversations).toEqual([
        expect.objectContaining({ id: conversationId, lastSeq: 2, readSeq: 2 }),
      ]);
    });

    it('over REST is shown just the same', async () => {
      const { conversationId, person, service } = await atWork();
      await suite.kefu.call('PUT', `/conversations/${conversationId}/read`, { token: service.token, body: { seq: 1 } });
      expect((await person.chat.next('read')).data).toMatchObject({ conversationId, seq: 1 });
    });
  });

  describe('subscribe', () => {
    it('brings an agent what another serves, until unsubscribe', async () => {
      const { conversationId, person, service } = await atWork();
      const { chat } = await newAgent();
      chat.send({ event: 'subscribe', conversationId, ref: 'in' });
      const subscribed = await chat.next('subscribed');
      expect([subscribed.data.conversationId, refOf(subscribed)]).toEqual([conversationId, 'in']);
      await person.chat.post('第一');
      await chat.next(({ content }) => content === '第一');

      chat.send({ event: 'unsubscribe', conversationId, ref: 'out' });
      const unsubscribed = await chat.next('unsubscribed');
      expect([unsubscribed.data.conversationId, refOf(unsubscribed)]).toEqual([conversationId, 'out']);
      await person.chat.post('第二');
      await service.chat.next(({ content }) => content === '第二');
      expect(await chat.left(({ content }) => content === '第二')).toEqual([]);
    });

    it('to a conversation that does not exist is refused', async () => {
      const { chat } = await newAgent();
      chat.send({ event: 'subscribe', conversationId: uuid(), ref: 'x' });
      expect(await chat.error()).toMatchObject({ code: 'CONVERSATION_NOT_FOUND', ref: 'x' });
    });

    it('is not for customers, not even to their own conversation', async () => {
      const { conversationId, person } = await atWork();
      for (const frame of [
        { event: 'subscribe', conversationId },
        { event: 'unsubscribe', conversationId },
        { event: 'status', status: 'BUSY' },
      ]) {
        person.chat.send(frame);
        expect(await person.chat.error()).toMatchObject({ code: expect.any(String) });
      }
      await hasNone(person.chat, 'subscribed');
    });
  });

  describe('presence', () => {
    const of = (id: string) => (frame: Shown) => frame.type === 'presence' && JSON.stringify(frame.data).includes(id);

    it.each(['BUSY', 'AWAY', 'ONLINE'])('shows the status of an agent to agents: %s', async (status) => {
      const [one, other, outsider] = [await newAgent(), await newAgent(), await newCustomer()];
      // That they have come is shown as well.
      one.chat.send({ event: 'status', status: 'AWAY' });
      one.chat.send({ event: 'status', status });
      const said = (frame: Shown) => of(one.id)(frame) && JSON.stringify(frame.data).includes(status);
      await other.chat.next(said);
      await hasNone(outsider.chat, 'presence');
    });

    it('takes no other status', async () => {
      const { chat } = await newAgent();
      for (const status of ['busy', 'OFFLINE', '', null, 7, undefined]) {
        chat.send({ event: 'status', status });
        const { code, fields } = await chat.error();
        expect([status, code, fields[0].field]).toEqual([status, 'VALIDATION_FAILED', 'status']);
      }
    });

    it('shows agents who comes and who goes, once each however many tabs they have', async () => {
      const { chat: service } = await newAgent();
      const visitor = await newCustomer();
      await service.next(of(visitor.id));
      const tab = await suite.connect(visitor.token);
      await tab.close();
      await visitor.chat.post('还在');
      await service.next('message');
      expect(await service.left(of(visitor.id))).toEqual([]);
      await visitor.chat.close();
      await service.next(of(visitor.id));

      const colleague = await newAgent();
      await service.next(of(colleague.id));
      await colleague.chat.close();
      await service.next(of(colleague.id));
    });

    it('of the agent who serves them is told to customers, with the agent’s name', async () => {
      const visitor = await newCustomer();
      const service = await newAgent();
      const { conversationId } = await visitor.chat.post('你好');
      await assign(conversationId, service.id);
      const told = { type: 'AGENT', id: service.id, name: '王芳' };
      const next = async () => (await visitor.chat.next('presence')).data;
      expect(await next()).toEqual({ ...told, status: 'ONLINE' });
      service.chat.send({ event: 'status', status: 'BUSY' });
      expect(await next()).toEqual({ ...told, status: 'BUSY' });
      const again = await suite.connect(visitor.token);
      expect(again.ready.conversations).toEqual([
        expect.objectContaining({ id: conversationId, assignee: { id: service.id, name: '王芳', status: 'BUSY' } }),
      ]);
      await service.chat.close();
      expect(await next()).toEqual({ ...told, status: 'OFFLINE' });
      const other = await newAgent();
      await assign(conversationId, other.id);
      expect(await next()).toEqual({ ...told, id: other.id, status: 'ONLINE' });
      // With the end of a conversation it is forgotten who served them.
      for (const verb of ['resolve', 'reopen']) await suite.act(conversationId, verb);
      expect(await next()).toEqual({ ...told, id: other.id, status: 'ONLINE' });
    });

    it('is there for the asking, as it is now', async () => {
      const [visitor, service] = [await newCustomer(), await newAgent()];
      const gone = await customer(suite.kefu);
      const ids = [visitor.id, service.id, gone.id];
      const ask = async (asked: string[], token = suite.admin) =>
        suite.kefu.call('GET', `/presence?${asked.map((id) => `id=${id}`).join('&')}`, { token });
      service.chat.send({ event: 'status', status: 'AWAY' });
      await service.chat.barrier();
      const statuses = async () => (await ask(ids)).data.map(({ status }: { status: string }) => status);
      expect(await statuses()).toEqual(['ONLINE', 'AWAY', 'OFFLINE']);
      await service.chat.close();
      await (await newAgent()).chat.close();
      const back = await suite.connect(service.token);
      expect(await statuses()).toEqual(['ONLINE', 'ONLINE', 'OFFLINE']);
      back.drop();
      for (const asked of [[], ['x'], [...Array<string>(101).fill(visitor.id)]]) {
        expect((await ask(asked)).status).toBe(400);
      }
    });

    it('of other agents is no customer’s business', async () => {
      const visitor = await newCustomer();
      const { chat } = await newAgent();
      const { chat: witness } = await newAgent();
      await chat.close();
      await witness.next('presence');
      await hasNone(visitor.chat, 'presence');
    });
  });

  describe('conversation', () => {
    const became = (event: string, id: string) => (frame: Frame) =>
      frame.type === 'conversation' && frame.data.event === event && frame.data.conversation.id === id;

    it('tells agents of every turn, and the customer that it was resolved or reopened', async () => {
      const [{ chat: service, id: agentId }, visitor] = [await newAgent(), await newCustomer()];
      const { conversationId } = await visitor.chat.post('你好');
      const created = await service.next(became('created', conversationId));
      expect(created.data.conversation).toMatchObject({ status: 'OPEN', assigneeId: null, lastSeq: 1 });
      await act(conversationId, 'assign', { agentId });
      const assigned = await service.next(became('assigned', conversationId));
      expect(assigned.data.conversation.assigneeId).toBe(agentId);
      await act(conversationId, 'resolve');
      for (const chat of [service, visitor.chat]) {
        const { data } = await chat.next(became('resolved', conversationId));
        expect(data.conversation.status).toBe('RESOLVED');
      }
      await act(conversationId, 'reopen');
      for (const chat of [service, visitor.chat]) {
        const { data } = await chat.next(became('reopened', conversationId));
        expect(data.conversation.status).toBe('OPEN');
      }
      const heard = visitor.chat.frames.filter(({ type }) => type === 'conversation').map(({ data }) => data.event);
      expect(heard).toEqual(['resolved', 'reopened']);
    });

    it('tells agents who took it by replying', async () => {
      const [one, other, visitor] = [await newAgent(), await newAgent(), await newCustomer()];
      const { conversationId } = await visitor.chat.post('你好');
      await one.chat.post('您好', { conversationId });
      const { data } = await other.chat.next(became('assigned', conversationId));
      expect(data.conversation.assigneeId).toBe(one.id);
    });

    it('tells no other customer', async () => {
      const [{ chat: witness }, visitor, stranger] = [await newAgent(), await newCustomer(), await newCustomer()];
      const { conversationId } = await visitor.chat.post('你好');
      await act(conversationId, 'resolve');
      await witness.next(became('resolved', conversationId));
      await visitor.chat.next(became('resolved', conversationId));
      await hasNone(stranger.chat, 'conversation');
    });
  });

  describe('a ref', () => {
    it('comes back with whatever answers it', async () => {
      const { conversationId, service } = await atWork();
      const { chat } = service;
      const answered: [unknown, string][] = [
        [{ event: 'ping' }, 'pong'],
        [{ event: 'subscribe', conversationId }, 'subscribed'],
        [{ event: 'unsubscribe', conversationId }, 'unsubscribed'],
        [{ event: 'resume', cursors: { [conversationId]: 1 } }, 'resumed'],
        [{ content: '好', conversationId }, 'ack'],
        [{ content: '', conversationId }, 'error'],
        [{ event: 'dance' }, 'error'],
        [{ event: 'typing' }, 'error'],
        [{ event: 'read', conversationId, seq: -1 }, 'error'],
        [{ event: 'resume', cursors: 7 }, 'error'],
      ];
      for (const [index, [frame, type]] of answered.entries()) {
        const ref = `ref-${index}`;
        chat.send({ ...(frame as object), ref });
        expect([index, refOf(await chat.next(type))]).toEqual([index, ref]);
      }
    });

    it('that is too long to be taken comes back with the error, up to 256 characters', async () => {
      const { chat } = await newCustomer();
      for (const length of [65, 256]) {
        chat.send({ event: 'ping', ref: 'r'.repeat(length) });
        const { fields, ref } = await chat.error();
        expect([fields[0].field, ref]).toEqual(['ref', 'r'.repeat(length)]);
      }
      chat.send({ event: 'ping', ref: 'r'.repeat(257) });
      expect((await chat.error()).ref).toBeUndefined();
    });

    it('may be left out', async () => {
      const { chat } = await newCustomer();
      chat.send({ event: 'ping' });
      expect(await chat.next('pong')).toEqual({ type: 'pong' });
    });
  });

  describe('errors', () => {
    it.each<[string, unknown]>([
      ['no JSON', 'hello'],
      ['JSON cut short', '{"event":"ping"'],
      ['no object', '[{"event":"ping"}]'],
      ['null', 'null'],
      ['an unknown event', { event: 'dance' }],
      ['an event of another case', { event: 'PING' }],
      ['an event that objects have of themselves', { event: 'constructor' }],
      ['an event that is no text', { event: ['ping'] }],
    ])('say BAD_FRAME to %s, and the connection lives on', async (_what, frame) => {
      const { chat } = await newCustomer();
      chat.send(frame);
      const error = await chat.error();
      expect(error).toEqual({ code: 'BAD_FRAME', message: expect.any(String) });
      await chat.barrier();
    });

    it.each<[string, Record<string, unknown>]>([
      ['conversationId', { event: 'typing', active: true }],
      ['conversationId', { event: 'typing', conversationId: 'x', active: true }],
      ['active', { event: 'typing', conversationId: uuid(), active: 'yes' }],
      ['seq', { event: 'read', conversationId: uuid(), seq: 'one' }],
      ['seq', { event: 'read', conversationId: uuid(), seq: 1.5 }],
      ['seq', { event: 'received', conversationId: uuid(), seq: -1 }],
      ['cursors', { event: 'resume' }],
      ['cursors', { event: 'resume', cursors: [] }],
      ['cursors', { event: 'resume', cursors: { [uuid()]: 'one' } }],
      ['cursors', { event: 'resume', cursors: Object.fromEntries(Array.from({ length: 201 }, () => [uuid(), 0])) }],
    ])('name the field %s that is wrong in %j', async (field, frame) => {
      const { chat } = await newCustomer();
      chat.send(frame);
      const { code, fields } = await chat.error();
      expect([code, fields.map((fault: { field: string }) => fault.field)]).toEqual(['VALIDATION_FAILED', [field]]);
    });

    it('are answers, not punishments, up to the 20th bad frame within a minute, which closes with 4400', async () => {
      const { chat } = await newCustomer();
      for (let n = 1; n < 20; n += 1) {
        chat.send('bad');
        expect((await chat.error()).code).toBe('BAD_FRAME');
      }
      await chat.barrier();
      chat.send('bad');
      expect((await chat.closed()).code).toBe(4400);
    });

    it('say BAD_FRAME to what nests deeper than 32 levels, and the 20th closes as well', async () => {
      const { chat } = await newCustomer();
      // The frame is a level itself. `senderId` may be anything, and is ignored.
      const nested = (levels: number, [open, close]: [string, string] = ['[', ']']) =>
        `{"content":"${'['.repeat(99)}\\"{","senderId":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`;
      for (const brackets of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as [string, string][]) {
        chat.send(nested(32, brackets));
        expect((await chat.next(({ type }) => type === 'ack' || type === 'error')).type).toBe('ack');
        for (const levels of [33, 1_000, 6_000]) {
          chat.send(nested(levels, brackets));
          expect((await chat.error()).code).toBe('BAD_FRAME');
        }
      }
      chat.send('['.repeat(60_000));
      expect((await chat.error()).code).toBe('BAD_FRAME');
      for (let n = 8; n <= 20; n += 1) chat.send(nested(33));
      expect((await chat.closed()).code).toBe(4400);
    });

    it('of one connection are not counted against another', async () => {
      const [one, other] = [await newCustomer(), await newCustomer()];
      for (let n = 0; n < 20; n += 1) one.chat.send('bad');
      expect((await one.chat.closed()).code).toBe(4400);
      other.chat.send('bad');
      expect((await other.chat.error()).code).toBe('BAD_FRAME');
      await other.chat.barrier();
    });
  });
});
