import { describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { type Chat, customer } from '../support/chat.js';
import { haveRedis, busCarries, hadUpTo, nodesSuite } from '../support/chat-nodes.js';
import { saying } from '../support/chat-suite.js';
import { findProgram } from '../support/programs.js';
import { connectTo, type RedisServer } from '../support/redis.js';

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

/** Says that the conversation has messages up to `lastSeq`, as a node would that has them. */
async function hint(redis: RedisServer, conversationId: string, lastSeq: number): Promise<void> {
  const publisher = await connectTo(redis);
  const payload = { conversationId, lastSeq };
  const text = JSON.stringify({ node: uuid(), sentAt: 0, name: 'conversation.advanced', payload });
  await publisher.publish('kefu.bus', text);
  publisher.destroy();
}

const upTo = (last: number) => Array.from({ length: last }, (_value, n) => n + 1);

withRedis('two nodes whose Redis is gone', () => {
  const { here, there, redis, admin } = nodesSuite();

  it('carry messages in order, end each other’s tokens, and go on as before when it is back', async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await here.assign(conversationId, service.id);
    await service.chat.next(saying('你好'));
    await redis().kill();

    for (const n of upTo(10)) {
      await visitor.chat.post(`问 ${n}`);
      await service.chat.post(`答 ${n}`, { conversationId });
    }
    const asked = await hadUpTo(service.chat, conversationId, '问 10');
    expect(asked.map(({ content }) => content)).toEqual(['你好', ...upTo(10).map((n) => `问 ${n}`)]);
    const answered = await hadUpTo(visitor.chat, conversationId, '答 10');
    expect(answered.map(({ content }) => content)).toEqual(upTo(10).map((n) => `答 ${n}`));
    // One by one as well: each is found by a look of its own.
    for (const n of upTo(3)) {
      await visitor.chat.post(`再问 ${n}`);
      await service.chat.next(saying(`再问 ${n}`));
    }

    const gone = await customer(here.node());
    const open = [await there.connect(gone.token), await here.connect(gone.token)];
    await here.node().call('DELETE', `/customers/${gone.id}/tokens`, { token: admin() });
    for (const chat of open) expect((await chat.closed()).code).toBe(4401);
    const barred = await customer(here.node());
    const closing = await there.connect(barred.token);
    await here.node().call('PUT', `/customers/${barred.id}`, { token: admin(), body: { active: false } });
    expect((await closing.closed()).code).toBe(4403);

    await redis().restart();
    await haveRedis(here.node(), there.node());
    await busCarries(visitor.chat, service.chat, conversationId);
    await busCarries(service.chat, visitor.chat, conversationId);
    await visitor.chat.post('回来了');
    const had = await hadUpTo(service.chat, conversationId, '回来了');
    expect(had.map(({ seq }) => seq)).toEqual(had.map(({ seq }) => seq).sort((a, b) => a - b));
    expect(new Set(had.map(({ id }) => id as string)).size).toBe(had.length);
  });

  it('tell what has become of a conversation, of more at once each in turn', async () => {
    const [visitor, service] = [await there.newCustomer(), await here.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await here.assign(conversationId, service.id);
    await here.act(conversationId, 'resolve');
    await visitor.chat.next(({ type, data }) => type === 'conversation' && data.event === 'resolved');
    await redis().kill();
    await here.act(conversationId, 'reopen');
    await here.act(conversationId, 'assign', { agentId: null });
    const { data } = await visitor.chat.next(({ type }) => type === 'conversation');
    expect(data).toMatchObject({ event: 'reopened', conversation: { id: conversationId, status: 'OPEN' } });
    await redis().restart();
    await haveRedis(here.node(), there.node());
  });

  it('carry messages though somebody had announced others that never came', async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await here.assign(conversationId, service.id);
    await service.chat.next(saying('你好'));
    await hint(redis(), conversationId, 1_000_000);
    // Everything before has been heard when this has.
    await busCarries(visitor.chat, service.chat, conversationId);
    await redis().kill();
    for (const content of ['还在吗', '在吗']) {
      await visitor.chat.post(content);
      await service.chat.next(saying(content));
    }
    await redis().restart();
    await haveRedis(here.node(), there.node());
  });

  it('count the connections that were opened meanwhile together when it is back', async () => {
    const { token } = await customer(here.node());
    await redis().kill();
    const open = [];
    for (const node of [here, here, there, there, there]) open.push(await node.connect(token));
    for (const chat of open) await chat.barrier();
    await redis().restart();
    await haveRedis(here.node(), there.node());
    const [one, other] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await one.chat.post('你好');
    await there.assign(conversationId, other.id);
    await busCarries(one.chat, other.chat, conversationId);
    await busCarries(other.chat, one.chat, conversationId);
    const sixth = await there.connect(token);
    expect((await open[0]?.closed())?.code).toBe(4409);
    for (const chat of [...open.slice(1), sixth]) await chat.barrier();
  });

  it('tell who is there again when it is back', async () => {
    await redis().kill();
    const visitor = await here.newCustomer();
    const { chat: witness } = await there.newAgent();
    await redis().restart();
    await witness.next(({ type, data }) => type === 'presence' && data.id === visitor.id && data.status === 'ONLINE');
    await visitor.chat.close();
    await witness.next(({ type, data }) => type === 'presence' && data.id === visitor.id && data.status === 'OFFLINE');
  });
});

withRedis('two nodes of which one has lost Redis', () => {
  const { here, there, redis, admin } = nodesSuite({ isApart: true });

  it('carry messages both ways', async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await there.assign(conversationId, service.id);
    await service.chat.next(saying('你好'));
    for (const n of upTo(5)) {
      await service.chat.post(`答 ${n}`, { conversationId });
      await visitor.chat.next(saying(`答 ${n}`));
      await visitor.chat.post(`问 ${n}`);
      await service.chat.next(saying(`问 ${n}`));
    }
  });

  it('store nothing of a customer from the moment in which the other has deactivated them, until they are active again', async () => {
    const visitor = await here.newCustomer();
    const { conversationId } = await visitor.chat.post('1');
    await visitor.chat.post('2');
    const switchTo = (active: boolean) =>
      there.node().call('PUT', `/customers/${visitor.id}`, { token: admin(), body: { active } });
    expect((await switchTo(false)).status).toBe(200);
    // As it has not heard of it, it would go by what it knows.
    await expect(visitor.chat.post('3')).rejects.toThrow();
    expect((await here.stored(conversationId)).map(({ content }) => content)).toEqual(['1', '2']);
    expect((await switchTo(true)).status).toBe(200);
    const service = await here.newAgent();
    await here.assign(conversationId, service.id);
    for (const seq of [3, 4]) expect(await service.chat.post(`${seq}`, { conversationId })).toMatchObject({ seq });
  });

  it('carry everything up to the message that a hint names, though none named those before', async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await service.chat.next(saying('你好'));
    for (const n of upTo(10)) await visitor.chat.post(`${n}`);
    await hint(redis(), conversationId, 11);
    const had = await hadUpTo(service.chat, conversationId, '10');
    expect(had.map(({ content }) => content)).toEqual(['你好', ...upTo(10).map(String)]);
  });

  it('carry to a second connection what the first has had before any news could reach the other node', async () => {
    for (const round of upTo(3)) {
      const { token, chat } = await here.newCustomer();
      const first = await here.connect(token, { speaks: true });
      const second = await there.connect(token, { speaks: true });
      const { conversationId } = await chat.post(`你好 ${round}`);
      const body = (n: number) => ({ content: `答 ${n}` });
      const path = `/conversations/${conversationId}/messages`;
      for (const n of upTo(3)) await here.node().call('POST', path, { token: admin(), body: body(n) });
      await first.next(saying('答 3'));
      first.send({ event: 'read', conversationId, seq: 4 });
      await first.barrier();
      const had = await hadUpTo(second, conversationId, '答 3');
      expect(had.map(({ content }) => content)).toEqual([`你好 ${round}`, ...upTo(3).map((n) => `答 ${n}`)]);
    }
  });

  it('acknowledge a message after what was said before it on the other', async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('你好');
    await service.chat.next(saying('你好'));
    for (const n of upTo(10)) {
      const [one, other] = n % 2 === 0 ? [visitor.chat, service.chat] : [service.chat, visitor.chat];
      const earlier = await one.post(`先 ${n}`, { conversationId });
      const ack = await other.post(`后 ${n}`, { conversationId });
      expect(ack.seq - earlier.seq).toBe(1);
      // No news has to be waited for: it has come with the ack.
      expect(other.messages.at(-1)).toMatchObject({ content: `先 ${n}`, seq: earlier.seq });
    }
    for (const chat of [visitor.chat, service.chat]) {
      const told = chat.frames.map((frame) => (frame.type === 'ack' ? frame.data : frame));
      const seqs = told.filter((frame) => frame.conversationId === conversationId && frame.seq > 1);
      const last = chat === visitor.chat ? 20 : 21;
      expect(seqs.map(({ seq }) => seq).filter((seq) => seq <= last)).toEqual(upTo(last).slice(1));
    }
  });

  it('tell agents what becomes of a conversation, once each, and the customer that it is resolved', async () => {
    const [visitor, ...agents] = [await here.newCustomer(), await here.newAgent(), await there.newAgent()];
    const tab = await there.connect(visitor.token);
    const { conversationId } = await visitor.chat.post('你好');
    const news = (chat: Chat) =>
      chat.frames.filter(({ type, data }) => type === 'conversation' && data.conversation.id === conversationId);
    const became = (event: string) => (frame: any) =>
      frame.type === 'conversation' && frame.data.event === event && frame.data.conversation.id === conversationId;
    for (const { chat } of agents) await chat.next(became('created'));
    const steps: [string, () => Promise<unknown>][] = [
      ['assigned', () => there.assign(conversationId, agents[0]?.id ?? null)],
      ['resolved', () => here.act(conversationId, 'resolve')],
      ['reopened', () => there.act(conversationId, 'reopen')],
      ['assigned', () => here.assign(conversationId, null)],
    ];
    for (const [event, step] of steps) {
      await step();
      for (const { chat } of agents) await chat.next(became(event));
      if (event === 'assigned') continue;
      for (const chat of [visitor.chat, tab]) await chat.next(became(event));
    }
    // Each node has looked again since, when it has this of the other.
    await visitor.chat.post('完');
    for (const chat of [tab, ...agents.map(({ chat }) => chat)]) await chat.next(saying('完'));
    await agents[1]?.chat.post('备注', { conversationId, internal: true });
    await agents[0]?.chat.next(saying('备注'));
    for (const { chat } of agents) {
      const events = ['created', ...steps.map(([event]) => event)];
      expect(news(chat).map(({ data }) => data.event)).toEqual(events);
    }
    for (const chat of [visitor.chat, tab]) {
      expect(news(chat).map(({ data }) => data.event)).toEqual(['resolved', 'reopened']);
    }
  });

  it.each([
    ['the one that has it, by the other', here, there],
    ['the one that has lost it, by the other', there, here],
  ])('end the connections of ended tokens: on %s', async (_what, ends, holds) => {
    const [gone, barred] = [await customer(ends.node()), await customer(ends.node())];
    const [open, closing] = [await holds.connect(gone.token), await holds.connect(barred.token)];
    await ends.node().call('DELETE', `/customers/${gone.id}/tokens`, { token: admin() });
    await ends.node().call('PUT', `/customers/${barred.id}`, { token: admin(), body: { active: false } });
    expect((await open.closed()).code).toBe(4401);
    expect((await closing.closed()).code).toBe(4403);
  });
});

withRedis('two nodes that could hear and not speak for a while', () => {
  const { here, there, redis } = nodesSuite();

  it('tell each other who has come meanwhile', async () => {
    const operator = await connectTo(redis());
    await operator.sendCommand(['ACL', 'SETUSER', 'default', '-publish']);
    const { token } = await customer(here.node());
    const open = [];
    for (const node of [here, here, there, there, there]) open.push(await node.connect(token));
    for (const chat of open) await chat.barrier();
    await operator.sendCommand(['ACL', 'SETUSER', 'default', '+publish']);
    // Those that publish, and none that subscribe.
    await operator.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
    operator.destroy();
    const [one, other] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await one.chat.post('你好');
    await there.assign(conversationId, other.id);
    await busCarries(one.chat, other.chat, conversationId);
    await busCarries(other.chat, one.chat, conversationId);
    const sixth = await there.connect(token);
    expect((await open[0]?.closed())?.code).toBe(4409);
    for (const chat of [...open.slice(1), sixth]) await chat.barrier();
  });
});
