import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryBus } from '../../src/bus/memory.bus.js';
import type { Connection } from '../../src/chat/connection.js';
import { Connections } from '../../src/chat/connections.js';
import { Roster } from '../../src/chat/roster.js';

describe('connections of one customer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Opens so many, and tells how many are left open. */
  const opened = () => {
    const connections = new Connections();
    const roster = new Roster(new MemoryBus(), connections);
    roster.onModuleInit();
    const open = new Set<string>();
    const add = (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const id = `${open.size}-${performance.now()}-${n}`;
        open.add(id);
        const principal = { kind: 'customer', id: 'somebody', seesFrom: null };
        const close = () => {
          open.delete(id);
          connections.remove(connection);
          roster.close(connection);
        };
        const parts = { id, principal, network: '127.0.0.1', openedAt: n, subscriptions: new Set(), close };
        const connection = parts as unknown as Connection;
        connections.add(connection);
        roster.open(connection);
      }
    };
    return { open, add };
  };

  it('are five, a quarter of a second after a sixth', () => {
    const { open, add } = opened();
    add(6);
    expect(open.size).toBe(6);
    jest.advanceTimersByTime(250);
    expect(open.size).toBe(5);
  });

  it('are never more than ten', () => {
    const { open, add } = opened();
    for (let n = 0; n < 50; n += 1) {
      add(1);
      expect(open.size).toBeLessThanOrEqual(10);
    }
  });
});
