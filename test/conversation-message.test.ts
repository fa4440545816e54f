import { describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { agent } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';
import type { Answer } from './support/http.js';

const most = Number.MAX_SAFE_INTEGER;

describe('messages over REST', () => {
  const suite = chatSuite();
  const { act, newAgent, newCustomer, stored } = suite;
  const post = (id: string, token: string, body: object) =>
    suite.kefu.call('POST', `/conversations/${id}/messages`, { token, body });
  const list = (id: string, query = '', token = suite.admin) =>
    suite.kefu.call('GET', `/conversations/${id}/messages${query}`, { token });
  const begin = async (first = '1') => {
    const person = await newCustomer();
    const { conversationId } = await person.chat.post(first);
    return { ...person, conversationId: conversationId as string };
  };
  const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_value, n) => first + n);

  describe('are read', () => {
    const last = 60;
    let known: Promise<{ conversationId: string; token: string }> | undefined;
    /** A conversation of sixty messages, each its own number, every tenth a note. */
    const long = () =>
      (known ??= (async () => {
        const { conversationId, token } = await begin();
        for (const n of upTo(last, 2))
          await post(conversationId, suite.admin, { content: `${n}`, internal: n % 10 === 0 });
        return { conversationId, token };
      })());

    it.each<[string, number[]]>([
      ['', upTo(60, 11)],
      ['?limit=200', upTo(60)],
      ['?limit=3', [58, 59, 60]],
      ['?afterSeq=0', upTo(50)],
      ['?afterSeq=0&limit=200', upTo(60)],
      ['?afterSeq=57', [58, 59, 60]],
      ['?afterSeq=57&limit=1', [58]],
      ['?afterSeq=60', []],
      [`?afterSeq=${most}`, []],
      ['?beforeSeq=1', []],
      ['?beforeSeq=4', [1, 2, 3]],
      ['?beforeSeq=4&limit=2', [2, 3]],
      ['?beforeSeq=60&limit=2', [58, 59]],
      [`?beforeSeq=${most}&limit=2`, [59, 60]],
    ])('with %j, ascending', async (query, seqs) => {
      const { conversationId } = await long();
      const { status, data } = await list(conversationId, query);
      expect([status, data.map(({ seq }: { seq: number }) => seq)]).toEqual([200, seqs]);
      expect(data.map(({ content }: { content: string }) => content)).toEqual(seqs.map(String));
    });

    it.each<[string, number[]]>([
      ['?limit=3', [57, 58, 59]],
      ['?afterSeq=8&limit=2', [9, 11]],
      ['?beforeSeq=12&limit=2', [9, 11]],
      ['?afterSeq=0&limit=200', upTo(60).filter((n) => n % 10 !== 0)],
    ])('by the customer without the notes, with %s', async (query, seqs) => {
      const { conversationId, token } = await long();
      const { data } = await list(conversationId, query, token);
      expect(data.map(({ seq }: { seq: number }) => seq)).toEqual(seqs);
      for (const message of data) expect(message.internal).toBe(false);
    });

    it.each([
      ['afterSeq=1&beforeSeq=3', 'beforeSeq'],
      ['afterSeq=-1', 'afterSeq'],
      ['afterSeq=one', 'afterSeq'],
      ['afterSeq=1.5', 'afterSeq'],
      [`afterSeq=${most}0`, 'afterSeq'],
      ['afterSeq=9007199254740992', 'afterSeq'],
      ['afterSeq=1&afterSeq=2', 'afterSeq'],
      ['beforeSeq=0', 'beforeSeq'],
      ['beforeSeq=9007199254740992', 'beforeSeq'],
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=all', 'limit'],
      ['page=1', 'page'],
    ])('not with %s', async (query, field) => {
      const { conversationId } = await long();
      const { status, error } = await list(conversationId, `?${query}`);
      expect([status, error?.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(error.fields.map((fault: { field: string }) => fault.field)).toEqual([field]);
    });
  });

  describe('are posted', () => {
    it('and answered as they are stored', async () => {
      const { conversationId, id: customerId, token } = await begin();
      const { id: agentId, token: service } = await agent(suite.kefu);
      const body = { content: '您好', metadata: { page: '/cart' }, clientMessageId: 'full', internal: true };
      const note = await post(conversationId, service, body);
      expect([note.status, note.data]).toEqual([
        201,
        {
          ...body,
          id: expect.any(String),
          conversationId,
          seq: 2,
          senderType: 'AGENT',
          senderId: agentId,
          createdAt: expect.any(String),
        },
      ]);
      const plain = await post(conversationId, token, { content: '嗯' });
      expect(plain.data).toMatchObject({
        seq: 3,
        senderType: 'CUSTOMER',
        senderId: customerId,
        metadata: {},
        internal: false,
        clientMessageId: null,
      });
      expect((await stored(conversationId)).slice(1)).toEqual([note.data, plain.data]);
    });

    it.each<[string, object]>([
      ['content', {}],
      ['content', { content: null }],
      ['content', { content: '' }],
      ['content', { content: 7 }],
      ['content', { content: 'x'.repeat(4_001) }],
      ['content', { content: '🍣'.repeat(4_001) }],
      ['content', { content: '\ud800' }],
      ['metadata', { content: '好', metadata: '' }],
      ['metadata', { content: '好', metadata: [] }],
      ['metadata', { content: '好', metadata: { order: 2 ** 53 } }],
      ['metadata', { content: '好', metadata: { text: 'x'.repeat(4_096 - 10) } }],
      ['metadata', { content: '好', metadata: { text: `${'张'.repeat(1_361)}xxx` } }],
      ['clientMessageId', { content: '好', clientMessageId: '' }],
      ['clientMessageId', { content: '好', clientMessageId: 'x'.repeat(65) }],
      ['clientMessageId', { content: '好', clientMessageId: 7 }],
      ['internal', { content: '好', internal: 'yes' }],
      ['senderId', { content: '好', senderId: uuid() }],
      // The longest that fits into a body.
      [
        'senderId',
        { content: '好', senderId: 'x'.repeat(262_144 - Buffer.byteLength('{"content":"好","senderId":""}')) },
      ],
      ['conversationId', { content: '好', conversationId: uuid() }],
      ['seq', { content: '好', seq: 1 }],
    ])('not with a wrong %s', async (field, body) => {
      const { conversationId } = await begin();
      const { status, error } = await post(conversationId, suite.admin, body);
      expect([status, error?.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(error.fields.map((fault: { field: string }) => fault.field)).toEqual([field]);
      expect(await stored(conversationId)).toHaveLength(1);
    });

    it('up to the limits as they are', async () => {
      const { conversationId } = await begin();
      for (const body of [
        { content: ' ' },
        { content: 'x'.repeat(4_000) },
        { content: '🍣'.repeat(4_000), metadata: { text: 'x'.repeat(4_096 - 11) } },
        // {"text":"…"} has eleven bytes around its text, and each of these characters three.
        { content: '好', metadata: { text: `${'张'.repeat(1_361)}xx` }, clientMessageId: '号'.repeat(64) },
        { content: '好', metadata: null, clientMessageId: null },
      ]) {
        const { status, data } = await post(conversationId, suite.admin, body);
        expect([status, data]).toEqual([201, expect.objectContaining({ ...body, metadata: body.metadata ?? {} })]);
        expect((await stored(conversationId)).at(-1)).toEqual(data);
      }
    });

    it('as notes by agents only', async () => {
      const { conversationId, token } = await begin();
      const { status, error } = await post(conversationId, token, { content: '备注', internal: true });
      expect([status, error.code, error.fields[0].field]).toEqual([400, 'VALIDATION_FAILED', 'internal']);
      expect((await post(conversationId, token, { content: '不是备注', internal: false })).status).toBe(201);
    });
  });

  describe('with a clientMessageId', () => {
    it('are the same messages over WebSocket, whichever comes first', async () => {
      const { chat, conversationId, token } = await begin();
      const body = { content: '一次', clientMessageId: 'rest-first', metadata: { n: 1 } };
      const { data } = await post(conversationId, token, body);
      expect(await chat.post('一次', body)).toMatchObject({ id: data.id, seq: data.seq, conversationId });

      const ack = await chat.post('再一次', { clientMessageId: 'socket-first' });
      const again = await post(conversationId, token, { content: '再一次', clientMessageId: 'socket-first' });
      expect([again.status, again.data]).toMatchObject([201, { id: ack.id, seq: ack.seq, createdAt: ack.timestamp }]);
      expect(await stored(conversationId)).toHaveLength(3);
    });

    it('are of an agent as well', async () => {
      const { conversationId } = await begin();
      const { chat, token } = await newAgent();
      const ack = await chat.post('您好', { conversationId, clientMessageId: 'agent-1' });
      const { data } = await post(conversationId, token, { content: '您好', clientMessageId: 'agent-1' });
      expect(data).toMatchObject({ id: ack.id, seq: 2 });
      const other = await post(conversationId, suite.admin, { content: '您好', clientMessageId: 'agent-1' });
      expect(other.data.seq).toBe(3);
    });

    it('are stored once, though twenty calls and a connection race', async () => {
      const { chat, conversationId, token } = await begin();
      const body = { content: '抢', clientMessageId: 'race' };
      const [ack, ...answers] = await Promise.all([
        chat.post('抢', body),
        ...Array.from({ length: 20 }, () => post(conversationId, token, body)),
      ]);
      for (const { status, data } of answers) expect([status, data.id]).toEqual([201, ack.id]);
      expect(await stored(conversationId)).toHaveLength(2);
    });

    it('that was another message’s are refused', async () => {
      const { chat, conversationId, token } = await begin();
      await chat.post('原话', { clientMessageId: 'taken' });
      for (const body of [{ content: '改口' }, { content: '原话', metadata: { n: 1 } }]) {
        const { status, error } = await post(conversationId, token, { ...body, clientMessageId: 'taken' });
        expect([status, error.code, error.fields[0].field]).toEqual([409, 'IDEMPOTENCY_CONFLICT', 'clientMessageId']);
      }
      const { conversationId: elsewhere } = await begin();
      await post(conversationId, suite.admin, { content: '同一句', clientMessageId: 'once' });
      const moved = await post(elsewhere, suite.admin, { content: '同一句', clientMessageId: 'once' });
      expect([moved.status, moved.error.code]).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
      expect(await stored(conversationId)).toHaveLength(3);
      expect(await stored(elsewhere)).toHaveLength(1);
    });

    it('of a note are no reply’s, and the other way round', async () => {
      const { conversationId } = await begin();
      for (const internal of [true, false]) {
        const body = { content: '同一句', clientMessageId: `internal-${internal}` };
        expect((await post(conversationId, suite.admin, { ...body, internal })).status).toBe(201);
        const { status, error } = await post(conversationId, suite.admin, { ...body, internal: !internal });
        expect([internal, status, error?.code]).toEqual([internal, 409, 'IDEMPOTENCY_CONFLICT']);
      }
      expect((await stored(conversationId)).map(({ internal }) => internal)).toEqual([false, true, false]);
    });

    it('mean the same after the conversation was resolved', async () => {
      const { chat, conversationId, token } = await begin();
      const ack = await chat.post('收到吗', { clientMessageId: 'late' });
      await act(conversationId, 'resolve');
      const again = await post(conversationId, token, { content: '收到吗', clientMessageId: 'late' });
      expect([again.status, again.data.id]).toEqual([201, ack.id]);
      expect(await chat.post('收到吗', { clientMessageId: 'late' })).toEqual(ack);
    });
  });

  describe('to a resolved conversation', () => {
    it('open another one, of a customer', async () => {
      const { conversationId, token, chat } = await begin();
      await act(conversationId, 'resolve');
      const { status, data } = await post(conversationId, token, { content: '又来' });
      expect([status, data.seq]).toEqual([201, 1]);
      expect(data.conversationId).not.toBe(conversationId);
      const next = await post(conversationId, token, { content: '还在' });
      expect(next.data).toMatchObject({ conversationId: data.conversationId, seq: 2 });
      expect((await chat.post('都在')).conversationId).toBe(data.conversationId);
      expect(await stored(conversationId)).toHaveLength(1);
    });

    it('are refused, of an agent, until it is reopened', async () => {
      const { conversationId } = await begin();
      const { chat, token } = await newAgent();
      await act(conversationId, 'resolve');
      const { status, error } = await post(conversationId, token, { content: '还有' });
      expect([status, error.code]).toEqual([409, 'CONVERSATION_RESOLVED']);
      chat.send({ content: '还有', conversationId, clientMessageId: 'late' });
      expect(await chat.error()).toMatchObject({ code: 'CONVERSATION_RESOLVED', clientMessageId: 'late' });
      expect(await stored(conversationId)).toHaveLength(1);
      await act(conversationId, 'reopen');
      expect((await post(conversationId, token, { content: '还有' })).data.seq).toBe(2);
    });
  });

  it('fifty first ones of one customer over five connections make one conversation, numbered without a hole', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { chat, id, token } = await newCustomer();
      const tabs = [chat];
      while (tabs.length < 5) tabs.push(await suite.connect(token));
      const acks = await Promise.all(upTo(50).map((n) => (tabs[n % 5] ?? chat).post(`同时 ${n}`)));
      expect(new Set(acks.map(({ conversationId }) => conversationId as string)).size).toBe(1);
      expect(acks.map(({ seq }) => seq as number).sort((a, b) => a - b)).toEqual(upTo(50));
      const { data } = await suite.kefu.call('GET', `/customers/${id}/conversations`, { token: suite.admin });
      expect(data.content).toMatchObject([{ status: 'OPEN', lastSeq: 50 }]);
      expect((await stored(data.content[0].id)).map(({ seq }) => seq)).toEqual(upTo(50));
    }
  });
});

/** As docs/controls.md says. */
const mostPosts = 1_200;

describe('the limit of messages', () => {
  const suite = chatSuite({ env: { RATE_LIMIT: 'on' } });

  it('of one customer over REST is exact, and what is beyond it is not stored', async () => {
    const { chat, token } = await suite.newCustomer();
    const { conversationId } = await chat.post('0');
    const path = `/conversations/${conversationId as string}/messages`;
    const post = (content: string, by = token) => suite.kefu.call('POST', path, { token: by, body: { content } });
    const answers: Answer[] = [];
    while (answers.length < mostPosts + 19) {
      answers.push(...(await Promise.all(Array.from({ length: 61 }, (_value, n) => post(`${answers.length + n}`)))));
    }
    const refused = answers.filter(({ status }) => status !== 201);
    // The first was said over the chat.
    expect(answers.length - refused.length).toBe(mostPosts - 1);
    for (const { status, error, headers } of [...refused, await post('还有')]) {
      expect([status, error.code]).toEqual([429, 'RATE_LIMITED']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    const count = async () => {
      const sql = 'SELECT COUNT(*) AS n FROM messages WHERE conversation_id = ?';
      return Number((await suite.kefu.database.query(sql, [conversationId as string]))[0]?.n);
    };
    expect(await count()).toBe(mostPosts);
    // It is theirs alone.
    expect((await post('您好', suite.admin)).status).toBe(201);
    expect(await count()).toBe(mostPosts + 1);
  });
});
