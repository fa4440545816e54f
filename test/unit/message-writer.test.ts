import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '../../src/bus/memory.bus.js';
import { HeldUp } from '../../src/conversation/message/batch-commit.js';
import type { Draft } from '../../src/conversation/message/draft.js';
import { MessageWriter } from '../../src/conversation/message/message-writer.js';

describe('drafts of which one waits in vain', () => {
  /** Commits whose first `vain` tries of whatever has the first draft in it fail, and nobody sees why. */
  const scene = (vain: number) => {
    const stored: string[] = [];
    let left = vain;
    const commits = {
      heldAmong: () => Promise.resolve([]),
      write: (drafts: Draft[]) => {
        if (drafts.some(({ content }) => content === '1') && left > 0) {
          left -= 1;
          return Promise.reject(new HeldUp([]));
        }
        stored.push(...drafts.map(({ content }) => content));
        return Promise.resolve({
          outcomes: drafts.map((draft) => ({ message: draft, isRepeat: false })),
          advances: [],
        });
      },
    };
    const known = { find: () => undefined, keep: () => undefined };
    const database = { pool: { free: 0 }, worksAside: true };
    const writer = new MessageWriter(
      database as never,
      known as never,
      known as never,
      commits as never,
      new MemoryBus(),
    );
    const write = (content: string, id: string) =>
      writer.write({ content, sender: { kind: 'customer', id }, clientMessageId: null } as never);
    return { stored, write };
  };

  it.each([1, 2, 3, 4])('of one sender keep their order, after %i tries', async (vain) => {
    const { stored, write } = scene(vain);
    const all = ['1', '2', '3', '4'].map((content) => write(content, 'one'));
    await Promise.all(all);
    expect(stored).toEqual(['1', '2', '3', '4']);
  });

  it('keep nobody else from being stored, and are refused alone', async () => {
    const { stored, write } = scene(Infinity);
    const refused = write('1', 'one');
    const others = ['2', '3', '4'].map((content) => write(content, content));
    await Promise.all(others);
    await expect(refused).rejects.toMatchObject({ kind: 'unavailable' });
    expect(stored).toEqual(['2', '3', '4']);
  });
});
