import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { agent, Chat, customer, type Frame, refOf } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';

interface Person {
  id: string;
  token: string;
  conversationId: string;
}

/** Each of them tries to reach all the others: 2,450 pairs. */
const crowd = 50;

/** Fewer than the bad frames that end a connection. */
const mostBadFrames = 15;

/** Whatever takes a conversation's id. */
const attempts: Record<string, (conversationId: string) => object> = {
  write: (conversationId) => ({ conversationId, content: '入侵', clientMessageId: 'intruder' }),
  note: (conversationId) => ({ conversationId, content: '入侵', internal: true, clientMessageId: 'intruder' }),
  typing: (conversationId) => ({ event: 'typing', conversationId, active: true }),
  read: (conversationId) => ({ event: 'read', conversationId, seq: 1 }),
  received: (conversationId) => ({ event: 'received', conversationId, seq: 1 }),
  resume: (conversationId) => ({ event: 'resume', cursors: { [conversationId]: 0 } }),
  subscribe: (conversationId) => ({ event: 'subscribe', conversationId }),
  unsubscribe: (conversationId) => ({ event: 'unsubscribe', conversationId }),
};

describe('a customer', () => {
  const suite = chatSuite();

  const people = async (count: number): Promise<Person[]> => {
    const all: Person[] = [];
    while (all.length < count) {
      const person = await customer(suite.kefu);
      const chat = await suite.connect(person.token);
      const { conversationId } = await chat.post(`秘密 ${person.id}`);
      await chat.close();
      all.push({ ...person, conversationId });
    }
    return all;
  };
  /**
   * What a connection is answered to a frame about each of these conversations, with the id it names left out. Their own
   * messages may be replayed.
   */
  const answersTo = async (chat: Chat, frameFor: (conversationId: string) => object, ids: string[]) => {
    const from = chat.frames.length;
    const own: unknown = chat.ready.principal.id;
    for (const id of ids) chat.send({ ...frameFor(id), ref: `about ${id}` });
    await chat.barrier();
    const answers = chat.frames.slice(from).filter(({ type, senderId }) => type !== 'pong' && senderId !== own);
    const about = (id: string) => answers.filter((answer) => refOf(answer) === `about ${id}`);
    // Each is in answer to one of them.
    expect(answers).toHaveLength(ids.flatMap(about).length);
    return ids.map((id) => JSON.stringify(about(id)).replaceAll(id, 'id'));
  };

  it('reaches no conversation of others by any frame: they are as good as unknown', async () => {
    const everybody = await people(crowd);
    const witnesses = new Map<string, Chat>();
    for (const { id, token } of everybody) witnesses.set(id, await suite.connect(token));
    for (const witness of witnesses.values()) await witness.barrier();

    for (const attacker of everybody) {
      const others = everybody.filter(({ id }) => id !== attacker.id);
      for (const [kind, frameFor] of Object.entries(attempts)) {
        const atOnce = kind === 'note' ? mostBadFrames : crowd;
        for (let first = 0; first < others.length; first += atOnce) {
          const some = others.slice(first, first + atOnce).map(({ conversationId }) => conversationId);
          const chat = await suite.connect(attacker.token);
          const [expected, ...answers] = await answersTo(chat, frameFor, [uuid(), ...some]);
          expect([kind, expected]).toEqual([kind, expect.stringContaining('"error"')]);
          expect([kind, answers]).toEqual([kind, some.map(() => expected)]);
          const had = JSON.stringify(chat.frames);
          expect(others.filter(({ id }) => had.includes(id))).toEqual([]);
          await chat.close();
        }
      }
    }

    // Nothing has reached anybody, and nothing is stored.
    for (const witness of witnesses.values())
      expect(await witness.left(({ type }) => ['typing', 'read'].includes(type))).toEqual([]);
    for (const [id, { messages }] of witnesses) expect(messages.filter(({ senderId }) => senderId !== id)).toEqual([]);
    for (const { conversationId } of everybody) {
      const { data } = await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: suite.admin });
      expect(data.lastSeq).toBe(1);
    }
    const rows = await suite.kefu.database.query("SELECT COUNT(*) AS n FROM messages WHERE content = '入侵'");
    expect(Number(rows[0]?.n)).toBe(0);
  }, 180_000);

  it('reads no conversation of others over REST, whoever they are', async () => {
    const everybody = await people(crowd);
    for (const attacker of everybody) {
      const others = everybody.filter(({ id }) => id !== attacker.id);
      const read = (id: string) =>
        suite.kefu.call('GET', `/conversations/${id}/messages?afterSeq=0`, { token: attacker.token });
      const answers = await Promise.all([uuid(), ...others.map(({ conversationId }) => conversationId)].map(read));
      const told = answers.map(({ status, error }) => [status, { ...error, requestId: '' }]);
      const [unknown] = told;
      expect(unknown).toEqual([404, expect.objectContaining({ code: 'CONVERSATION_NOT_FOUND' })]);
      expect(told).toEqual(told.map(() => unknown));
    }
  });

  it('reaches no conversation of others over REST either', async () => {
    const [one, other] = await people(2);
    if (one === undefined || other === undefined) throw new Error('Nobody came');
    const { token } = one;
    const of = async (id: string) => {
      const path = `/conversations/${id}`;
      const answers = [
        await suite.kefu.call('GET', `${path}/messages`, { token }),
        await suite.kefu.call('GET', `${path}/messages?afterSeq=0`, { token }),
        await suite.kefu.call('POST', `${path}/messages`, { token, body: { content: '入侵' } }),
        await suite.kefu.call('PUT', `${path}/read`, { token, body: { seq: 1 } }),
      ];
      return answers.map(({ status, error }) => [status, error.code, error.message]);
    };
    const foreign = await of(other.conversationId);
    expect(foreign).toEqual(await of(uuid()));
    for (const [status, code] of foreign) expect([status, code]).toEqual([404, 'CONVERSATION_NOT_FOUND']);
    for (const path of ['', '/assign', '/resolve', '/reopen']) {
      const method = path === '' ? 'GET' : 'POST';
      const body = path === '/assign' ? { body: { agentId: null } } : {};
      expect(
        (await suite.kefu.call(method, `/conversations/${one.conversationId}${path}`, { token, ...body })).status,
      ).toBe(403);
    }
    const { text } = await suite.kefu.call('GET', '/me/conversations', { token });
    expect(text).not.toContain(other.id);
  });

  it('is always the sender of what they send, whatever they claim', async () => {
    const { id, token } = await customer(suite.kefu);
    const service = await agent(suite.kefu);
    const stranger = await customer(suite.kefu);
    const claim = (senderId: unknown) => ({ content: '是我', senderId, clientMessageId: uuid() });
    const claims = fc.oneof(
      fc.constantFrom<unknown>(stranger.id, service.id, id.toUpperCase(), '', null, 'SYSTEM', '0', '__proto__'),
      // The longest that fits into a frame.
      fc.constant('x'.repeat(65_536 - Buffer.byteLength(JSON.stringify(claim(''))))),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
    );
    const several = fc.array(claims, { minLength: 500, maxLength: 500 });
    await fc.assert(
      fc.asyncProperty(several, async (made) => {
        const chat = await suite.connect(token);
        for (const senderId of made) chat.send(claim(senderId));
        await chat.barrier();
        const isAnswer = ({ type, data }: Frame) =>
          type === 'ack' || (type === 'error' && data.code === 'VALIDATION_FAILED');
        const answers = chat.frames.filter(isAnswer);
        expect(answers).toHaveLength(made.length);
        // Keys that no object may have are made as well, and refused.
        expect(answers.filter(({ type }) => type === 'ack').length).toBeGreaterThan(made.length * 0.9);
        await chat.close();
      }),
      // Ten thousand.
      { numRuns: 20, endOnFailure: true },
    );
    const rows = await suite.kefu.database.query(
      "SELECT DISTINCT sender_id AS id, sender_type AS type FROM messages WHERE content = '是我'",
    );
    expect(rows).toEqual([{ id, type: 'CUSTOMER' }]);
  });

  it('cannot be somebody else by fields of other names', async () => {
    const { id, token } = await customer(suite.kefu);
    const chat = await suite.connect(token);
    for (const [n, more] of [
      { senderType: 'AGENT' },
      { customerId: uuid() },
      { id: uuid() },
      { seq: 99 },
      { createdAt: '2001-01-01T00:00:00.000Z', timestamp: '2001-01-01T00:00:00.000Z' },
      { channel: 'PHONE' },
    ].entries()) {
      chat.send({ content: `字段 ${n}`, clientMessageId: `field-${n}`, ...more });
      await chat.next(({ type, data }) => ['ack', 'error'].includes(type) && data.clientMessageId === `field-${n}`);
    }
    await chat.post('最后');
    const rows = await suite.kefu.database.query(
      'SELECT sender_id, sender_type, seq, created_at FROM messages WHERE sender_id = ?',
      [id],
    );
    expect(rows.length).toBeGreaterThanOrEqual(1);
    expect(rows.map(({ seq }) => Number(seq)).sort((a, b) => a - b)).toEqual(rows.map((_row, n) => n + 1));
    for (const row of rows) {
      expect(row.sender_type).toBe('CUSTOMER');
      expect(String(row.created_at)).not.toContain('2001');
    }
  });

  it('gets frames of the protocol’s keys, and no other', async () => {
    const service = await agent(suite.kefu);
    const { token } = await customer(suite.kefu);
    const [chat, tab, desk] = [
      await suite.connect(token),
      await suite.connect(token),
      await suite.connect(service.token),
    ];
    const { conversationId } = await chat.post('一', { metadata: { a: 1 } });
    await desk.post('内部备注', { conversationId, internal: true });
    await desk.post('二', { conversationId });
    desk.send({ event: 'typing', conversationId, active: true });
    desk.send({ event: 'read', conversationId, seq: 1 });
    await chat.next('read');
    await chat.barrier();
    await tab.barrier();
    const allowed: Record<string, string> = {
      message: 'channel,clientMessageId,content,conversationId,id,metadata,senderId,senderType,seq,timestamp',
      ack: 'clientMessageId,conversationId,id,seq,timestamp',
      ready: 'conversations,heartbeatSeconds,limits,principal,serverTime',
      typing: 'active,conversationId,senderId,senderType',
    };
    for (const frame of [...chat.frames, ...tab.frames]) {
      const keys = Object.keys(frame.type === undefined ? frame : (frame.data ?? {}))
        .sort()
        .join();
      const expected = allowed[frame.type ?? 'message'];
      if (expected !== undefined) expect([frame.type, keys]).toEqual([frame.type, expected]);
    }
    expect(JSON.stringify([...chat.frames, ...tab.frames])).not.toContain('内部备注');
  });
});

describe('an agent', () => {
  const suite = chatSuite();
  const { assign, newCustomer } = suite;

  it('who loses a conversation stops receiving it with the next message', async () => {
    const [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
    const [first, second] = [await suite.connect(one.token), await suite.connect(other.token)];
    const visitor = (await newCustomer()).chat;
    const { conversationId } = await visitor.post('你好');
    for (let round = 0; round < 5; round += 1) {
      const [serves, lost] = round % 2 === 0 ? [first, second] : [second, first];
      await assign(conversationId, round % 2 === 0 ? one.id : other.id);
      const content = `第 ${round} 轮`;
      await visitor.post(content);
      await serves.next((frame) => frame.content === content);
      expect(await lost.left((frame) => frame.content === content)).toEqual([]);
    }
  });

  it('who gets one back gets all that was said meanwhile', async () => {
    const [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
    const first = await suite.connect(one.token);
    const visitor = (await newCustomer()).chat;
    const { conversationId } = await visitor.post('一');
    await assign(conversationId, one.id);
    await visitor.post('二');
    await first.next(({ content }) => content === '二');
    await assign(conversationId, other.id);
    await visitor.post('三');
    await assign(conversationId, one.id);
    await visitor.post('四');
    await first.next(({ content }) => content === '四');
    const seqs = first.messages.filter((frame) => frame.conversationId === conversationId).map(({ seq }) => seq);
    expect(seqs).toEqual([1, 2, 3, 4]);
  });

  it('who is disabled receives nothing more', async () => {
    const one = await agent(suite.kefu);
    const desk = await suite.connect(one.token);
    const visitor = (await newCustomer()).chat;
    await visitor.post('之前');
    await desk.next(({ content }) => content === '之前');
    await suite.kefu.call('DELETE', `/agents/${one.id}`, { token: suite.admin });
    expect((await desk.closed()).code).toBe(4403);
    await visitor.post('之后');
    expect(JSON.stringify(desk.frames)).not.toContain('之后');
  });

  it('sees of random changes of hands only what is theirs at the time', async () => {
    const agents = [await agent(suite.kefu), await agent(suite.kefu), await agent(suite.kefu)];
    const desks = await Promise.all(agents.map(({ token }) => suite.connect(token)));
    const visitor = (await newCustomer()).chat;
    const { conversationId } = await visitor.post('开始');
    for (const desk of desks) await desk.next(({ content }) => content === '开始');
    // Each move: whose it becomes, or nobody's.
    const moves = fc.array(fc.constantFrom(0, 1, 2, null), { minLength: 4, maxLength: 8 });
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(moves, async (hands) => {
        for (const hand of hands) {
          await assign(conversationId, hand === null ? null : (agents[hand]?.id ?? null));
          serial += 1;
          const content = `手 ${serial}`;
          await visitor.post(content);
          for (const [index, desk] of desks.entries()) {
            if (hand === null || hand === index) await desk.next((frame) => frame.content === content);
          }
          for (const [index, desk] of desks.entries()) {
            if (hand !== null && hand !== index)
              expect(await desk.left((frame) => frame.content === content)).toEqual([]);
          }
        }
        // Nobody's again, so that all have had everything before the next round.
        await assign(conversationId, null);
        serial += 1;
        await visitor.post(`手 ${serial}`);
        for (const desk of desks) await desk.next((frame) => frame.content === `手 ${serial}`);
      }),
      { numRuns: 8 },
    );
  });
});
