import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, customer } from '../support/chat.js';
import { chatSteps, dropConnections, saying } from '../support/chat-suite.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';

/** More than the time from one poll of a node to the next. */
const pollMs = 1_500;

/** The database is held here, so that a connection waits for its `ready`. */
describe('while a connection waits for ready', () => {
  let kefu: Kefu;
  let database: TestDatabase;
  let admin: string;
  const { newAgent, newCustomer } = chatSteps(() => ({ kefu, admin }));
  beforeAll(async () => {
    database = await createDatabase();
    kefu = await Kefu.start({ database });
    admin = await kefu.login();
  });
  afterAll(async () => {
    await release();
    await kefu.stop();
    await database.drop();
  });
  afterEach(dropConnections);

  /** Without cursors nobody can be greeted. */
  const hold = () => database.query('LOCK TABLES conversation_cursors WRITE');
  const release = () => database.query('UNLOCK TABLES');

  it('an agent is sent nothing else: not who types, nor who comes, nor how others are', async () => {
    const [visitor, witness, late] = [await newCustomer(), await newAgent(), await agent(kefu)];
    const passer = await customer(kefu);
    const { conversationId } = await visitor.chat.post('你好');
    await witness.chat.next(saying('你好'));
    await hold();
    const connecting = Chat.connect(kefu, late.token);
    const of = (id: string) => (frame: any) => frame.type === 'presence' && frame.data.id === id;
    await witness.chat.next(of(late.id));
    // All of it goes to every agent who is connected.
    visitor.chat.send({ event: 'typing', conversationId, active: true });
    await witness.chat.next('typing');
    const passing = Chat.connect(kefu, passer.token);
    await witness.chat.next(of(passer.id));
    witness.chat.send({ event: 'status', status: 'BUSY' });
    await witness.chat.next((frame) => of(witness.id)(frame) && frame.data.status === 'BUSY');
    await release();
    const chat = await connecting;
    await chat.next(saying('你好'));
    expect(chat.frames.map(({ type }) => type)).toEqual(['ready', undefined]);
    await passing;
  });

  it('a customer is sent nothing else, and then what they have not had', async () => {
    const [{ token }, service] = [await customer(kefu), await newAgent()];
    const first = await Chat.connect(kefu, token, { speaks: true });
    const { conversationId } = await first.post('你好');
    await service.chat.post('一', { conversationId });
    await first.next(saying('一'));
    await hold();
    const second = await Chat.attempt(kefu, token, { speaks: true });
    service.chat.send({ event: 'typing', conversationId, active: true });
    await first.next('typing');
    await release();
    await second?.next(saying('一'));
    expect(second?.frames.map(({ type, content }) => type ?? content)).toEqual(['ready', '你好', '一']);
  });

  it('news that comes first does not bring again what the participant has had', async () => {
    const { token } = await customer(kefu);
    const first = await Chat.connect(kefu, token, { speaks: true });
    const { conversationId } = await first.post('你好');
    first.send({ event: 'received', conversationId, seq: 1 });
    await first.barrier();
    await first.close();
    const path = `/conversations/${conversationId}/messages`;
    expect((await kefu.call('POST', path, { token: admin, body: { content: '一' } })).status).toBe(201);
    await hold();
    const second = await Chat.attempt(kefu, token, { speaks: true });
    // Nobody was connected when it was said, so the poll brings it as news. Nothing tells of a poll: it is waited for.
    await delay(pollMs);
    await release();
    await second?.next(saying('一'));
    expect(second?.messages.map(({ content }) => content)).toEqual(['一']);
  });
});
