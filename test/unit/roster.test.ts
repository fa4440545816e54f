import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryBus } from '../../src/bus/memory.bus.js';
import type { Connection } from '../../src/chat/connection.js';
import { rosterAsked } from '../../src/chat/chat.events.js';
import { Connections } from '../../src/chat/connections.js';
import { Roster } from '../../src/chat/roster.js';

describe('connections of one customer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Opens one after the other, and closes one. */
  const people = (bus = new MemoryBus()) => {
    const connections = new Connections();
    const roster = new Roster(bus, connections);
    roster.onModuleInit();
    const open: Connection[] = [];
    let serial = 0;
    const close = (connection: Connection) => {
      open.splice(open.indexOf(connection), 1);
      roster.close(connection);
    };
    const add = (count: number, seesFrom: string | null = null) => {
      for (let n = 0; n < count; n += 1) {
        serial += 1;
        const principal = { kind: 'customer', id: 'somebody', seesFrom };
        const parts = { id: `${serial}`, openedAt: serial, principal, network: '127.0.0.1', subscriptions: new Set() };
        const connection: Connection = Object.assign(parts, { close: () => close(connection) }) as never;
        open.push(connection);
        roster.open(connection);
      }
    };
    const ids = () => open.map(({ id }) => id);
    return { open, ids, add, close };
  };

  it('are five, a quarter of a second after a sixth', () => {
    const { ids, add } = people();
    add(6);
    expect(ids()).toEqual(['1', '2', '3', '4', '5', '6']);
    jest.advanceTimersByTime(250);
    expect(ids()).toEqual(['2', '3', '4', '5', '6']);
  });

  it('stay where one of six has ended in that time, each time anew', () => {
    const { open, ids, add, close } = people();
    add(5);
    for (let turn = 0; turn < 10; turn += 1) {
      add(1);
      jest.advanceTimersByTime(200);
      const [last] = open.slice(4);
      if (last !== undefined) close(last);
      expect(ids().slice(0, 4)).toEqual(['1', '2', '3', '4']);
      jest.advanceTimersByTime(10);
    }
    jest.advanceTimersByTime(1_000);
    expect(open).toHaveLength(5);
  });

  it('stay where two of seven have ended in time, though the second has not when the first is judged', () => {
    const { open, ids, add, close } = people();
    add(5);
    const [first, second] = open;
    add(1);
    jest.advanceTimersByTime(100);
    add(1);
    jest.advanceTimersByTime(60);
    if (first !== undefined) close(first);
    jest.advanceTimersByTime(95);
    expect(ids()).toEqual(['2', '3', '4', '5', '6', '7']);
    if (second !== undefined) close(second);
    jest.advanceTimersByTime(1_000);
    expect(ids()).toEqual(['3', '4', '5', '6', '7']);
  });

  it('are five, each of two too many a quarter of a second after it came', () => {
    const { ids, add } = people();
    add(6);
    jest.advanceTimersByTime(100);
    add(1);
    jest.advanceTimersByTime(150);
    expect(ids()).toEqual(['2', '3', '4', '5', '6', '7']);
    jest.advanceTimersByTime(100);
    expect(ids()).toEqual(['3', '4', '5', '6', '7']);
  });

  it.each([
    [1, 1],
    [3, 2],
  ])('are five, where %i too many came before %i who do not see all', (owners, strangers) => {
    const { ids, add } = people();
    add(5);
    jest.advanceTimersByTime(10_000);
    add(owners);
    jest.advanceTimersByTime(100);
    add(strangers, '2026-01-01T00:00:00.000Z');
    jest.advanceTimersByTime(10_000);
    expect(ids()).toEqual(Array.from({ length: 5 }, (_value, index) => `${owners + 1 + index}`));
  });

  it('have no second grace when a node tells of all of its own once more', () => {
    const bus = new MemoryBus();
    const { open, add } = people(bus);
    add(6);
    jest.advanceTimersByTime(200);
    bus.publish(rosterAsked, { node: 'another' });
    jest.advanceTimersByTime(50);
    expect(open).toHaveLength(5);
  });

  it('are never more than ten', () => {
    const { open, ids, add } = people();
    for (let n = 0; n < 50; n += 1) {
      add(1);
      expect(open.length).toBeLessThanOrEqual(10);
    }
    jest.advanceTimersByTime(250);
    expect(ids()).toEqual(['46', '47', '48', '49', '50']);
  });
});
