import { describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { agent, Chat, customer, type Frame } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { chatSuite } from './support/chat-suite.js';

const seqs = (chat: Chat) => chat.messages.map(({ seq }) => seq as number);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_value, n) => first + n);

describe('what was said while somebody was away', () => {
  const suite = chatSuite();

  /** A customer who has said one thing and gone, and what an agent then says to them. */
  const away = async (words: string[]) => {
    const person = await customer(suite.kefu);
    const chat = await suite.connect(person.token, { speaks: true });
    const { conversationId } = await chat.post('你好');
    chat.send({ event: 'received', conversationId, seq: 1 });
    await chat.barrier();
    await chat.close();
    for (const content of words) await say(conversationId, content);
    return { ...person, conversationId };
  };
  const say = (conversationId: string, content: string) =>
    suite.kefu.call('POST', `/conversations/${conversationId}/messages`, { token: suite.admin, body: { content } });
  /** Resolves when the message with this `seq` has come. */
  const until = (chat: Chat, seq: number) => chat.next((frame) => frame.type === undefined && frame.seq === seq);

  it('comes of itself after ready, oldest first, nothing twice', async () => {
    const { token } = await away(['一', '二', '三']);
    const chat = await suite.connect(token);
    await until(chat, 4);
    await chat.barrier();
    expect(chat.frames[0].type).toBe('ready');
    expect(chat.messages.map(({ content }) => content)).toEqual(['一', '二', '三']);
    expect(seqs(chat)).toEqual([2, 3, 4]);
  });

  it('is followed by what is said now, in order', async () => {
    const { token, conversationId } = await away(['一', '二']);
    const chat = await suite.connect(token);
    await say(conversationId, '现在');
    await until(chat, 4);
    expect(seqs(chat)).toEqual([2, 3, 4]);
  });

  it('does not come again to a client of the document once its socket has taken it', async () => {
    const { token } = await away(['一', '二']);
    const chat = await suite.connect(token);
    await until(chat, 3);
    await chat.close();
    await eventually(async () => {
      const again = await suite.connect(token);
      await again.barrier();
      const had = seqs(again);
      await again.close();
      expect(had).toEqual([]);
    });
  });

  it('comes again to a client of kefu.v1 until it says what it has received', async () => {
    const { token, conversationId } = await away(['一', '二', '三']);
    for (let round = 0; round < 2; round += 1) {
      const silent = await suite.connect(token, { speaks: true });
      await until(silent, 4);
      expect(seqs(silent)).toEqual([2, 3, 4]);
      await silent.close();
    }
    const careful = await suite.connect(token, { speaks: true });
    await until(careful, 4);
    careful.send({ event: 'received', conversationId, seq: 3 });
    await careful.barrier();
    await careful.close();

    const last = await suite.connect(token, { speaks: true });
    await until(last, 4);
    expect(seqs(last)).toEqual([4]);
    last.send({ event: 'read', conversationId, seq: 4 });
    await last.barrier();
    await last.close();

    const done = await suite.connect(token, { speaks: true });
    await say(conversationId, '还有');
    await until(done, 5);
    expect(seqs(done)).toEqual([5]);
  });

  it('does not hide from a connection what is said after its ready, though another of theirs was quicker', async () => {
    const { token, conversationId } = await away(['一']);
    const quick = await suite.connect(token);
    await until(quick, 2);
    const slow = await suite.connect(token, { speaks: true });
    await say(conversationId, '二');
    await until(quick, 3);
    quick.send({ event: 'read', conversationId, seq: 3 });
    await quick.barrier();
    await until(slow, 3);
    slow.send({ event: 'received', conversationId, seq: 3 });
    await slow.barrier();
  });

  it('comes of every conversation that was resolved with a last word unheard', async () => {
    const { token } = await customer(suite.kefu);
    const chat = await suite.connect(token, { speaks: true });
    const words = upTo(8).map((n) => `再见 ${n}`);
    for (const content of words) {
      const { conversationId } = await chat.post('又来');
      await say(conversationId, content);
      await suite.kefu.call('POST', `/conversations/${conversationId}/resolve`, { token: suite.admin });
    }
    await chat.close();
    const again = await suite.connect(token, { speaks: true });
    for (const content of words) {
      const { conversationId } = await again.next((frame) => frame.type === undefined && frame.content === content);
      again.send({ event: 'received', conversationId, seq: 2 });
    }
    await again.barrier();
    await again.close();
    const last = await suite.connect(token);
    expect(await last.left('message')).toEqual([]);
  });

  it('waits for an agent as well', async () => {
    const service = await agent(suite.kefu);
    const person = await customer(suite.kefu);
    const chat = await suite.connect(person.token);
    const { conversationId } = await chat.post('一');
    await suite.kefu.call('POST', `/conversations/${conversationId}/assign`, {
      token: suite.admin,
      body: { agentId: service.id },
    });
    await chat.post('二');
    await chat.post('三');
    const desk = await suite.connect(service.token, { speaks: true });
    const ofIt = (frame: Frame) => frame.conversationId === conversationId;
    await desk.next((frame) => ofIt(frame) && frame.seq === 3);
    expect(desk.messages.filter(ofIt).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('waits for an agent in each of their conversations, however many others are newer', async () => {
    const service = await agent(suite.kefu);
    const assign = (conversationId: string) =>
      suite.kefu.call('POST', `/conversations/${conversationId}/assign`, {
        token: suite.admin,
        body: { agentId: service.id },
      });
    const begin = async () => {
      const chat = await suite.connect((await customer(suite.kefu)).token);
      const { conversationId } = await chat.post('在吗');
      chat.drop();
      return conversationId as string;
    };
    const own = await begin();
    await assign(own);
    const others: string[] = [];
    for (let count = 0; count < 201; count += 1) others.push(await begin());

    const desk = await suite.connect(service.token, { speaks: true });
    const named = desk.ready.conversations.map(({ id }: { id: string }) => id);
    expect([named[0], named.length]).toEqual([own, 200]);
    await desk.next((frame) => frame.type === undefined && frame.conversationId === own);
    await desk.close();

    for (const id of others) await assign(id);
    const again = await suite.connect(service.token, { speaks: true });
    const unheard = new Set([own, ...others]);
    while (unheard.size > 0) unheard.delete((await again.next('message')).conversationId);
    expect(again.ready.conversations).toHaveLength(200);
  });

  it('survives the node', async () => {
    const own = await Kefu.start();
    const { token } = await customer(own);
    const chat = await Chat.connect(own, token, { speaks: true });
    const { conversationId } = await chat.post('之前');
    const answer = await own.call('POST', `/conversations/${conversationId}/messages`, {
      token: await own.login(),
      body: { content: '回复' },
    });
    expect(answer.status).toBe(201);
    await own.kill();
    const next = await Kefu.start({ database: own.database });
    const again = await Chat.connect(next, token, { speaks: true });
    await again.next(({ content }) => content === '回复');
    again.drop();
    await next.stop();
    await own.database.drop();
  });

  describe('on resume', () => {
    it('is everything after the cursor, in order, nothing skipped and nothing twice', async () => {
      const { token, conversationId } = await away(['一', '二', '三', '四']);
      const chat = await suite.connect(token, { speaks: true });
      chat.send({ event: 'resume', cursors: { [conversationId]: 1 }, ref: 'again' });
      const { data } = await chat.next('resumed');
      expect(data).toMatchObject({ conversationId, lastSeq: 5 });
      expect(seqs(chat)).toEqual([2, 3, 4, 5]);
      const order = chat.frames.map(({ type }) => type).filter((type) => type === undefined || type === 'resumed');
      expect(order.at(-1)).toBe('resumed');
    });

    it('reaches back before what was received', async () => {
      const { token, conversationId } = await away(['一', '二']);
      const first = await suite.connect(token, { speaks: true });
      first.send({ event: 'received', conversationId, seq: 3 });
      await first.barrier();
      await first.close();
      const chat = await suite.connect(token, { speaks: true });
      chat.send({ event: 'resume', cursors: { [conversationId]: 0 } });
      await chat.next('resumed');
      expect(seqs(chat)).toEqual([1, 2, 3]);
    });

    it('is nothing for who has had everything', async () => {
      const { token, conversationId } = await away(['一']);
      const first = await suite.connect(token, { speaks: true });
      first.send({ event: 'received', conversationId, seq: 2 });
      await first.barrier();
      await first.close();
      const chat = await suite.connect(token, { speaks: true });
      chat.send({ event: 'resume', cursors: { [conversationId]: 2 } });
      expect((await chat.next('resumed')).data).toMatchObject({ conversationId, lastSeq: 2 });
      expect(await chat.left('message')).toEqual([]);
    });

    it('of several conversations is each of them, each with its end', async () => {
      const [one, other] = [await away(['一', '二']), await away(['甲'])];
      const service = await agent(suite.kefu);
      const desk = await suite.connect(service.token, { speaks: true });
      desk.send({ event: 'resume', cursors: { [one.conversationId]: 1, [other.conversationId]: 0 } });
      for (const { conversationId, had } of [
        { ...one, had: [2, 3] },
        { ...other, had: [1, 2] },
      ]) {
        const resumed = await desk.next(
          (frame) => frame.type === 'resumed' && frame.data.conversationId === conversationId,
        );
        expect(resumed.data.lastSeq).toBe(Math.max(...had));
        const came = desk.messages.filter((frame) => frame.conversationId === conversationId);
        expect(came.map(({ seq }) => seq)).toEqual(had);
      }
    });

    it('is beside the replay of what it does not name', async () => {
      const person = await customer(suite.kefu);
      const chat = await suite.connect(person.token, { speaks: true });
      const first = await chat.post('旧');
      await suite.act(first.conversationId, 'resolve');
      const second = await chat.post('新');
      await chat.close();
      await say(second.conversationId, '回复');
      const again = await suite.connect(person.token, { speaks: true });
      again.send({ event: 'resume', cursors: { [first.conversationId]: 1 } });
      await again.next('resumed');
      await again.next((frame) => frame.type === undefined && frame.content === '回复');
    });

    it('names as its end no message that has not been sent, while more is said', async () => {
      const person = await customer(suite.kefu);
      const [writer, reader] = [await suite.connect(person.token), await suite.connect(person.token, { speaks: true })];
      const { conversationId } = await writer.post('0');
      let isWriting = true;
      const resumeAll = async () => {
        while (isWriting) {
          reader.send({ event: 'resume', cursors: { [conversationId]: 0 } });
          await reader.next('resumed');
        }
      };
      const resumed = resumeAll();
      for (const n of upTo(100)) await writer.post(`${n}`);
      isWriting = false;
      await resumed;
      let had = 0;
      for (const frame of reader.frames) {
        if (frame.type === undefined) had = Math.max(had, frame.seq);
        if (frame.type === 'resumed') expect(frame.data.lastSeq).toBeLessThanOrEqual(had);
      }
    });

    it('names the cursor that is refused, and goes on with the others', async () => {
      const [mine, theirs] = [await away(['一']), await away(['秘密'])];
      const chat = await suite.connect(mine.token, { speaks: true });
      const refused = [theirs.conversationId, uuid(), uuid().toUpperCase()];
      chat.send({
        event: 'resume',
        cursors: Object.fromEntries([...refused, mine.conversationId].map((id) => [id, 1])),
      });
      for (const id of refused) {
        const { code, message, fields } = await chat.error();
        expect([code, fields]).toEqual(['CONVERSATION_NOT_FOUND', [{ field: `cursors.${id}`, message }]]);
      }
      expect((await chat.next('resumed')).data).toEqual({ conversationId: mine.conversationId, lastSeq: 2 });
      expect(seqs(chat)).toEqual([2]);
    });

    it('of a conversation of others is refused like that of none', async () => {
      const [mine, theirs] = [await away(['一']), await away(['秘密'])];
      const chat = await suite.connect(mine.token);
      const answer = async (id: string) => {
        chat.send({ event: 'resume', cursors: { [id]: 0 }, ref: 'peek' });
        const { type, data } = await chat.next(({ type }) => type === 'error' || type === 'resumed');
        return JSON.stringify([type, data]).replaceAll(id, 'id');
      };
      expect(await answer(theirs.conversationId)).toBe(await answer(uuid()));
      await chat.barrier();
      expect(JSON.stringify(chat.frames)).not.toContain('秘密');
    });
  });

  it('names no gap where the rest is notes', async () => {
    const { token, conversationId } = await away([]);
    const words = upTo(501, 2).map((n) => `第 ${n} 句`);
    while (words.length > 0) await Promise.all(words.splice(0, 20).map((content) => say(conversationId, content)));
    const note = { content: '备注', internal: true };
    await suite.kefu.call('POST', `/conversations/${conversationId}/messages`, { token: suite.admin, body: note });
    const chat = await suite.connect(token, { speaks: true });
    await until(chat, 501);
    await say(conversationId, '现在');
    await until(chat, 503);
    expect(seqs(chat)).toEqual([...upTo(501, 2), 503]);
    expect(await chat.left('resync')).toEqual([]);
  });

  it('is sent up to 500 of a conversation, and the gap is named for REST', async () => {
    const { token, conversationId } = await away([]);
    const last = 521;
    const words = upTo(last, 2).map((n) => `第 ${n} 句`);
    while (words.length > 0) await Promise.all(words.splice(0, 20).map((content) => say(conversationId, content)));

    const chat = await suite.connect(token, { speaks: true });
    const resync = await chat.next('resync');
    await chat.barrier();
    const sent = seqs(chat);
    expect(sent).toHaveLength(500);
    expect(sent).toEqual(upTo((sent[0] ?? 0) + 499, sent[0]));
    expect(resync.data.conversationId).toBe(conversationId);

    // What was not sent is there for the asking.
    const missing = upTo(last, 2).filter((seq) => !sent.includes(seq));
    const afterSeq = Math.min(...missing) - 1;
    const { data } = await suite.kefu.call(
      'GET',
      `/conversations/${conversationId}/messages?afterSeq=${afterSeq}&limit=200`,
      {
        token,
      },
    );
    expect(data.slice(0, missing.length).map(({ seq }: { seq: number }) => seq)).toEqual(missing);

    // And what is said now still comes.
    await say(conversationId, '现在');
    await until(chat, last + 1);

    // So is it by a resume, on the same connection.
    chat.send({ event: 'resume', cursors: { [conversationId]: sent.at(-1) } });
    await chat.next('resumed');
    const since = seqs(chat).slice(sent.length + 1);
    expect(since).toEqual(upTo(last + 1, (sent.at(-1) ?? 0) + 1));
  });
});

describe('what was said to all agents before', () => {
  const suite = chatSuite();

  it('is read for all who ask at once, and comes to each of them', async () => {
    const { id, chat: theirs } = await suite.newCustomer();
    const { conversationId } = await theirs.post('你好');
    await theirs.close();
    const words = upTo(300, 2).map((n) => `第 ${n} 句`);
    const say = (content: string) =>
      suite.kefu.call('POST', `/conversations/${conversationId}/messages`, { token: suite.admin, body: { content } });
    while (words.length > 0) await Promise.all(words.splice(0, 20).map(say));
    // Nobody is sent it unasked, however long they take to ask.
    const { data: conversation } = await suite.act(conversationId, 'resolve');
    expect(conversation.customerId).toBe(id);
    const people = await Promise.all(upTo(3).map(() => agent(suite.kefu)));
    const chats = await Promise.all(
      people.flatMap(({ token }) => upTo(20).map(() => suite.connect(token, { speaks: true }))),
    );
    const readings = async () => {
      const { text } = await suite.kefu.callRoot('GET', '/metrics');
      return Number(/kefu_database_duration_seconds_count\{[^}]*kind="read"[^}]*\} (\d+)/.exec(text)?.[1]);
    };
    const before = await readings();
    for (const chat of chats) chat.send({ event: 'resume', cursors: { [conversationId]: 0 } });
    await Promise.all(chats.map((chat) => chat.next('resumed')));
    // Three for each of sixty would be 180.
    expect((await readings()) - before).toBeLessThan(90);
    for (const chat of chats) expect(seqs(chat)).toEqual(upTo(conversation.lastSeq));
  });
});
