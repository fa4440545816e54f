import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { busCarries, hadUpTo, nodesSuite } from '../support/chat-nodes.js';
import { saying } from '../support/chat-suite.js';
import { findProgram } from '../support/programs.js';
import { connectTo } from '../support/redis.js';

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

const upTo = (last: number) => Array.from({ length: last }, (_value, n) => n + 1);

withRedis('what somebody else writes into Redis', () => {
  const { here, there, redis } = nodesSuite();
  let publisher: Awaited<ReturnType<typeof connectTo>>;
  beforeAll(async () => {
    publisher = await connectTo(redis());
  });
  afterAll(() => publisher.destroy());

  /** As a node would, but for what it says. */
  const forge = (name: string, payload: unknown) =>
    publisher.publish('kefu.bus', JSON.stringify({ node: uuid(), sentAt: 0, name, payload }));

  /** A conversation between a customer here and an agent there, and two whom it does not concern. */
  const scene = async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const [stranger, idle] = [await there.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('秘密');
    await here.assign(conversationId, service.id);
    await service.chat.next(saying('秘密'));
    await visitor.chat.post('秘密二');
    await service.chat.next(saying('秘密二'));
    await service.chat.post('备注', { conversationId, internal: true });
    return { visitor, service, stranger, idle, conversationId: conversationId as string };
  };

  /** Everything that is known to be heard still works, and nobody has been told what is not theirs. */
  const expectNoHarm = async ({
    visitor,
    service,
    stranger,
    idle,
    conversationId,
  }: Awaited<ReturnType<typeof scene>>) => {
    await busCarries(visitor.chat, service.chat, conversationId);
    await busCarries(service.chat, visitor.chat, conversationId);
    await visitor.chat.post('还好');
    await service.chat.post('都好', { conversationId });
    const had = await hadUpTo(service.chat, conversationId, '还好');
    expect(had.map(({ content }) => content)).toEqual(['秘密', '秘密二', '还好']);
    const answered = await hadUpTo(visitor.chat, conversationId, '都好');
    expect(answered.map(({ content }) => content)).toEqual(['都好']);
    await stranger.chat.barrier();
    expect(stranger.chat.frames.filter(({ type }) => type !== 'ready' && type !== 'pong')).toEqual([]);
    await idle.chat.barrier();
    expect(idle.chat.messages.filter(({ seq }) => seq > 1)).toEqual([]);
    expect(idle.chat.frames.filter(({ type }) => type === 'typing' || type === 'read')).toEqual([]);
    for (const { output } of [here.node(), there.node()]) expect(output).not.toMatch(/"level":"(err|fat)|is away/);
  };

  it('as hints of a conversation brings it to nobody who may not have it, and to nobody twice', async () => {
    const all = await scene();
    const { conversationId, stranger, idle } = all;
    for (const lastSeq of [1, 2, 3, 4, 1_000_000, Number.MAX_SAFE_INTEGER]) {
      await forge('conversation.advanced', { conversationId, lastSeq });
      await forge('conversation.advanced', { conversationId: uuid(), lastSeq });
      await forge('conversation.advanced', { conversationId: `读${lastSeq}`, lastSeq });
    }
    for (const event of ['created', 'assigned', 'reopened', 'resolved'])
      for (const revision of [undefined, 1, 2, 3, 10 ** 9])
        await forge('conversation.changed', { conversationId, event, revision });
    for (const { id } of [stranger, idle]) {
      await forge('customer.changed', { customerId: id });
      await forge('agent.changed', { agentId: id });
      await forge('conversation.changed', { conversationId: id, event: 'resolved' });
    }
    await expectNoHarm(all);
    const became = [all.visitor, all.service].flatMap(({ chat }) =>
      chat.frames.filter(({ type }) => type === 'conversation'),
    );
    expect(became.map(({ data }) => data.event)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^re/)]));
    await here.act(conversationId, 'resolve');
    await all.service.chat.next(({ type, data }) => type === 'conversation' && data.event === 'resolved');
  });

  it('of a wrong form is not heeded', async () => {
    const all = await scene();
    const { conversationId } = all;
    const strange = [
      null,
      7,
      'text',
      [],
      [null],
      {},
      true,
      { conversationId: null },
      { conversationId: [1, 2], lastSeq: 1 },
    ];
    const names = [
      ...[
        'conversation.advanced',
        'conversation.changed',
        'conversation.typing',
        'conversation.read',
        'customer.changed',
      ],
      ...['agent.changed', 'connection.closed', 'node.alive', 'roster.asked', 'roster.told'],
      ...['nothing.known', '__proto__', 'constructor', 'toString'],
    ];
    for (const name of names) for (const payload of strange) await forge(name, payload);
    for (const lastSeq of [null, -1, '9', 1.5, 1e308, [], {}])
      await forge('conversation.advanced', { conversationId, lastSeq });
    for (const entries of [null, 7, {}, [null], [7], ['x'], [[]]])
      await forge('roster.told', { node: uuid(), entries });
    for (const text of [
      '',
      'x',
      '{',
      'null',
      '7',
      '[]',
      '{}',
      '{"node":1}',
      '{"node":"x","sentAt":"y","name":7,"payload":{}}',
      ...[
        '7',
        '{}',
        '[null]',
        '["x"]',
        '[[]]',
        '[{"name":7,"payload":{}}]',
        '[{"name":"node.alive","payload":null}]',
      ].map((more) => `{"node":"x","sentAt":1,"name":"node.alive","payload":{"node":"x"},"more":${more}}`),
      '\u0000',
      '"'.repeat(100_000),
    ]) {
      await publisher.publish('kefu.bus', text);
    }
    await expectNoHarm(all);
  });

  it('as typing or reading of who does neither is told to nobody, nor more than is so', async () => {
    const all = await scene();
    const { visitor, service, stranger, idle, conversationId } = all;
    visitor.chat.send({ event: 'read', conversationId, seq: 1 });
    await service.chat.next(({ type, data }) => type === 'read' && data.seq === 1);
    const senders = [
      ...[stranger.id, service.id, uuid(), '', '读'.repeat(2_000)].map((senderId) => ({
        senderType: 'CUSTOMER',
        senderId,
      })),
      ...[visitor.id, uuid(), '', '读'.repeat(2_000)].map((senderId) => ({ senderType: 'AGENT', senderId })),
      ...['SYSTEM', '', null].map((senderType) => ({ senderType, senderId: visitor.id })),
    ];
    for (const sender of senders) {
      for (const active of [true, 'true', null])
        await forge('conversation.typing', { conversationId, ...sender, active });
      for (const seq of [1, 2, 1_000])
        await forge('conversation.read', { conversationId, ...sender, seq, connectionId: '' });
    }
    for (const sender of [
      { senderType: 'CUSTOMER', senderId: visitor.id },
      { senderType: 'AGENT', senderId: idle.id },
      { senderType: 'AGENT', senderId: service.id },
    ])
      for (const seq of [2, 1_000, -1, 1.5, '2'])
        await forge('conversation.read', { conversationId, ...sender, seq, connectionId: '' });
    await expectNoHarm(all);
    // The visitor too: it may be for another of their own connections.
    const told = [visitor, service].flatMap(({ chat, id }) =>
      chat.frames.map(({ type, data }) => ({ to: id, type, data })),
    );
    const typing = told.filter(({ type }) => type === 'typing');
    for (const { to, data } of typing) expect(data.senderId).toBe(to === visitor.id ? service.id : visitor.id);
    const read = told.filter(({ type }) => type === 'read');
    expect(read.length).toBeGreaterThan(0);
    for (const { data } of read)
      expect(data).toEqual({ conversationId, senderType: 'CUSTOMER', senderId: visitor.id, seq: 1 });
  });

  it('does not keep what is really said from whoever is to hear it', async () => {
    const all = await scene();
    const { visitor, service, conversationId } = all;
    for (const n of upTo(20)) {
      await forge('conversation.advanced', { conversationId, lastSeq: n * 7 });
      await visitor.chat.post(`真 ${n}`);
    }
    const had = await hadUpTo(service.chat, conversationId, '真 20');
    expect(had.map(({ content }) => content)).toEqual(['秘密', '秘密二', ...upTo(20).map((n) => `真 ${n}`)]);
  });

  it('ends nobody’s connection whose token is good', async () => {
    const all = await scene();
    for (const { id } of [all.visitor, all.service, all.stranger, all.idle]) {
      await forge('customer.changed', { customerId: id });
      await forge('agent.changed', { agentId: id });
      await forge('connection.closed', { node: uuid(), id });
    }
    await expectNoHarm(all);
  });
});
