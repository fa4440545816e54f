import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Bus } from '../../src/bus/bus.js';
import { agentStatus, rosterAsked } from '../../src/chat/chat.events.js';
import type { Connection } from '../../src/chat/connection.js';
import { Connections } from '../../src/chat/connections.js';
import { Roster } from '../../src/chat/roster.js';

/** What it says to other nodes waits until it is carried to one. */
class HeldBus extends Bus {
  readonly isConnected = true;
  private held: { name: string; payload: unknown }[] = [];

  protected send(name: string, payload: unknown): void {
    this.held.push({ name, payload: JSON.parse(JSON.stringify(payload)) });
  }

  carryTo(other: HeldBus): void {
    for (const { name, payload } of this.held.splice(0)) other.dispatch(name, payload);
  }

  lose(): void {
    this.held = [];
  }
}

describe('how agents are, on two nodes', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const agentId = randomUUID();
  const node = () => {
    const [bus, told] = [new HeldBus(), [] as string[]];
    const connections = new Connections();
    const roster = new Roster(bus, connections);
    roster.onModuleInit();
    roster.onChange(({ id, status }) => id === agentId && told.push(status));
    const come = (): Connection => {
      const parts = { id: randomUUID(), openedAt: Date.now(), subscriptions: new Set(), network: '127.0.0.1' };
      const connection: Connection = Object.assign(parts, { principal: { kind: 'agent', id: agentId } }) as never;
      roster.open(connection);
      return connection;
    };
    return { bus, roster, come, told, status: () => roster.statusOf(agentId) };
  };
  /** Two of them who know of each other. */
  const nodes = () => {
    const [here, there] = [node(), node()];
    const carry = () => {
      here.bus.carryTo(there.bus);
      there.bus.carryTo(here.bus);
    };
    carry();
    return { here, there, carry };
  };

  it('is not told anew when a third one starts, and asks who is there', () => {
    const { here, there, carry } = nodes();
    here.come();
    here.roster.say(agentId, 'BUSY');
    carry();
    expect(there.told).toEqual(['ONLINE', 'BUSY']);
    here.bus.publish(rosterAsked, { node: randomUUID() });
    carry();
    expect(there.told).toEqual(['ONLINE', 'BUSY']);
  });

  it('is the same on both where an agent says two things at once', () => {
    const { here, there, carry } = nodes();
    for (const { come } of [here, there]) come();
    carry();
    here.roster.say(agentId, 'BUSY');
    there.roster.say(agentId, 'AWAY');
    carry();
    expect(here.status()).toBe(there.status());
    for (const { told, status } of [here, there]) expect(told.at(-1)).toBe(status());
  });

  it('is what is said last, by a clock that is behind as well', () => {
    const { here, there, carry } = nodes();
    for (const { come } of [here, there]) come();
    carry();
    here.roster.say(agentId, 'BUSY');
    carry();
    jest.setSystemTime(Date.now() - 3_600_000);
    there.roster.say(agentId, 'AWAY');
    carry();
    expect([here.status(), there.status()]).toEqual(['AWAY', 'AWAY']);
  });

  it('stays what it is where the agent goes over to the other node', () => {
    const { here, there, carry } = nodes();
    const first = here.come();
    here.roster.say(agentId, 'BUSY');
    carry();
    there.come();
    here.roster.close(first);
    expect(here.status()).toBe('OFFLINE');
    carry();
    // What the one has forgotten in between it hears again.
    carry();
    expect([here.status(), there.status()]).toEqual(['BUSY', 'BUSY']);
    expect(here.told.at(-1)).toBe('BUSY');
  });

  it('is told once of a node of before, which does not say when it was said, and is what it says last', () => {
    const { here, there, carry } = nodes();
    here.come();
    here.roster.say(agentId, 'AWAY');
    carry();
    for (const status of ['BUSY', 'BUSY', 'AWAY', 'AWAY'] as const) {
      there.bus.publish(agentStatus, { agentId, status, at: undefined, node: undefined });
    }
    expect(there.told).toEqual(['ONLINE', 'AWAY', 'BUSY', 'AWAY']);
  });

  it('is not settled for ever by a clock that is years ahead', () => {
    const { here, there, carry } = nodes();
    here.come();
    carry();
    there.bus.publish(agentStatus, { agentId, status: 'BUSY', at: Number.MAX_SAFE_INTEGER, node: randomUUID() });
    carry();
    here.roster.say(agentId, 'AWAY');
    carry();
    expect([here.status(), there.status()]).toEqual(['AWAY', 'AWAY']);
  });

  it('is told where it was said while the nodes could not hear each other', () => {
    const { here, there, carry } = nodes();
    here.come();
    carry();
    here.roster.say(agentId, 'AWAY');
    here.bus.lose();
    there.bus.publish(rosterAsked, { node: randomUUID() });
    carry();
    carry();
    expect(there.told).toEqual(['ONLINE', 'AWAY']);
  });
});
