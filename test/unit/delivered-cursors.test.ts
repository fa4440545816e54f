import { describe, expect, it } from '@jest/globals';
import { DeliveredCursors } from '../../src/chat/delivered-cursors.js';
import type { ReachedPosition } from '../../src/conversation/cursor-writer.js';

describe('what sockets have taken', () => {
  const connection = { cursorKey: 'agent' } as never;
  const logger = { warn: () => undefined } as never;

  /** `write` stands for the database; what it is given, and when that is. */
  const scene = (write: (reached: ReachedPosition[]) => Promise<ReachedPosition[]>) => {
    const given: ReachedPosition[][] = [];
    let announce: () => void = () => undefined;
    const advanceAll = (reached: ReachedPosition[]) => {
      given.push(reached);
      announce();
      return write(reached);
    };
    const cursors = new DeliveredCursors({} as never, { advanceAll } as never, logger);
    const begun = (runs: number) =>
      new Promise<void>((resolve) => {
        announce = () => given.length >= runs && resolve();
        announce();
      });
    return { cursors, given, begun };
  };

  it('is written before a stop is over, also where that has begun already', async () => {
    let finish: () => void = () => undefined;
    const { cursors, begun } = scene(() => new Promise((resolve) => (finish = () => resolve([]))));
    cursors.note(connection, 'one', 1);
    await begun(1);
    let isOver = false;
    const stopped = cursors.onApplicationShutdown().then(() => (isOver = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    finish();
    await begun(2);
    finish();
    await stopped;
  });

  it('is written again where it could not be, and only as far as it was not', async () => {
    let runs = 0;
    const { cursors, given, begun } = scene((reached) => {
      runs += 1;
      if (runs === 1) return Promise.reject(new Error('It is away'));
      return Promise.resolve(runs === 2 ? reached.slice(1) : []);
    });
    cursors.note(connection, 'one', 1);
    cursors.note(connection, 'two', 2);
    await begun(3);
    await cursors.onApplicationShutdown();
    expect(given.map((reached) => reached.map(({ receivedSeq }) => receivedSeq))).toEqual([[1, 2], [1, 2], [2], []]);
  });

  it('goes on where more is taken while it is written', async () => {
    let finish: () => void = () => undefined;
    const { cursors, given, begun } = scene(() => new Promise((resolve) => (finish = () => resolve([]))));
    cursors.note(connection, 'one', 1);
    await begun(1);
    cursors.note(connection, 'one', 2);
    finish();
    await begun(2);
    finish();
    expect(given.map(([position]) => position?.receivedSeq)).toEqual([1, 2]);
  });
});
