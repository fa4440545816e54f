import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '../../src/bus/memory.bus.js';
import { HeldUp } from '../../src/conversation/message/batch-commit.js';
import type { Draft } from '../../src/conversation/message/draft.js';
import { MessageWriter } from '../../src/conversation/message/message-writer.js';

/** A writer whose batches go to `write`. */
function writerOf(write: (drafts: Draft[]) => Promise<unknown>, heldAmong: (drafts: Draft[]) => Draft[] = () => []) {
  const known = { find: () => undefined, keep: () => undefined };
  const commits = { heldAmong: (drafts: Draft[]) => Promise.resolve(heldAmong(drafts)), write };
  const database = { pool: { free: 1 }, worksAside: true };
  const writer = new MessageWriter(
    database as never,
    known as never,
    known as never,
    commits as never,
    new MemoryBus(),
  );
  return (content: string, id: string) =>
    writer.write({ content, sender: { kind: 'customer', id }, clientMessageId: null } as never);
}

const stored = (drafts: Draft[]) => ({
  outcomes: drafts.map((draft) => ({ message: draft, isRepeat: false })),
  advances: [],
});

describe('drafts of which one is held', () => {
  it('are not overtaken by what the same sender wrote after it', async () => {
    const written: string[] = [];
    let isHeld = true;
    const write = writerOf((drafts) => {
      const wanting = drafts.filter(({ content }) => content === '1');
      if (isHeld && wanting.length > 0) {
        isHeld = false;
        return Promise.reject(new HeldUp(wanting));
      }
      written.push(...drafts.map(({ content }) => content));
      return Promise.resolve(stored(drafts));
    });
    await Promise.all([write('1', 'one'), write('2', 'one'), write('3', 'other')]);
    expect(written).toEqual(['3', '1', '2']);
  });

  it('wait in vain among themselves from the second time on', async () => {
    const tries: string[][] = [];
    let again: (() => void) | undefined;
    const write = writerOf((drafts) => {
      tries.push(drafts.map(({ content }) => content));
      if (!drafts.some(({ content }) => content.startsWith('held'))) return Promise.resolve(stored(drafts));
      if (tries.length < 4) return Promise.reject(new HeldUp([]));
      // The second time the database lets them wait.
      return new Promise((resolve) => (again = () => resolve(stored(drafts))));
    });
    const held = [write('held 1', 'one'), write('held 2', 'two')];
    while (again === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    await write('free', 'other');
    again();
    await Promise.all(held);
    expect(tries).toEqual([['held 1', 'held 2'], ['held 1'], ['held 2'], ['held 1', 'held 2'], ['free']]);
  });
});

describe('a draft that was held', () => {
  it('does not wait for those that wait in vain once it is free', async () => {
    let looks = 0;
    const heldIn = (drafts: Draft[]) => drafts.filter(({ content }) => content === 'held');
    const look = (drafts: Draft[]) => {
      looks += 1;
      return looks === 1 ? heldIn(drafts) : [];
    };
    let again: (() => void) | undefined;
    const write = writerOf((drafts) => {
      if (looks === 0) return Promise.reject(new HeldUp(heldIn(drafts)));
      if (heldIn(drafts).length > 0) return Promise.resolve(stored(drafts));
      return new Promise((resolve) => (again = () => resolve(stored(drafts))));
    }, look);
    const vain = write('vain', 'one');
    await write('held', 'two');
    again?.();
    await vain;
  });
});

describe('drafts of which one waits in vain', () => {
  /** Commits whose first `vain` tries of whatever has the first draft in it fail, and nobody sees why. */
  const scene = (vain: number) => {
    const written: string[] = [];
    let left = vain;
    const write = writerOf((drafts) => {
      if (drafts.some(({ content }) => content === '1') && left > 0) {
        left -= 1;
        return Promise.reject(new HeldUp([]));
      }
      written.push(...drafts.map(({ content }) => content));
      return Promise.resolve(stored(drafts));
    });
    return { written, write };
  };

  it.each([1, 2, 3, 4])('of one sender keep their order, after %i tries', async (vain) => {
    const { written, write } = scene(vain);
    const all = ['1', '2', '3', '4'].map((content) => write(content, 'one'));
    await Promise.all(all);
    expect(written).toEqual(['1', '2', '3', '4']);
  });

  it('keep nobody else from being stored, and are refused alone', async () => {
    const { written, write } = scene(Infinity);
    const refused = write('1', 'one');
    const others = ['2', '3', '4'].map((content) => write(content, content));
    await Promise.all(others);
    await expect(refused).rejects.toMatchObject({ kind: 'unavailable' });
    expect(written).toEqual(['2', '3', '4']);
  });
});

describe('a batch whose connection is silent', () => {
  it('holds up nobody else for more than a second', async () => {
    const written: string[] = [];
    let answer: (() => void) | undefined;
    const write = writerOf((drafts) => {
      written.push(drafts.map(({ content }) => content).join());
      if (written.length > 1) return Promise.resolve(stored(drafts));
      return new Promise((resolve) => (answer = () => resolve(stored(drafts))));
    });
    const silent = write('1', 'one');
    while (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    const own = write('2', 'one');
    await Promise.all([write('3', 'two'), write('4', 'three')]);
    await write('5', 'two');
    expect(written).toEqual(['1', '3,4', '5']);
    answer();
    await Promise.all([silent, own]);
    expect(written).toEqual(['1', '3,4', '5', '2']);
  });
});
