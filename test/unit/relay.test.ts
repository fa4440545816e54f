import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '../../src/bus/memory.bus.js';
import { Relay } from '../../src/chat/relay.js';
import { becameOf } from '../../src/conversation/conversation-news.js';
import type { Conversation } from '../../src/conversation/conversation.entity.js';
import {
  conversationChanged,
  conversationRead,
  type ConversationEvent,
} from '../../src/conversation/conversation.events.js';

describe('what becomes of a conversation', () => {
  /**
   * A node that has been told nothing yet, one agent and the customer, and what both are told.
   * @param ending whose tokens end while the node looks at the conversation: it learns of that when it makes sure
   */
  const scene = (ending: string[] = []) => {
    const conversation = { id: 'one', customerId: 'customer', assigneeId: 'agent', status: 'OPEN' };
    const times = { createdAt: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-02T00:00:00.000Z' };
    const row = { ...conversation, ...times, lastEvent: 'assigned' as ConversationEvent, revision: 5 };
    const trail: { event: ConversationEvent; at: string }[] = [];
    const told: string[] = [];
    const ended = new Set<string>();
    let hasLooked = false;
    const whenSure = () => {
      if (hasLooked) for (const id of ending) ended.add(id);
      return Promise.resolve();
    };
    const connectionOf = (kind: string, id: string) => ({
      principal: { kind, id, seesFrom: null },
      tell: (text: string) => {
        const { event } = (JSON.parse(text) as { data: { event: string } }).data;
        if (!ended.has(id)) told.push(`${id} ${event}`);
      },
    });
    const [agent, customer] = [connectionOf('agent', 'agent'), connectionOf('customer', 'customer')];
    const entries = () =>
      trail.toReversed().map(({ event, at }) => ({ action: `conversation.${event}`, at, total: row.revision - 1 }));
    const database = {
      read: (step: (session: object) => unknown) => step({ query: () => Promise.resolve(entries()) }),
    };
    const outage = { isOn: false };
    const views = {
      find: () => Promise.resolve({ ...row }),
      becameOf: (found: Conversation, since: number) => becameOf(database as never, found, since),
      for: () => Promise.resolve(conversation),
      forAgents: () => {
        hasLooked = true;
        if (outage.isOn) return Promise.reject(new Error('It is away'));
        return Promise.resolve(new Map([['agent', conversation]]));
      },
    };
    const connections = { size: 2, agents: () => [agent], of: () => [customer] };
    const bus = new MemoryBus();
    const logger = { warn: () => undefined };
    new Relay(
      bus,
      views as never,
      { isFor: () => false, whenSure } as never,
      connections as never,
      logger as never,
    ).onModuleInit();
    const say = async (event: ConversationEvent, revision: number) => {
      bus.publish(conversationChanged, { conversationId: row.id, event, revision });
      await new Promise((resolve) => setImmediate(resolve));
    };
    /** As a node commits it, before it says so. */
    const become = (event: ConversationEvent, second: number, change: Partial<typeof row> = {}) => {
      trail.push({ event, at: `2026-01-02 00:00:${String(second).padStart(2, '0')}.000` });
      Object.assign(row, change, { revision: row.revision + 1, lastEvent: event });
    };
    return { row, told, say, become, outage };
  };

  it('is told by the database, whatever somebody else says of it', async () => {
    const { told, say, become } = scene();
    for (const revision of [1, 5, 6, 10 ** 9]) await say('resolved', revision);
    for (const revision of [1, 2, 3, 4]) await say('reopened', revision);
    expect(told).toEqual(['agent assigned']);
    become('resolved', 0, { status: 'RESOLVED' });
    await say('reopened', 6);
    expect(told).toEqual(['agent assigned', 'customer resolved', 'agent resolved']);
  });

  it.each(['assigned', 'resolved'] as const)(
    'is not told to those whose tokens ended while the node stood still and looked at it: %s',
    async (event) => {
      const { told, say, become } = scene(['agent', 'customer']);
      become(event, 0, event === 'resolved' ? { status: 'RESOLVED' } : {});
      await say(event, 6);
      expect(told).toEqual([]);
    },
  );

  it('is told once, however often and at once it is heard of', async () => {
    const { told, say, become } = scene();
    become('resolved', 0, { status: 'RESOLVED' });
    become('reopened', 1, { status: 'OPEN' });
    await Promise.all([say('resolved', 6), say('reopened', 7), say('reopened', 7), say('resolved', 6)]);
    expect(told).toEqual(['customer reopened', 'agent reopened']);
  });

  it.each([
    ['in turn', ['reopened', 'assigned']],
    ['the later first', ['assigned', 'reopened']],
    ['by somebody who says something else', ['resolved', 'created']],
  ] as const)('is told, where more has become of it before anybody has looked: %s', async (_how, said) => {
    const { told, say, become } = scene();
    become('reopened', 0);
    become('assigned', 1);
    await Promise.all(said.map((event) => say(event, event === 'reopened' || event === 'resolved' ? 6 : 7)));
    expect(told).toEqual(['customer reopened', 'agent reopened', 'agent assigned']);
  });

  it('is not told where it is long past, to those who have only begun to listen', async () => {
    const { told, say, become } = scene();
    become('reopened', 0);
    become('assigned', 20);
    await say('reopened', 6);
    expect(told).toEqual(['agent assigned']);
    become('reopened', 40);
    become('assigned', 59);
    await say('assigned', 9);
    expect(told.slice(1)).toEqual(['customer reopened', 'agent reopened', 'agent assigned']);
  });

  it('begins with its creation, where that is news', async () => {
    const { row, told, say, become } = scene();
    Object.assign(row, { revision: 1, lastEvent: 'created', createdAt: row.changedAt });
    become('assigned', 0);
    await say('created', 1);
    expect(told).toEqual(['agent created', 'agent assigned']);
  });

  it('is told when it is heard of again, where the database was away in the middle', async () => {
    const { told, say, become, outage } = scene();
    await say('assigned', 5);
    become('resolved', 0, { status: 'RESOLVED' });
    outage.isOn = true;
    await say('resolved', 6);
    expect(told).toEqual(['agent assigned']);
    outage.isOn = false;
    await say('resolved', 6);
    await say('resolved', 6);
    expect(told.slice(1)).toEqual(['customer resolved', 'agent resolved']);
  });
});

it('how far somebody has read is told forward alone, and as far as it is stored', async () => {
  const told: number[] = [];
  const agent = {
    principal: { kind: 'agent', id: 'agent' },
    tell: (text: string) => told.push((JSON.parse(text) as { data: { seq: number } }).data.seq),
  };
  const views = { find: () => Promise.resolve({ id: 'one' }), readSeqOf: () => Promise.resolve(98) };
  const delivery = { audienceOf: () => [agent], whenSure: () => Promise.resolve() };
  const bus = new MemoryBus();
  new Relay(bus, views as never, delivery as never, { size: 1 } as never, {} as never).onModuleInit();
  for (const seq of [96, 98, 97, 98, 1_000]) {
    bus.publish(conversationRead, {
      conversationId: 'one',
      senderType: 'CUSTOMER',
      senderId: 'c',
      seq,
      connectionId: '',
    });
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([96, 98]);
});
