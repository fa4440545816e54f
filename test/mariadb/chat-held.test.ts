import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { mysqlOptions } from '../../src/database/mysql.options.js';
import { askNode } from '../support/ask-node.js';
import type { Chat } from '../support/chat.js';
import { nodesSuite } from '../support/chat-nodes.js';
import { chatSuite, saying } from '../support/chat-suite.js';
import { inModules } from '../support/kefu.js';
import { eventually } from '../support/process.js';

const answersTo = (chat: Chat, clientMessageId: string) =>
  chat.frames.filter(({ type, data }) => ['ack', 'error'].includes(type) && data.clientMessageId === clientMessageId);

/** The rows are held here, as by a node that was frozen in the middle of a transaction. */
describe('what somebody says whose row another holds', () => {
  const suite = chatSuite();
  const { newAgent, newCustomer, assign, stored } = suite;
  const query = (sql: string, ...parameters: string[]) => suite.kefu.database.query(sql, parameters);

  it.each([
    ['the customer', 'SELECT id FROM customers WHERE id = ? FOR UPDATE', 'id'],
    ['the conversation', 'SELECT id FROM conversations WHERE id = ? FOR UPDATE', 'conversationId'],
  ] as const)('is waited for by nobody else: %s', async (_what, lock, key) => {
    const [held, other, service] = [await newCustomer(), await newCustomer(), await newAgent()];
    const { conversationId } = await held.chat.post('一');
    await other.chat.post('一');
    await assign(conversationId, service.id);
    await query('START TRANSACTION');
    await query(lock, { id: held.id, conversationId: conversationId as string }[key]);
    held.chat.send({ content: '二', clientMessageId: 'second' });
    held.chat.send({ content: '三', clientMessageId: 'third' });
    service.chat.send({ content: '答', conversationId, clientMessageId: 'answer' });
    for (const content of ['二', '三', '四', '五']) await other.chat.post(content);
    expect([...answersTo(held.chat, 'second'), ...answersTo(service.chat, 'answer')]).toEqual([]);

    await query('ROLLBACK');
    const [second, third] = [await held.chat.ack('second'), await held.chat.ack('third')];
    const answer = await service.chat.ack('answer');
    expect(second.seq).toBeLessThan(third.seq);
    expect([second.seq, third.seq, answer.seq].sort()).toEqual([2, 3, 4]);
    expect((await stored(conversationId)).map(({ content }) => content as string).sort()).toEqual(
      ['一', '二', '三', '答'].sort(),
    );
  });

  it('is waited for by nobody else: the agent who replies first', async () => {
    const [visitor, other, service] = [await newCustomer(), await newCustomer(), await newAgent()];
    const { conversationId } = await visitor.chat.post('一');
    await other.chat.post('一');
    await query('START TRANSACTION');
    await query('SELECT id FROM agents WHERE id = ? FOR UPDATE', service.id);
    service.chat.send({ content: '答', conversationId, clientMessageId: 'answer' });
    for (const content of ['二', '三', '四']) await other.chat.post(content);
    expect(answersTo(service.chat, 'answer')).toEqual([]);
    await query('ROLLBACK');
    expect((await service.chat.ack('answer')).seq).toBe(2);
  });

  it('cannot be seen: whoever else writes is answered all the same, and they when it is free or refused', async () => {
    const [visitor, other] = [await newCustomer(), await newCustomer()];
    const { conversationId } = await visitor.chat.post('一');
    await other.chat.post('一');
    await query('START TRANSACTION');
    // The place of the next message, and no row.
    await query('SELECT seq FROM messages WHERE conversation_id = ? AND seq > 1 FOR UPDATE', conversationId as string);
    visitor.chat.send({ content: '二', clientMessageId: 'second' });
    for (const content of ['二', '三', '四', '五', '六']) await other.chat.post(content);
    await query('ROLLBACK');
    const { type } = await visitor.chat.next(({ data }) => data?.clientMessageId === 'second');
    if (type === 'error') visitor.chat.send({ content: '二', clientMessageId: 'second' });
    if (type === 'error') expect((await visitor.chat.ack('second')).seq).toBe(2);
    expect((await stored(conversationId)).map(({ content }) => content as string)).toEqual(['一', '二']);
  });

  it('is refused where that does not end, and taken once when it does and they try again', async () => {
    const [held, other] = [await newCustomer(), await newCustomer()];
    const { conversationId } = await held.chat.post('一');
    await query('START TRANSACTION');
    await query('SELECT id FROM customers WHERE id = ? FOR UPDATE', held.id);
    const message = { content: '二', clientMessageId: 'second' };
    held.chat.send(message);
    expect(await held.chat.error()).toMatchObject({ code: 'UNAVAILABLE', clientMessageId: 'second' });
    await other.chat.post('一');
    held.chat.send(message);
    await other.chat.post('二');
    await query('ROLLBACK');
    expect((await held.chat.ack('second')).seq).toBe(2);
    expect((await stored(conversationId)).map(({ content }) => content as string)).toEqual(['一', '二']);
  });

  it('keeps nobody else’s row from being written behind', async () => {
    const people = [await newCustomer(), await newCustomer(), await newCustomer()];
    const [first, held, last] = people;
    if (first === undefined || held === undefined || last === undefined) throw new Error('Three were made');
    for (const { chat } of people) await chat.post('一');
    for (const { chat } of people) await chat.post('二');
    // Each look sees what is written by then.
    await query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await query('START TRANSACTION');
    await query('SELECT id FROM customers WHERE id = ? FOR UPDATE', held.id);
    const lag = async (id: string) => {
      const sql = `SELECT (SELECT MAX(m.created_at) FROM messages m WHERE m.sender_id = c.id) = c.last_interaction_at AS isWritten
        FROM customers c WHERE c.id = ?`;
      expect(await query(sql, id)).toEqual([{ isWritten: 1 }]);
    };
    for (const { id } of [first, last]) await eventually(() => lag(id));
    await query('ROLLBACK');
    await eventually(() => lag(held.id));
  });

  it('is held no longer by a node that says nothing more: the server ends its transaction', async () => {
    const { id } = await newCustomer();
    const { driver } = mysqlOptions(suite.kefu.database.url) as unknown as { driver: typeof import('mysql2') };
    const pool = driver.createPool({ uri: suite.kefu.database.url, connectionLimit: 1 });
    pool.on('connection', (connection) => connection.on('error', () => undefined));
    const ask = (sql: string) =>
      new Promise((resolve, reject) => pool.query(sql, (error, rows) => (error ? reject(error) : resolve(rows))));
    await ask('START TRANSACTION');
    await ask(`SELECT id FROM customers WHERE id = '${id}' FOR UPDATE`);
    const other = await createConnection({ uri: suite.kefu.database.url });
    await other.query('SET innodb_lock_wait_timeout = 20');
    expect((await other.query('SELECT id FROM customers WHERE id = ? FOR UPDATE', [id]))[0]).toEqual([{ id }]);
    await other.end();
    await new Promise((resolve) => pool.end(resolve));
  });
});

describe('a commit of which the node has not heard yet', () => {
  const suite = chatSuite({ main: inModules, env: { NODE_OPTIONS: '--import=./test/support/hold-commits.js' } });
  const { newAgent, newCustomer, assign } = suite;

  it('is acknowledged by nobody, though the poll has found it', async () => {
    const [visitor, service] = [await newCustomer(), await newAgent()];
    const { conversationId } = await visitor.chat.post('一');
    await assign(conversationId, service.id);
    await askNode(suite.kefu, 'held commits');
    visitor.chat.send({ content: '二', clientMessageId: 'second' });
    await service.chat.next(saying('二'));
    const other = await suite.connect(visitor.token);
    await other.next(saying('二'));
    expect(answersTo(visitor.chat, 'second')).toEqual([]);
    expect(await askNode(suite.kefu, 'held commits')).toBe(1);
    expect((await visitor.chat.ack('second')).seq).toBe(2);
    await visitor.chat.post('三');
    await service.chat.next(saying('三'));
    expect(visitor.chat.messages).toEqual([]);
  });
});

describe('a node that was frozen', () => {
  const { here, there, admin } = nodesSuite();

  it('takes nothing of who was disabled or signed out meanwhile, and tells them nothing', async () => {
    const [visitor, service, other] = [await there.newCustomer(), await there.newAgent(), await here.newCustomer()];
    const { conversationId } = await visitor.chat.post('一');
    await here.assign((await other.chat.post('二')).conversationId, service.id);
    await here.assign(conversationId, service.id);
    for (const content of ['一', '二']) await service.chat.next(saying(content));
    there.node().process.signal('SIGSTOP');
    const token = admin();
    await here.node().call('DELETE', `/customers/${visitor.id}/tokens`, { token });
    await here.node().call('DELETE', `/agents/${service.id}`, { token });
    await other.chat.post('不该看到');
    visitor.chat.send({ content: '迟到的话', clientMessageId: 'late' });
    service.chat.send({ content: '迟到的答', clientMessageId: 'late', conversationId });
    // For as long as a node has to stand still to know it: nothing tells when that is over.
    await delay(1_500);
    there.node().process.signal('SIGCONT');
    expect((await visitor.chat.closed()).code).toBe(4401);
    expect((await service.chat.closed()).code).toBe(4403);
    expect(service.chat.messages.filter(saying('不该看到'))).toEqual([]);
    await eventually(async () => {
      const contents = (await here.stored(conversationId)).map(({ content }) => content as string);
      expect(contents).toEqual(['一']);
    });
  });
});
