import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, customer, type Frame } from '../support/chat.js';
import { chatSteps, dropConnections, saying } from '../support/chat-suite.js';
import type { TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { createMariaDatabase, MariaDb } from '../support/mariadb.js';
import { eventually } from '../support/process.js';

/** A server of this suite's own: it is frozen, killed and brought back under two nodes that have no Redis. */
describe('a chat whose database is', () => {
  let server: MariaDb;
  let nodes: [Kefu, Kefu];
  let admin: string;
  const steps = ([0, 1] as const).map((n) => chatSteps(() => ({ kefu: nodes[n], admin })));
  const [here, there] = steps as [(typeof steps)[0], (typeof steps)[0]];
  beforeAll(async () => {
    server = await MariaDb.start();
    const url = await createMariaDatabase(server.port, 'chat_outage');
    const nothing = () => Promise.resolve();
    const database: TestDatabase = { engine: 'mariadb', url, query: () => Promise.resolve([]), drop: nothing };
    nodes = [await Kefu.start({ database }), await Kefu.start({ database })];
    admin = await nodes[0].login();
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await server.stop();
  });
  afterEach(dropConnections);

  const outages: [string, () => Promise<void>, () => Promise<void>][] = [
    [
      'frozen',
      () => server.freeze(),
      () => {
        server.thaw();
        return Promise.resolve();
      },
    ],
    ['killed', () => server.kill(), () => server.restart()],
  ];

  /** Sends the same message until it is taken. @returns its ack, and what refused it before */
  const resend = async (chat: Chat, message: { content: string; clientMessageId: string; conversationId?: string }) => {
    const refusals: Frame[] = [];
    const ack = await eventually(async () => {
      chat.send(message);
      const { type, data } = await chat.next(
        (frame) => ['ack', 'error'].includes(frame.type) && frame.data.clientMessageId === message.clientMessageId,
      );
      if (type === 'ack') return data;
      refusals.push(data);
      throw new Error(data.code);
    }, 40_000);
    return { ack, refusals };
  };

  /** A customer on the one node and the agent who serves them on the other. */
  const atWork = async () => {
    const [visitor, service] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId } = await visitor.chat.post('之前');
    await here.assign(conversationId, service.id);
    await service.chat.next(saying('之前'));
    return { visitor, service, conversationId: conversationId as string };
  };
  const contents = (chat: Chat, conversationId: string) =>
    chat.messages.filter((frame) => frame.conversationId === conversationId).map(({ content }) => content);

  it('silent while somebody resumes is waited for: what they have is not sent again', async () => {
    const { service, conversationId } = await atWork();
    const [other, colleague] = [await here.newCustomer(), await there.newAgent()];
    const { conversationId: second } = await other.chat.post('再来');
    await here.assign(second, service.id);
    await service.chat.next(saying('再来'));
    await service.chat.close();
    // These the node has at hand: it needs no database to send them. That they have them from elsewhere it is told.
    for (const id of [conversationId, second]) await colleague.chat.post('后', { conversationId: id });
    const back = await there.connect(service.token, { speaks: true });
    await server.freeze();
    back.send({ event: 'resume', cursors: { [conversationId]: 2, [second]: 2 } });
    // Longer than a client may take to say where to resume: nothing tells when that is over.
    await delay(1_500);
    server.thaw();
    for (const id of [conversationId, second]) {
      await back.next((frame) => frame.type === 'resumed' && frame.data.conversationId === id);
    }
    await back.barrier();
    expect(back.messages).toEqual([]);
  });

  describe.each(outages)('%s', (_what, begin, end) => {
    it('answers what is sent with UNAVAILABLE, stays open, and takes it once when it is back', async () => {
      const { visitor, service, conversationId } = await atWork();
      await begin();
      const question = { content: '问', clientMessageId: 'q', conversationId };
      const reply = { content: '答', clientMessageId: 'a', conversationId };
      visitor.chat.send(question);
      service.chat.send(reply);
      for (const [{ chat }, clientMessageId] of [
        [visitor, 'q'],
        [service, 'a'],
      ] as const) {
        const error = await chat.error();
        expect(error).toMatchObject({ code: 'UNAVAILABLE', clientMessageId, retryAfterMs: expect.any(Number) });
        expect(error.retryAfterMs).toBeGreaterThan(0);
        await chat.barrier();
      }
      await end();

      const [asked, answered] = [await resend(visitor.chat, question), await resend(service.chat, reply)];
      for (const { code, retryAfterMs } of [...asked.refusals, ...answered.refusals]) {
        expect([code, retryAfterMs]).toEqual(['UNAVAILABLE', expect.any(Number)]);
      }
      // By itself, on the same connections, each once.
      await service.chat.next(saying('问'));
      await visitor.chat.next(saying('答'));
      expect((await resend(visitor.chat, question)).ack).toEqual(asked.ack);
      expect((await here.stored(conversationId)).map(({ content }) => content).sort()).toEqual(
        ['之前', '问', '答'].sort(),
      );
      await visitor.chat.post('完', { conversationId });
      await service.chat.next(saying('完'));
      expect(contents(service.chat, conversationId)).toEqual(['之前', '问', '完']);
      expect(contents(visitor.chat, conversationId)).toEqual(['答']);
    }, 120_000);

    it('answers every event that needs it with UNAVAILABLE, and those that do not as ever', async () => {
      const { visitor, service, conversationId } = await atWork();
      await begin();
      for (const { chat } of [visitor, service]) {
        for (const frame of [
          { event: 'typing', conversationId, active: false },
          { event: 'read', conversationId, seq: 1 },
          { event: 'received', conversationId, seq: 1 },
          { event: 'resume', cursors: { [conversationId]: 1 } },
          ...(chat === service.chat ? [{ event: 'subscribe', conversationId }] : []),
        ]) {
          chat.send({ ...frame, ref: frame.event });
          const error = await chat.error();
          expect(error).toMatchObject({ code: 'UNAVAILABLE', ref: frame.event, retryAfterMs: expect.any(Number) });
        }
        await chat.barrier();
      }
      await end();
      await resend(visitor.chat, { content: '好了', clientMessageId: 'well' });
      await service.chat.next(saying('好了'));
    }, 120_000);

    it('delivers by itself what was acknowledged just before', async () => {
      const { visitor, service, conversationId } = await atWork();
      const words = Array.from({ length: 20 }, (_value, n) => `急 ${n}`);
      await Promise.all(words.map((content) => visitor.chat.post(content)));
      await begin();
      await visitor.chat.barrier();
      await end();
      await service.chat.next(saying('急 19'), 40_000);
      expect(contents(service.chat, conversationId)).toEqual(['之前', ...words]);
    }, 120_000);

    it('loses nothing that was on its way, of many, and stores nothing twice', async () => {
      const { visitor, service, conversationId } = await atWork();
      const words = Array.from({ length: 8 }, (_value, n) => ({ content: `路上 ${n}`, clientMessageId: `way-${n}` }));
      for (const message of words) visitor.chat.send(message);
      await begin();
      const answer = (frame: any) => ['ack', 'error'].includes(frame.type);
      const answers: Frame[] = [];
      while (answers.length < words.length) answers.push(await visitor.chat.next(answer, 40_000));
      expect(new Set(answers.map(({ data }) => data.clientMessageId as string)).size).toBe(words.length);
      await end();
      const acks = [];
      for (const message of words) acks.push((await resend(visitor.chat, message)).ack);
      for (const { type, data } of answers) {
        if (type === 'ack') expect(acks).toContainEqual(data);
        else expect(data).toMatchObject({ code: 'UNAVAILABLE' });
      }
      await visitor.chat.post('完');
      await service.chat.next(saying('完'));
      const rows = await here.stored(conversationId);
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, n) => n + 1));
      expect(rows).toHaveLength(words.length + 2);
      expect(
        service.chat.messages.filter((frame) => frame.conversationId === conversationId).map(({ id }) => id),
      ).toEqual(rows.map(({ id }) => id));
    }, 120_000);

    it('refuses new connections with 503, and takes them when it is back', async () => {
      const { token } = await customer(nodes[0]);
      const service = await agent(nodes[0]);
      // One node knows whose they are by memory, the other one has never heard of them.
      for (const held of [token, service.token]) await (await Chat.connect(nodes[0], held)).close();
      await begin();
      for (const node of nodes) {
        for (const held of [token, service.token]) {
          const { status, json } = await Chat.refused(node, held);
          expect([status, json.error.code]).toEqual([503, 'UNAVAILABLE']);
        }
      }
      await end();
      for (const held of [token, service.token]) {
        await eventually(() => there.connect(held));
      }
    }, 120_000);
  });
});
