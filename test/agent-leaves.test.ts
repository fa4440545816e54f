import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, customer, type Frame } from './support/chat.js';
import { chatSuite, dropConnections, saying } from './support/chat-suite.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';

const becomes = (event: string, conversationId: string) => (frame: Frame) =>
  frame.type === 'conversation' && frame.data.event === event && frame.data.conversation.id === conversationId;

describe('an agent who is disabled', () => {
  const suite = chatSuite();
  const { act, assign, connect, newAgent, newCustomer } = suite;
  const call = (method: string, path: string, body?: unknown) =>
    suite.kefu.call(method, path, { token: suite.admin, ...(body === undefined ? {} : { body }) });
  const get = async (id: string) => (await call('GET', `/conversations/${id}`)).data;
  const idsOf = async (assignee: string) =>
    (await call('GET', `/conversations?status=OPEN&assignee=${assignee}&size=100`)).data.content.map(
      ({ id }: { id: string }) => id,
    ) as string[];
  const assignments = async (id: string) => {
    const { data } = await call('GET', `/audit?subjectId=${id}`);
    return data.content.map(({ action, actorId, changes }: any) => ({ action, actorId, changes }));
  };
  const disable = async (id: string) => expect((await call('DELETE', `/agents/${id}`)).status).toBe(204);
  const adminId = async () => (await call('GET', '/auth/me')).data.id as string;

  /** A conversation that this agent has been given. */
  const served = async () => {
    const [service, person] = [await newAgent(), await newCustomer()];
    const { conversationId, timestamp } = await person.chat.post('你好');
    await assign(conversationId, service.id);
    await person.chat.next(({ type, data }) => type === 'presence' && data.id === service.id);
    return { service, person, conversationId: conversationId as string, timestamp: timestamp as string };
  };

  it('leaves their open conversations to nobody, of whom the customer still waits, and every agent is told', async () => {
    const { service, person, conversationId, timestamp } = await served();
    const colleague = await newAgent();
    await disable(service.id);
    const told = await colleague.chat.next(becomes('assigned', conversationId));
    expect(told.data.conversation).toMatchObject({ assigneeId: null, assignee: null, waitingSince: timestamp });
    expect(await get(conversationId)).toMatchObject({ assigneeId: null, assignee: null, waitingSince: timestamp });
    expect(await idsOf('none')).toContain(conversationId);
    expect(await idsOf(service.id)).toEqual([]);
    await person.chat.post('在吗');
    await colleague.chat.next(saying('在吗'));
  });

  it('is the former assignee in the audit trail, by whom disabled them', async () => {
    const { service, conversationId } = await served();
    await disable(service.id);
    const [last, first, ...others] = await assignments(conversationId);
    const actorId = await adminId();
    const action = 'conversation.assigned';
    expect(last).toEqual({ action, actorId, changes: [{ field: 'assigneeId', from: service.id, to: null }] });
    expect(first).toEqual({ action, actorId, changes: [{ field: 'assigneeId', from: null, to: service.id }] });
    expect(others).toEqual([]);
  });

  it('is gone for the customer, who is told of nobody when they come again', async () => {
    const { service, person, conversationId } = await served();
    await disable(service.id);
    const isGone = ({ type, data }: Frame) => type === 'presence' && data.status === 'OFFLINE';
    expect((await person.chat.next(isGone)).data).toEqual({
      type: 'AGENT',
      id: service.id,
      name: '王芳',
      status: 'OFFLINE',
    });
    const again = await connect(person.token);
    expect(again.ready.conversations).toEqual([{ id: conversationId, lastSeq: 1, readSeq: 0, assignee: null }]);
  });

  it('is followed by the first to reply', async () => {
    const { service, person, conversationId } = await served();
    await service.chat.post('您好', { conversationId });
    await person.chat.next(saying('您好'));
    await disable(service.id);
    const colleague = await newAgent();
    await colleague.chat.post('我来', { conversationId });
    await person.chat.next(saying('我来'));
    expect(await get(conversationId)).toMatchObject({ assigneeId: colleague.id });
    await disable(colleague.id);
    await disable(colleague.id);
    expect(await get(conversationId)).toMatchObject({ assigneeId: null });
  });

  it('by PUT likewise, and enabled again has none of them back', async () => {
    const { service, conversationId } = await served();
    await call('PUT', `/agents/${service.id}`, { name: '李娜' });
    expect(await get(conversationId)).toMatchObject({ assigneeId: service.id });
    await call('PUT', `/agents/${service.id}`, { status: 'DISABLED' });
    await call('PUT', `/agents/${service.id}`, { status: 'ACTIVE' });
    expect(await get(conversationId)).toMatchObject({ assigneeId: null });
  });

  it('is named by what is resolved, and not when that is opened again', async () => {
    const { service, person, conversationId } = await served();
    await act(conversationId, 'resolve');
    await disable(service.id);
    expect(await get(conversationId)).toMatchObject({ assigneeId: service.id, status: 'RESOLVED' });
    const colleague = await newAgent();
    expect((await act(conversationId, 'reopen')).data).toMatchObject({ assigneeId: null, status: 'OPEN' });
    const toCustomer = await person.chat.next(becomes('reopened', conversationId));
    expect(toCustomer.data.conversation.assignee ?? null).toBeNull();
    const toAgents = await colleague.chat.next(becomes('reopened', conversationId));
    expect(toAgents.data.conversation).toMatchObject({ assigneeId: null });
    const [{ action, changes }] = await assignments(conversationId);
    expect([action, changes]).toEqual(['conversation.reopened', [{ field: 'assigneeId', from: service.id, to: null }]]);
    await person.chat.post('还在吗');
    await colleague.chat.next(saying('还在吗'));
  });

  it('keeps what they have where they must not be disabled', async () => {
    const person = await newCustomer();
    const { conversationId } = await person.chat.post('你好');
    const id = await adminId();
    await assign(conversationId, id);
    expect((await call('DELETE', `/agents/${id}`)).error?.code).toBe('LAST_ADMIN');
    expect(await get(conversationId)).toMatchObject({ assigneeId: id });
  });

  it('gets none while they are being disabled, by replies and hands of others at once', async () => {
    for (let round = 0; round < 4; round += 1) {
      const [service, people] = [await newAgent(), await Promise.all(Array.from({ length: 6 }, newCustomer))];
      const ids = await Promise.all(people.map(async ({ chat }) => (await chat.post('你好')).conversationId as string));
      for (const id of ids.slice(0, 2)) await assign(id, service.id);
      const reply = async (conversationId = '') => service.chat.post('您好', { conversationId });
      await Promise.allSettled([
        ...ids.slice(2, 4).map((id) => assign(id, service.id)),
        Promise.race([reply(ids[4]), service.chat.closed()]),
        disable(service.id),
        Promise.race([reply(ids[5]), service.chat.closed()]),
        ...people.map(({ chat }) => chat.post('在吗')),
      ]);
      expect(await idsOf(service.id)).toEqual([]);
      const open = await Promise.all(ids.map(get));
      expect(open.map(({ assigneeId, lastSeq }) => [assigneeId, lastSeq >= 2])).toEqual(ids.map(() => [null, true]));
    }
  });

  it('leaves hundreds at once, each told and written down', async () => {
    const [service, colleague] = [await newAgent(), await newAgent()];
    const ids: string[] = [];
    while (ids.length < 220) {
      const people = await Promise.all(Array.from({ length: 20 }, newCustomer));
      const acks = await Promise.all(people.map(({ chat }) => chat.post('你好')));
      ids.push(...acks.map(({ conversationId }) => conversationId as string));
    }
    for (const id of ids) await assign(id, service.id);
    await disable(service.id);
    expect(await idsOf(service.id)).toEqual([]);
    const rows = await suite.kefu.database.query(
      "SELECT subject_id AS id FROM audit_entries WHERE action = 'conversation.assigned' AND changes LIKE ?",
      [`%"from":"${service.id}"%`],
    );
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
    for (const id of ids) await colleague.chat.next(becomes('assigned', id));
  });
});

/** Versions of before left conversations with whom they disabled. */
describe('conversations that a disabled agent still has', () => {
  let database: TestDatabase;
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
  });
  afterEach(dropConnections);
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
  });
  const get = async (id: string) => (await kefu.call('GET', `/conversations/${id}`, { token: admin })).data;
  const stranded = async () => {
    const [leaver, person] = [await agent(kefu), await customer(kefu)];
    const chat = await Chat.connect(kefu, person.token);
    const { conversationId } = await chat.post('你好');
    const token = admin;
    await kefu.call('POST', `/conversations/${conversationId}/assign`, { token, body: { agentId: leaver.id } });
    await chat.post('在吗');
    await database.query("UPDATE agents SET status = 'DISABLED' WHERE id = ?", [leaver.id]);
    return { leaver, conversationId: conversationId as string };
  };

  it('are nobody’s after a start, by the service itself', async () => {
    const { leaver, conversationId } = await stranded();
    await kefu.stop();
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
    expect(await get(conversationId)).toMatchObject({ assigneeId: null });
    const { data } = await kefu.call('GET', `/audit?subjectId=${conversationId}`, { token: admin });
    expect(data.content[0]).toMatchObject({
      action: 'conversation.assigned',
      actorType: 'system',
      changes: [{ field: 'assigneeId', from: leaver.id, to: null }],
    });
  });
});
