import { describe, expect, it } from '@jest/globals';
import { Lanes } from '../../src/database/lanes.js';

const waitMs = 60_000;

/** Two lanes, and what has begun in them, each until it is told to end. */
function twoLanes(ofOne = 2) {
  const lanes = new Lanes(2, ofOne);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (by: string, name: string, patience = waitMs) =>
    lanes.run({ by, waitMs: patience }, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, ask, end };
}

describe('lanes', () => {
  it('are given to who has fewest of them, then to who came first', async () => {
    const { begun, ask, end } = twoLanes();
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2'].map((name) => ask(name.slice(0, 1), name));
    await end('');
    expect(begun).toEqual(['a1', 'a2']);
    await end('a1');
    await end('a2');
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    for (const name of ['b1', 'a3', 'b2', 'a4']) await end(name);
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
  });

  it('are given in turn, however many questions of one stand before', async () => {
    const { begun, ask, end } = twoLanes();
    const all = ['x1', 'a1', ...Array.from({ length: 100 }, (_value, n) => `a${n + 2}`), 'c1', 'c2'].map((name) =>
      ask(name.slice(0, 1), name),
    );
    await end('');
    await end('a1');
    await end('c1');
    expect(begun).toEqual(['x1', 'a1', 'c1', 'a2']);
    await end('a2');
    expect(begun.at(-1)).toBe('c2');
    // It grows as it is gone through.
    for (const name of begun) await end(name);
    await Promise.all(all);
    expect(begun).toHaveLength(104);
  });

  it('are not all given to one', async () => {
    const { begun, ask, end } = twoLanes(1);
    const all = ['a1', 'a2', 'b1', 'b2'].map((name) => ask(name.slice(0, 1), name));
    await end('');
    expect(begun).toEqual(['a1', 'b1']);
    for (const name of begun) await end(name);
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('let go on what has begun, and begin nothing that has waited for too long', async () => {
    const { begun, ask, end } = twoLanes();
    const all = [ask('a', 'a1'), ask('a', 'a2')];
    await expect(ask('b', 'b1', 10)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 1 });
    await end('a1');
    expect(begun).toEqual(['a1', 'a2']);
    all.push(ask('b', 'b2'));
    await end('');
    expect(begun).toEqual(['a1', 'a2', 'b2']);
    for (const name of ['a2', 'b2']) await end(name);
    await Promise.all(all);
  });

  it('are free again after a failure', async () => {
    const lanes = new Lanes(1, 1);
    const failing = lanes.run({ by: 'a', waitMs }, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(await lanes.run({ by: 'a', waitMs }, () => Promise.resolve('done'))).toBe('done');
  });

  it('are all kept free for who is to be alone, one after the other', async () => {
    const lanes = new Lanes(2, 2);
    const order: string[] = [];
    let end: () => void = () => undefined;
    const noted = (name: string) => () => {
      order.push(name);
      return Promise.resolve();
    };
    const long = lanes.run({ by: 'a', waitMs }, () => {
      order.push('long');
      return new Promise<void>((resolve) => (end = resolve));
    });
    await Promise.resolve();
    const tooLate = lanes.alone(10, noted('never'));
    const alone = [lanes.alone(waitMs, noted('first')), lanes.alone(waitMs, noted('second'))];
    const list = lanes.run({ by: 'b', waitMs }, noted('list'));
    await expect(tooLate).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(order).toEqual(['long']);
    end();
    await Promise.all([long, ...alone, list]);
    expect(order).toEqual(['long', 'first', 'second', 'list']);
  });
});
