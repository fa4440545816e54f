import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '../../src/bus/memory.bus.js';
import { Relay } from '../../src/chat/relay.js';
import { conversationChanged, type ConversationEvent } from '../../src/conversation/conversation.events.js';

describe('what becomes of a conversation', () => {
  /** A node that has been told nothing yet, one agent and the customer, and what both are told. */
  const scene = () => {
    const conversation = { id: 'one', customerId: 'customer', assigneeId: 'agent', status: 'OPEN' };
    const row = { ...conversation, lastEvent: 'assigned' as ConversationEvent, revision: 5 };
    const told: string[] = [];
    const connectionOf = (kind: string, id: string) => ({
      principal: { kind, id, seesFrom: null },
      tell: (text: string) => told.push(`${id} ${(JSON.parse(text) as { data: { event: string } }).data.event}`),
    });
    const [agent, customer] = [connectionOf('agent', 'agent'), connectionOf('customer', 'customer')];
    const views = {
      find: () => Promise.resolve({ ...row }),
      for: () => Promise.resolve(conversation),
      forAgents: () => Promise.resolve(new Map([['agent', conversation]])),
    };
    const connections = { size: 2, agents: () => [agent], of: () => [customer] };
    const bus = new MemoryBus();
    new Relay(bus, views as never, { isFor: () => false } as never, connections as never, {} as never).onModuleInit();
    const say = async (event: ConversationEvent, revision: number) => {
      bus.publish(conversationChanged, { conversationId: row.id, event, revision });
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { row, told, say };
  };

  it('is told by its row, whatever somebody else says of it', async () => {
    const { row, told, say } = scene();
    for (const revision of [1, 5, 6, 10 ** 9]) await say('resolved', revision);
    expect(told).toEqual(['agent assigned']);
    Object.assign(row, { revision: 6, lastEvent: 'resolved', status: 'RESOLVED' });
    await say('resolved', 6);
    expect(told).toEqual(['agent assigned', 'customer resolved', 'agent resolved']);
  });

  it('is told once, however often and at once it is heard of', async () => {
    const { row, told, say } = scene();
    Object.assign(row, { revision: 7, lastEvent: 'reopened' });
    await Promise.all([say('resolved', 6), say('reopened', 7), say('reopened', 7), say('resolved', 6)]);
    expect(told.sort()).toEqual(['agent reopened', 'customer reopened']);
  });

  it('is told, where more has become of it before anybody has looked', async () => {
    const { row, told, say } = scene();
    Object.assign(row, { revision: 7, lastEvent: 'assigned' });
    await Promise.all([say('reopened', 6), say('assigned', 7)]);
    expect(told).toEqual(['customer reopened', 'agent reopened', 'agent assigned']);
  });
});
