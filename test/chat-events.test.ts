import { describe, expect, it } from '@jest/globals';
import { chatSuite, saying } from './support/chat-suite.js';
import { type Chat, refOf } from './support/chat.js';

describe('events', () => {
  const suite = chatSuite({ env: { RATE_LIMIT: 'on' } });
  const { assign, newAgent, newCustomer } = suite;
  const pings = (chat: Chat, count: number) => {
    for (let n = 0; n < count; n += 1) chat.send({ event: 'ping', ref: `${n}` });
  };

  it('may be two hundred at once', async () => {
    const { chat } = await newCustomer();
    pings(chat, 200);
    for (let n = 0; n < 200; n += 1) await chat.next((frame) => frame.type === 'pong' && refOf(frame) === `${n}`);
    expect(chat.frames.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('beyond it are refused, and their author is closed with 4429 who does not heed it, and nobody else', async () => {
    const [{ chat }, { chat: other }] = [await newCustomer(), await newCustomer()];
    pings(chat, 3_000);
    expect((await chat.closed()).code).toBe(4429);
    const refused = chat.frames.filter(({ type }) => type === 'error').map(({ data }) => data);
    expect(refused.length).toBeGreaterThanOrEqual(49);
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', ref: expect.any(String), retryAfterMs: expect.any(Number) });
      expect(error.retryAfterMs).toBeGreaterThan(0);
    }
    await other.barrier();
  });

  it('are not counted against messages, nor messages against them', async () => {
    const { chat } = await newCustomer();
    pings(chat, 150);
    for (let n = 0; n < 15; n += 1) chat.send({ content: `${n}`, clientMessageId: `${n}` });
    for (let n = 0; n < 15; n += 1) await chat.ack(`${n}`);
    await chat.barrier();
  });

  it('of typing are passed on once a second, and that it has stopped no oftener than that it has begun', async () => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const { conversationId } = await person.chat.post('你好');
    await assign(conversationId, service.id);
    await service.chat.next(saying('你好'));
    for (const [from, to] of [
      [person.chat, service.chat],
      [service.chat, person.chat],
    ] as const) {
      for (let n = 0; n < 15; n += 1) {
        from.send({ event: 'typing', conversationId, active: true });
        from.send({ event: 'typing', conversationId, active: false });
      }
      await from.post('写好了', { conversationId });
      await to.next(saying('写好了'));
      const told = to.frames.filter(({ type }) => type === 'typing').map(({ data }) => data.active as boolean);
      const [begun, stopped] = [told.filter(Boolean).length, told.filter((active) => !active).length];
      expect(begun).toBeGreaterThanOrEqual(1);
      expect(begun).toBeLessThanOrEqual(3);
      expect(stopped).toBeLessThanOrEqual(begun);
    }
  });

  it('of typing that has stopped are news only where it had begun', async () => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const { conversationId } = await person.chat.post('你好');
    await assign(conversationId, service.id);
    await service.chat.next(saying('你好'));
    for (let n = 0; n < 5; n += 1) person.chat.send({ event: 'typing', conversationId, active: false });
    person.chat.send({ event: 'typing', conversationId, active: true });
    expect((await service.chat.next('typing')).data.active).toBe(true);
  });

  it('of read are passed on where the mark moves: to the others and the reader’s other connections', async () => {
    const [person, service] = [await newCustomer(), await newAgent()];
    const tab = await suite.connect(person.token);
    const { conversationId } = await person.chat.post('一');
    await assign(conversationId, service.id);
    await person.chat.post('二');
    await tab.next(saying('二'));
    for (const seq of [1, 1, 0, 2, 1, 2, 2]) tab.send({ event: 'read', conversationId, seq });
    const marks = (chat: Chat) => chat.frames.filter(({ type }) => type === 'read').map(({ data }) => data.seq);
    // Everything before has been passed on when this has.
    await service.chat.post('三', { conversationId });
    await tab.next(saying('三'));
    tab.send({ event: 'read', conversationId, seq: 3 });
    for (const chat of [service.chat, person.chat]) {
      const { data } = await chat.next((frame) => frame.type === 'read' && frame.data.seq === 3);
      expect(data).toEqual({ conversationId, senderType: 'CUSTOMER', senderId: person.id, seq: 3 });
      expect(marks(chat)).toEqual([1, 2, 3]);
    }
    await tab.barrier();
    expect(marks(tab)).toEqual([]);
  });
});
