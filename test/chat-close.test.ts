import { afterEach, describe, expect, it } from '@jest/globals';
import { agentPassword } from './support/agents.js';
import { agent, Chat, customer } from './support/chat.js';
import { deafNodes } from './support/database.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { opcodes, text } from './support/raw-frame.js';
import { RawWebSocket } from './support/raw-websocket.js';
import { chatSuite, dropConnections } from './support/chat-suite.js';

describe('connections end', () => {
  const suite = chatSuite();

  /** All tabs of a person. */
  const tabs = async (token: string, count = 2): Promise<Chat[]> => {
    const open: Chat[] = [];
    while (open.length < count) open.push(await suite.connect(token));
    return open;
  };
  const codes = (chats: Chat[]) => Promise.all(chats.map(async (chat) => (await chat.closed()).code));

  it('with 1003 where something binary is sent', async () => {
    const chat = (await suite.newCustomer()).chat;
    chat.socket.send(Buffer.from(JSON.stringify({ content: '你好' })));
    expect((await chat.closed()).code).toBe(1003);
  });

  it('with 1009 where more than 64 KiB are sent', async () => {
    const chat = (await suite.newCustomer()).chat;
    chat.send({ content: 'x'.repeat(65_536) });
    expect((await chat.closed()).code).toBe(1009);
  });

  it('as the client says, where it says so', async () => {
    const chat = (await suite.newCustomer()).chat;
    chat.socket.close(3000, 'bye');
    expect((await chat.closed()).code).toBe(3000);
  });

  it.each([1, 20])('after %i messages that the client says good-bye behind: all are stored', async (count) => {
    const { token, chat } = await suite.newCustomer();
    for (let n = 1; n <= count; n += 1) chat.send({ content: `${n}` });
    chat.socket.close(1000);
    expect((await chat.closed()).code).toBe(1000);
    await eventually(async () => {
      const { data } = await suite.kefu.call('GET', '/me/conversations', { token });
      expect(data.content).toMatchObject([{ lastSeq: count, lastMessage: { content: `${count}` } }]);
    });
  });

  describe('with 4401 where the token has ended', () => {
    it('of a customer: the connections of that token, not those of another', async () => {
      const channelId = 'two-tokens';
      const [first, second] = [await customer(suite.kefu, channelId), await customer(suite.kefu, channelId)];
      const [ended, other] = [await tabs(first.token), await tabs(second.token, 1)];
      await suite.kefu.call('DELETE', '/public/customer-token', { token: first.token });
      expect(await codes(ended)).toEqual([4401, 4401]);
      for (const chat of other) await chat.barrier();
    });

    it('of a customer: all of them, where an agent ends all', async () => {
      const { id, token } = await customer(suite.kefu);
      const open = await tabs(token);
      await suite.kefu.call('DELETE', `/customers/${id}/tokens`, { token: suite.admin });
      expect(await codes(open)).toEqual([4401, 4401]);
    });

    it('of an agent who signs out; their other session stays', async () => {
      const { email, token } = await agent(suite.kefu);
      const [open, elsewhere] = [await tabs(token), await tabs(await suite.kefu.login(email, agentPassword), 1)];
      await suite.kefu.call('POST', '/auth/logout', { token });
      expect(await codes(open)).toEqual([4401, 4401]);
      for (const chat of elsewhere) await chat.barrier();
    });

    it('of an agent whose password was changed in another session', async () => {
      const { email, token } = await agent(suite.kefu);
      const open = await tabs(token);
      const session = await suite.kefu.login(email, agentPassword);
      const body = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
      await suite.kefu.call('POST', '/auth/password', { token: session, body });
      expect(await codes(open)).toEqual([4401, 4401]);
    });
  });

  describe('with 4403 where its holder may not chat any more', () => {
    it('because the customer was deactivated', async () => {
      const { id, token } = await customer(suite.kefu);
      const open = await tabs(token);
      await suite.kefu.call('PUT', `/customers/${id}`, { token: suite.admin, body: { active: false } });
      expect(await codes(open)).toEqual([4403, 4403]);
      expect([401, 403]).toContain((await Chat.refused(suite.kefu, token)).status);
    });

    it('because the customer was deleted', async () => {
      const { id, token } = await customer(suite.kefu);
      const open = await tabs(token);
      await open[0]?.post('忘了我');
      await suite.kefu.call('DELETE', `/customers/${id}`, { token: suite.admin });
      expect(await codes(open)).toEqual([4403, 4403]);
      expect((await Chat.refused(suite.kefu, token)).status).toBe(401);
    });

    it('because the agent was disabled', async () => {
      const { id, token } = await agent(suite.kefu);
      const open = await tabs(token);
      await suite.kefu.call('DELETE', `/agents/${id}`, { token: suite.admin });
      expect(await codes(open)).toEqual([4403, 4403]);
      expect((await Chat.refused(suite.kefu, token)).status).toBe(401);
    });

    it('and nobody else notices', async () => {
      const [gone, stays] = [await customer(suite.kefu), await customer(suite.kefu)];
      const [closing] = await tabs(gone.token, 1);
      const [open] = await tabs(stays.token, 1);
      await suite.kefu.call('PUT', `/customers/${gone.id}`, { token: suite.admin, body: { active: false } });
      await closing?.closed();
      await open?.post('我还在');
    });
  });

  describe('with 4409 where one person has too many', () => {
    it('of a customer the sixth ends the first', async () => {
      const { token } = await customer(suite.kefu);
      const open = await tabs(token, 5);
      for (const chat of open) await chat.barrier();
      const [sixth] = await tabs(token, 1);
      expect((await open[0]?.closed())?.code).toBe(4409);
      for (const chat of [...open.slice(1), sixth]) await chat?.barrier();
      const [seventh] = await tabs(token, 1);
      expect((await open[1]?.closed())?.code).toBe(4409);
      for (const chat of [...open.slice(2), sixth, seventh]) await chat?.barrier();
    });

    it('of a customer whose id somebody else knows too, those of the other go first', async () => {
      const arrive = async () => {
        const body = { name: '自称', channel: 'LINE', channelId: 'known-to-others' };
        return (await suite.kefu.call('POST', '/public/customer-token', { body })).data.token as string;
      };
      const [mine] = await tabs(await arrive(), 1);
      const theirs = await tabs(await arrive(), 4);
      for (const chat of theirs) await chat.barrier();
      const [sixth] = await tabs(await arrive(), 1);
      expect((await theirs[0]?.closed())?.code).toBe(4409);
      for (const chat of [mine, ...theirs.slice(1), sixth]) await chat?.barrier();
    });

    it('of an agent the twenty-first does', async () => {
      const { token } = await agent(suite.kefu);
      const open = await tabs(token, 20);
      for (const chat of open) await chat.barrier();
      await tabs(token, 1);
      expect((await open[0]?.closed())?.code).toBe(4409);
      for (const chat of open.slice(1)) await chat.barrier();
    });

    it('and no more where some have left before', async () => {
      const { token } = await customer(suite.kefu);
      const [first, ...others] = await tabs(token, 5);
      for (const chat of others) await chat.close();
      const open = await tabs(token, 4);
      const [sixth] = await tabs(token, 1);
      expect((await first?.closed())?.code).toBe(4409);
      for (const chat of [...open, sixth]) await chat?.barrier();
    });
  });
});

describe('flooding', () => {
  const suite = chatSuite({ env: { RATE_LIMIT: 'on' } });

  it('is not what twenty messages at once are', async () => {
    const { token } = await customer(suite.kefu);
    const chat = await suite.connect(token);
    for (let n = 0; n < 20; n += 1) chat.send({ content: `急 ${n}`, clientMessageId: `burst-${n}` });
    for (let n = 0; n < 20; n += 1) await chat.ack(`burst-${n}`);
  });

  it('is refused, ends with 4429, stores what was acknowledged and little more, and disturbs nobody', async () => {
    const [flooder, other] = [await customer(suite.kefu), await customer(suite.kefu)];
    const [chat, witness] = [await suite.connect(flooder.token), await suite.connect(other.token)];
    const begunAt = performance.now();
    for (let n = 0; n < 1_000; n += 1) chat.send({ content: `淹 ${n}`, clientMessageId: `flood-${n}` });
    expect((await chat.closed()).code).toBe(4429);
    const seconds = (performance.now() - begunAt) / 1_000;
    const refused = chat.frames.filter(({ type }) => type === 'error').map(({ data }) => data);
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', clientMessageId: expect.stringMatching(/^flood-/) });
      expect(error.retryAfterMs).toBeGreaterThan(0);
    }
    const acked = chat.frames.filter(({ type }) => type === 'ack').map(({ data }) => data.clientMessageId as string);
    const rows = await suite.kefu.database.query(
      "SELECT client_message_id AS id FROM messages WHERE content LIKE '淹 %'",
    );
    expect(acked.length).toBeGreaterThanOrEqual(20);
    expect(rows.map(({ id }) => String(id))).toEqual(expect.arrayContaining(acked));
    // As many at once, and then as many a second, as a connection may send.
    expect(rows.length).toBeLessThanOrEqual(20 + 10 * seconds);
    await witness.post('没事');
  });

  it('does not keep its author out for long: with a new connection the rest is sent', async () => {
    const { token } = await customer(suite.kefu);
    const chat = await suite.connect(token);
    for (let n = 0; n < 1_000; n += 1) chat.send({ content: `再来 ${n}`, clientMessageId: `again-${n}` });
    await chat.closed();
    const again = await suite.connect(token);
    expect(await again.post('冷静了')).toMatchObject({ seq: expect.any(Number) });
  });
});

describe('SIGTERM', () => {
  afterEach(dropConnections);

  it('closes every connection with 1001 and exits with 0', async () => {
    const kefu = await Kefu.start();
    const chats = [
      await Chat.connect(kefu, (await customer(kefu)).token),
      await Chat.connect(kefu, (await agent(kefu)).token),
    ];
    kefu.process.signal('SIGTERM');
    for (const chat of chats) expect((await chat.closed()).code).toBe(1001);
    expect(await kefu.process.exited()).toBe(0);
    await kefu.database.drop();
  });

  it('does not wait for a client that never says good-bye', async () => {
    const kefu = await Kefu.start();
    const ws = await RawWebSocket.open(kefu);
    kefu.process.signal('SIGTERM');
    const { opcode, payload } = await ws.next();
    expect([opcode, payload.readUInt16BE(0)]).toEqual([opcodes.close, 1001]);
    expect(await kefu.process.exited()).toBe(0);
    await kefu.database.drop();
  });

  it('answers what was accepted, and whatever was acknowledged is there afterwards', async () => {
    const kefu = await Kefu.start();
    const chat = await Chat.connect(kefu, (await customer(kefu)).token);
    await chat.post('之前');
    for (let n = 0; n < 15; n += 1) chat.send({ content: `最后 ${n}`, clientMessageId: `last-${n}` });
    kefu.process.signal('SIGTERM');
    expect((await chat.closed()).code).toBe(1001);
    expect(await kefu.process.exited()).toBe(0);
    const acked = chat.frames.filter(({ type }) => type === 'ack').map(({ data }) => data.id as string);
    const rows = (await kefu.database.query('SELECT id FROM messages ORDER BY seq')).map(({ id }) => id);
    // A message that is stored is acknowledged as well: the node is not dead yet.
    expect(rows).toEqual(acked);
    await kefu.database.drop();
  });

  it('lets a client that resumes elsewhere go on', async () => {
    const env = deafNodes();
    const kefu = await Kefu.start({ env });
    const next = await Kefu.start({ database: kefu.database, env });
    const { token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token);
    const { conversationId } = await chat.post('一');
    kefu.process.signal('SIGTERM');
    await chat.closed();
    const again = await Chat.connect(next, token);
    expect(again.ready.conversations).toEqual([expect.objectContaining({ id: conversationId, lastSeq: 1 })]);
    expect((await again.post('二', { conversationId })).seq).toBe(2);
    again.drop();
    expect(await kefu.process.exited()).toBe(0);
    await next.stop();
    await kefu.database.drop();
  });

  it('takes no more upgrades once it is stopping', async () => {
    const kefu = await Kefu.start();
    const { token } = await customer(kefu);
    const ws = await RawWebSocket.open(kefu);
    kefu.process.signal('SIGTERM');
    await ws.next();
    const late = await Chat.refused(kefu, token).catch((error: unknown) => error);
    expect(late instanceof Error || (late as { status: number }).status === 503).toBe(true);
    ws.write(text('{}'));
    expect(await kefu.process.exited()).toBe(0);
    await kefu.database.drop();
  });
});
