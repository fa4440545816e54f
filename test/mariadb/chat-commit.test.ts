import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Frame } from '../support/chat.js';
import { chatSuite, saying } from '../support/chat-suite.js';
import { eventually } from '../support/process.js';

/** The database is held here, so that the transaction of a message waits. */
describe('a message that is not committed', () => {
  const suite = chatSuite();
  const { connect, newAgent, newCustomer, stored } = suite;
  const release = () => suite.kefu.database.query('ROLLBACK');
  afterEach(release);

  /** Resolves when the message is being stored. @returns the connection to the database that waits for it */
  const storing = () =>
    eventually(async () => {
      const [found] = await suite.kefu.database.query(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'INSERT INTO messages%'",
      );
      if (found === undefined) throw new Error('No message is being stored');
      return Number(found.id);
    });

  const question = { content: '问', clientMessageId: 'question' };

  /** A customer with two tabs and an agent who hears them; what the first tab has just sent waits to be stored. */
  const held = async (...further: string[]) => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const tab = await connect(person.token);
    const { conversationId } = await person.chat.post('你好');
    const says = (content: string) => (frame: Frame) =>
      frame.conversationId === conversationId && saying(content)(frame);
    for (const content of further) await person.chat.post(content);
    for (const content of ['你好', ...further]) {
      for (const chat of [tab, service.chat]) await chat.next(says(content));
    }
    // The place of the next message, and no row: everything is read as ever.
    await suite.kefu.database.query('START TRANSACTION');
    await suite.kefu.database.query('SELECT seq FROM messages WHERE conversation_id = ? AND seq > ? FOR UPDATE', [
      conversationId,
      1 + further.length,
    ]);
    person.chat.send(question);
    const connectionId = await storing();
    return {
      chat: person.chat,
      others: [tab, service.chat],
      isIt: says('问'),
      conversationId: conversationId as string,
      connectionId,
    };
  };
  const contents = async (conversationId: string) =>
    (await stored(conversationId)).map(({ content }) => content as string);

  it('has no ack, and gets it when it is', async () => {
    const { chat, others, conversationId } = await held();
    // It would not wait for others: they say when there was time for it.
    for (const other of others) await other.barrier();
    expect(chat.frames.filter(({ type }) => type === 'ack')).toHaveLength(1);
    await release();
    expect(await chat.ack('question')).toMatchObject({ conversationId, seq: 2 });
  });

  it('is heard and read by nobody, and by all when it is', async () => {
    const { chat, others, isIt, conversationId } = await held();
    for (const other of others) expect(await other.left(isIt)).toEqual([]);
    expect(await contents(conversationId)).toEqual(['你好']);
    await release();
    await chat.ack('question');
    for (const other of others) expect((await other.next(isIt)).seq).toBe(2);
  });

  it('is waited for by the deactivation of its customer', async () => {
    // The row of who has written a moment ago is not written again: it is their conversation that is waited for.
    const { chat, conversationId } = await held('在吗');
    const { data: conversation } = await suite.kefu.call('GET', `/conversations/${conversationId}`, {
      token: suite.admin,
    });
    const path = `/customers/${conversation.customerId}`;
    const deactivated = suite.kefu.call('PUT', path, { token: suite.admin, body: { active: false } });
    await eventually(async () => {
      const [waits] = await suite.kefu.database.query(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'UPDATE conversations%customer_active%'",
      );
      if (waits === undefined) throw new Error('Nobody waits for the conversation');
    });
    await release();
    expect(await chat.ack('question')).toMatchObject({ conversationId, seq: 3 });
    expect((await deactivated).data.active).toBe(false);
    expect(await contents(conversationId)).toEqual(['你好', '在吗', '问']);
  });

  it('wants the rows of conversations in the order of their ids, whatever becomes of each: two batches never wait for each other', async () => {
    const [service, one, other] = [await newAgent(), await newCustomer(), await newCustomer()];
    const ids: string[] = [];
    for (const { chat } of [one, other]) {
      const { conversationId } = await chat.post('你好');
      await suite.assign(conversationId, service.id);
      await service.chat.post('您好', { conversationId });
      ids.push(conversationId);
    }
    const [first = '', second = ''] = ids;
    const lock = 'SELECT id FROM conversations WHERE id = ? FOR UPDATE';
    await suite.kefu.database.query('START TRANSACTION');
    await suite.kefu.database.query(lock, [first]);
    // Both come in one turn: in the one conversation somebody waits for an answer then, in the other nobody does.
    suite.kefu.process.signal('SIGSTOP');
    other.chat.send(question);
    service.chat.send({ content: '答', conversationId: first, clientMessageId: 'answer' });
    await setImmediate();
    suite.kefu.process.signal('SIGCONT');
    await eventually(async () => {
      const [found] = await suite.kefu.database.query(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'UPDATE conversations%'",
      );
      if (found === undefined) throw new Error('No batch waits');
    });
    expect(await suite.kefu.database.query(`${lock} NOWAIT`, [second])).toHaveLength(1);
    await release();
    await Promise.all([other.chat.ack('question'), service.chat.ack('answer')]);
  });

  it('because the commit fails is refused and heard by nobody, and is stored once when it is sent again', async () => {
    const { chat, others, isIt, conversationId, connectionId } = await held();
    await suite.kefu.database.query(`KILL CONNECTION ${connectionId}`);
    expect(await chat.error()).toMatchObject({ code: 'UNAVAILABLE', clientMessageId: 'question' });
    for (const other of others) expect(await other.left(isIt)).toEqual([]);
    await release();
    chat.send(question);
    const { id, seq } = await chat.ack('question');
    expect(seq).toBe(2);
    for (const other of others) expect((await other.next(isIt)).id).toBe(id);
    expect(await contents(conversationId)).toEqual(['你好', '问']);
  });
});
