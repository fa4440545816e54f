import { describe, expect, it } from '@jest/globals';
import { agentPassword } from '../support/agents.js';
import { agent, Chat, customer } from '../support/chat.js';
import { hadUpTo, haveRedis, nodesSuite } from '../support/chat-nodes.js';
import { saying } from '../support/chat-suite.js';
import { Clock } from '../support/clock.js';
import { Kefu } from '../support/kefu.js';
import { findProgram } from '../support/programs.js';
import { RedisServer } from '../support/redis.js';

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;
const upTo = (last: number) => Array.from({ length: last }, (_value, n) => n + 1);

withRedis('two nodes', () => {
  const { here, there, admin } = nodesSuite();

  /** A customer on the one node, and the agent who serves them on the other. */
  const apart = async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await here.assign(conversationId, service.id);
    await service.chat.next(saying('你好'));
    return { visitor, service, conversationId: conversationId as string };
  };
  const presence = (id: string, status: string) => (frame: any) =>
    frame.type === 'presence' && frame.data.id === id && frame.data.status === status;

  describe('carry messages', () => {
    it('both ways, in order, each once', async () => {
      const { visitor, service, conversationId } = await apart();
      for (const n of upTo(20)) {
        await visitor.chat.post(`问 ${n}`);
        await service.chat.post(`答 ${n}`, { conversationId });
      }
      const asked = await hadUpTo(service.chat, conversationId, '问 20');
      expect(asked.map(({ content }) => content)).toEqual(['你好', ...upTo(20).map((n) => `问 ${n}`)]);
      const answered = await hadUpTo(visitor.chat, conversationId, '答 20');
      expect(answered.map(({ content }) => content)).toEqual(upTo(20).map((n) => `答 ${n}`));
    });

    it('of four writers into one order without a hole, the same for all', async () => {
      const { visitor, service, conversationId } = await apart();
      const second = await agent(here.node());
      const writers = [
        visitor.chat,
        await there.connect(visitor.token),
        service.chat,
        await here.connect(second.token),
      ];
      const readers = [
        await here.connect(visitor.token),
        await there.connect(visitor.token),
        await here.connect(service.token),
        await there.connect(second.token),
      ];
      for (const chat of [writers[3], readers[3]]) {
        chat?.send({ event: 'subscribe', conversationId });
        await chat?.next('subscribed');
      }
      const acks = await Promise.all(
        writers.flatMap((chat, writer) => upTo(50).map((n) => chat.post(`${writer} ${n}`, { conversationId }))),
      );
      const bySeq = acks.toSorted((a, b) => a.seq - b.seq);
      expect(bySeq.map(({ seq }) => seq)).toEqual(upTo(200).map((n) => n + 1));
      const ids = bySeq.map(({ id }) => id);
      const end = await visitor.chat.post('完', { conversationId });
      for (const chat of readers) {
        const had = (await hadUpTo(chat, conversationId, '完')).filter(({ seq }) => seq > 1);
        expect(had.map(({ id }) => id)).toEqual([...ids, end.id]);
      }
      // Each writer's own messages are in the order in which it sent them, and what it was sent is all the others'.
      for (const [writer, chat] of writers.entries()) {
        const own = acks.slice(writer * 50, writer * 50 + 50);
        expect(own.map(({ seq }) => seq)).toEqual(own.map(({ seq }) => seq).sort((a, b) => a - b));
        if (chat !== visitor.chat) await chat.next(saying('完'));
        const others = chat.messages.filter(({ seq }) => seq > 1 && seq <= 201).map(({ id }) => id);
        expect(others).toEqual(ids.filter((id) => !own.some((ack) => ack.id === id)));
      }
      const path = `/conversations/${conversationId}/messages?limit=200`;
      const stored = await here.node().call('GET', `${path}&afterSeq=1`, { token: admin() });
      expect(stored.data.map(({ id }: { id: string }) => id)).toEqual(ids);
      expect((await there.node().call('GET', `${path}&beforeSeq=202`, { token: admin() })).data.at(-1)).toEqual(
        stored.data.at(-1),
      );
    });

    it('to nobody who may not have them', async () => {
      const { visitor, service, conversationId } = await apart();
      const [stranger, idle] = [await there.newCustomer(), await there.newAgent()];
      await visitor.chat.post('秘密');
      await service.chat.post('备注', { conversationId, internal: true });
      await service.chat.next(saying('秘密'));
      await service.chat.post('好', { conversationId });
      await visitor.chat.next(saying('好'));
      for (const { chat } of [stranger, idle]) expect(await chat.left('message')).toEqual([]);
      expect(visitor.chat.messages.map(({ content }) => content)).toEqual(['好']);
    });

    it('as the conversation changes hands from node to node', async () => {
      const { visitor, service, conversationId } = await apart();
      const other = await here.newAgent();
      for (const n of upTo(6)) {
        const [gets, lacks] = n % 2 === 0 ? [service, other] : [other, service];
        await (n % 2 === 0 ? there : here).assign(conversationId, gets.id);
        await visitor.chat.post(`第 ${n} 轮`);
        await gets.chat.next(saying(`第 ${n} 轮`));
        expect(await lacks.chat.left(saying(`第 ${n} 轮`))).toEqual([]);
      }
    });

    it('that are sent again on the other node, once', async () => {
      const { visitor, service, conversationId } = await apart();
      const tab = await there.connect(visitor.token);
      const acks = await Promise.all(
        upTo(10).flatMap((n) =>
          [visitor.chat, tab].map((chat) => chat.post(`${n}`, { clientMessageId: `twice-${n}` })),
        ),
      );
      expect(new Set(acks.map(({ id }) => id as string)).size).toBe(10);
      await visitor.chat.post('完');
      const had = await hadUpTo(service.chat, conversationId, '完');
      expect(had.map(({ seq }) => seq)).toEqual(upTo(12));
    });

    it('first ones sent on both at once into one conversation', async () => {
      const { chat, token } = await here.newCustomer();
      const tab = await there.connect(token);
      const acks = await Promise.all(upTo(20).map((n) => (n % 2 === 0 ? chat : tab).post(`${n}`)));
      expect(new Set(acks.map(({ conversationId }) => conversationId)).size).toBe(1);
      expect(acks.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(upTo(20));
    });
  });

  describe('carry', () => {
    it('typing and read marks', async () => {
      const { visitor, service, conversationId } = await apart();
      visitor.chat.send({ event: 'typing', conversationId, active: true });
      expect((await service.chat.next('typing')).data).toMatchObject({ senderId: visitor.id, active: true });
      service.chat.send({ event: 'typing', conversationId, active: true });
      expect((await visitor.chat.next('typing')).data).toMatchObject({ senderId: service.id, active: true });
      service.chat.send({ event: 'read', conversationId, seq: 1 });
      expect((await visitor.chat.next('read')).data).toMatchObject({ conversationId, senderId: service.id, seq: 1 });
      await service.chat.post('您好', { conversationId });
      const path = `/conversations/${conversationId}/read`;
      await here.node().call('PUT', path, { token: visitor.token, body: { seq: 2 } });
      expect((await service.chat.next('read')).data).toMatchObject({ senderId: visitor.id, seq: 2 });
    });

    it('what becomes of a conversation', async () => {
      const [visitor, witness] = [await here.newCustomer(), await there.newAgent()];
      const tab = await there.connect(visitor.token);
      const { conversationId } = await visitor.chat.post('你好');
      const told = async (chat: Chat, event: string) =>
        chat.next(
          ({ type, data }) =>
            type === 'conversation' && data.event === event && data.conversation.id === conversationId,
        );
      await told(witness.chat, 'created');
      await here.assign(conversationId, witness.id);
      await told(witness.chat, 'assigned');
      // One after the other is heard: of what is over when a node looks, nothing is told.
      for (const [act, event] of [
        ['resolve', 'resolved'],
        ['reopen', 'reopened'],
      ] as const) {
        await here.act(conversationId, act);
        await Promise.all([witness.chat, tab].map((chat) => told(chat, event)));
      }
    });

    it('what agents say of themselves', async () => {
      const [one, other] = [await here.newAgent(), await there.newAgent()];
      for (const status of ['BUSY', 'AWAY', 'ONLINE']) {
        one.chat.send({ event: 'status', status });
        await other.chat.next(presence(one.id, status));
      }
    });

    it('who comes and who goes, and those with a connection elsewhere stay', async () => {
      const { chat: witness } = await there.newAgent();
      const visitor = await here.newCustomer();
      await witness.next(presence(visitor.id, 'ONLINE'));
      const tab = await there.connect(visitor.token);
      await visitor.chat.close();
      await tab.post('还在');
      await witness.next(saying('还在'));
      expect(await witness.left(({ type, data }) => type === 'presence' && data.id === visitor.id)).toEqual([]);
      await tab.close();
      await witness.next(presence(visitor.id, 'OFFLINE'));
    });
  });

  it('end with 4409 the oldest of six connections wherever they are', async () => {
    const { token } = await customer(here.node());
    const open = [];
    for (const node of [here, there, here, there, there, here, there]) open.push(await node.connect(token));
    for (const chat of open.slice(0, 2)) expect((await chat.closed()).code).toBe(4409);
    for (const chat of open.slice(2)) await chat.barrier();
  });

  it('resume for each other: a client that goes from one to the other lacks nothing', async () => {
    const { visitor, service, conversationId } = await apart();
    visitor.chat.drop();
    for (const n of upTo(10)) await service.chat.post(`${n}`, { conversationId });
    const again = await there.connect(visitor.token, { speaks: true });
    again.send({ event: 'resume', cursors: { [conversationId]: 1 } });
    expect((await again.next('resumed')).data.lastSeq).toBe(11);
    expect(again.messages.map(({ content }) => content)).toEqual(upTo(10).map(String));
  });
});

withRedis('two nodes that never look by themselves', () => {
  const env = { NODE_OPTIONS: '--import=./test/support/no-look.js' };
  const { here, there, redis, admin } = nodesSuite({ env });

  it('do not', () => {
    for (const { output } of [here.node(), there.node()]) expect(output).toContain('Tokens are not looked at');
  });

  describe('end connections of each other by the news alone,', () => {
    it.each<[string, number, (id: string, token: string) => Promise<{ status: number }>]>([
      [
        '4401, whose token its holder ends',
        4401,
        (_id, token) => here.node().call('DELETE', '/public/customer-token', { token }),
      ],
      [
        '4401, whose tokens an agent ends',
        4401,
        (id) => here.node().call('DELETE', `/customers/${id}/tokens`, { token: admin() }),
      ],
      [
        '4403, of a customer who is deactivated',
        4403,
        (id) => here.node().call('PUT', `/customers/${id}`, { token: admin(), body: { active: false } }),
      ],
      [
        '4403, of a customer who is deleted',
        4403,
        (id) => here.node().call('DELETE', `/customers/${id}`, { token: admin() }),
      ],
    ])('with %s', async (_what, code, end) => {
      const { id, token } = await customer(here.node());
      const open = [await there.connect(token), await there.connect(token), await here.connect(token)];
      const { chat: witness } = await there.newCustomer();
      expect((await end(id, token)).status).toBeLessThan(300);
      for (const chat of open) expect((await chat.closed()).code).toBe(code);
      await witness.barrier();
    });

    it('with 4403, of a customer who is deleted, on a third as well, and all three refuse the token', async () => {
      const { database } = here.node();
      const third = await Kefu.start({ database, env: { ...env, REDIS_URL: redis().url } });
      await haveRedis(third);
      const nodes = [here.node(), there.node(), third];
      const { id, token } = await customer(here.node());
      const open = await Promise.all(nodes.map((node) => Chat.connect(node, token)));
      for (const chat of open) await chat.barrier();
      expect((await here.node().call('DELETE', `/customers/${id}`, { token: admin() })).status).toBe(204);
      for (const chat of open) expect((await chat.closed()).code).toBe(4403);
      for (const node of nodes) {
        expect((await Chat.refused(node, token)).status).toBe(401);
        expect((await node.call('GET', '/public/validate-token', { token })).status).toBe(401);
      }
      await third.stop();
    });

    it('with 4401, of an agent who signs out or has a new password, and with 4403 of one who is disabled', async () => {
      const { id, email, token } = await agent(here.node());
      const signedOut = await there.connect(token);
      const session = await here.node().login(email, agentPassword);
      const kept = await there.connect(session);
      await here.node().call('POST', '/auth/logout', { token });
      expect((await signedOut.closed()).code).toBe(4401);
      await kept.barrier();

      const body = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
      const changing = await here.node().login(email, agentPassword);
      await here.node().call('POST', '/auth/password', { token: changing, body });
      expect((await kept.closed()).code).toBe(4401);

      const last = await there.connect(changing);
      await here.node().call('DELETE', `/agents/${id}`, { token: admin() });
      expect((await last.closed()).code).toBe(4403);
    });
  });
});

const withClock = Clock.isInstalled ? withRedis : describe.skip;

withClock('a node that is killed', () => {
  it('takes its people and their connections with it, once it has not been heard of for long enough', async () => {
    const [redis, clock] = [await RedisServer.start(), new Clock()];
    const env = { REDIS_URL: redis.url };
    const stays = await Kefu.start({ env: { ...env, ...clock.env } });
    const dies = await Kefu.start({ env, database: stays.database });
    const { token } = await agent(stays);
    const witness = await Chat.connect(stays, token);
    const visitor = await customer(dies);
    const chat = await Chat.connect(dies, visitor.token);
    await witness.next(({ type, data }) => type === 'presence' && data.id === visitor.id && data.status === 'ONLINE');
    // The oldest of five are here: they would go first if the three were still counted.
    const { token: divided } = await customer(stays);
    const open = [];
    for (const node of [stays, stays, dies, dies, dies]) open.push(await Chat.connect(node, divided));
    await dies.kill();
    for (const lost of [chat, ...open.splice(2)]) expect((await lost.closed()).code).toBe(1006);
    clock.advance(60);
    await witness.next(({ type, data }) => type === 'presence' && data.id === visitor.id && data.status === 'OFFLINE');
    while (open.length < 5) open.push(await Chat.connect(stays, divided));
    for (const live of open) await live.barrier();
    open.push(await Chat.connect(stays, divided));
    expect((await open[0]?.closed())?.code).toBe(4409);
    for (const live of open.slice(1)) await live.barrier();
    Chat.dropAll();
    await stays.stop();
    await redis.stop();
    clock.remove();
  });
});
