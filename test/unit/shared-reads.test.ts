import { describe, expect, it } from '@jest/globals';
import { Busy } from '../../src/database/database-error.js';
import { SharedReads } from '../../src/database/shared-reads.js';

interface Deferred {
  begin: () => void;
  promise: Promise<string>;
  resolve: (answer: string) => void;
  reject: (error: Error) => void;
}

/** Readings that end when a test says so, in the order in which they began. */
class Readings {
  readonly begun: Deferred[] = [];
  private readonly shared = new SharedReads<string>();

  ask(key: string, by = 'somebody'): Promise<string> {
    return this.shared.ask({ key, by }, (begin) => {
      const reading = { ...deferred(), begin };
      this.begun.push(reading);
      if (!by.startsWith('busy')) begin();
      return reading.promise;
    });
  }
}

describe('reading once for all who ask', () => {
  it('whoever asks during a reading is answered by the next one, all together', async () => {
    const readings = new Readings();
    const first = readings.ask('list');
    const others = [readings.ask('list'), readings.ask('list'), readings.ask('list')];
    expect(readings.begun).toHaveLength(1);
    readings.begun[0]?.resolve('before');
    expect(await first).toBe('before');
    await turn();
    expect(readings.begun).toHaveLength(2);
    // And who asks during that one by one more.
    const late = readings.ask('list');
    readings.begun[1]?.resolve('after');
    expect(await Promise.all(others)).toEqual(['after', 'after', 'after']);
    await turn();
    readings.begun[2]?.resolve('late');
    expect(await late).toBe('late');
    expect(readings.begun).toHaveLength(3);
  });

  it('nobody waits for the turn of somebody else', async () => {
    const readings = new Readings();
    const busy = [readings.ask('list', 'busy'), readings.ask('list', 'busy')];
    const other = readings.ask('list', 'other');
    expect(readings.begun).toHaveLength(2);
    readings.begun[1]?.resolve('own');
    expect(await other).toBe('own');
    readings.begun[0]?.resolve('theirs');
    expect(await Promise.all(busy)).toEqual(['theirs', 'theirs']);
  });

  it('who shares a reading that has no turn reads by themselves', async () => {
    const readings = new Readings();
    const first = readings.ask('list');
    const [busy, other] = [readings.ask('list', 'busy'), readings.ask('list', 'other')];
    readings.begun[0]?.resolve('first');
    expect(await first).toBe('first');
    await turn();
    readings.begun[1]?.reject(new Busy());
    await expect(busy).rejects.toBeInstanceOf(Busy);
    await turn();
    readings.begun[2]?.resolve('own');
    expect(await other).toBe('own');
  });

  it('and once, however often they have asked', async () => {
    const readings = new Readings();
    const first = readings.ask('list');
    const busy = readings.ask('list', 'busy');
    const others = [1, 2, 3].map(() => readings.ask('list', 'busy too'));
    readings.begun[0]?.resolve('first');
    await first;
    await turn();
    readings.begun[1]?.reject(new Busy());
    await expect(busy).rejects.toBeInstanceOf(Busy);
    await turn();
    expect(readings.begun).toHaveLength(3);
    readings.begun[2]?.resolve('own');
    expect(await Promise.all(others)).toEqual(['own', 'own', 'own']);
  });

  it('who had no turn asks anew', async () => {
    const readings = new Readings();
    const first = readings.ask('list');
    const busy = readings.ask('list', 'busy');
    readings.begun[0]?.resolve('first');
    await first;
    await turn();
    readings.begun[1]?.reject(new Busy());
    await expect(busy).rejects.toBeInstanceOf(Busy);
    const again = readings.ask('list', 'busy');
    expect(readings.begun).toHaveLength(3);
    readings.begun[2]?.resolve('again');
    expect(await again).toBe('again');
  });

  it('who asks for something else, or later, does not wait', async () => {
    const readings = new Readings();
    const [one, other] = [readings.ask('one'), readings.ask('other')];
    expect(readings.begun).toHaveLength(2);
    readings.begun[1]?.resolve('second');
    readings.begun[0]?.resolve('first');
    expect(await Promise.all([one, other])).toEqual(['first', 'second']);
    await turn();
    const again = readings.ask('one');
    expect(readings.begun).toHaveLength(3);
    readings.begun[2]?.resolve('third');
    expect(await again).toBe('third');
  });

  it('a reading that fails fails for those alone who are answered by it', async () => {
    const readings = new Readings();
    const [first, second] = [readings.ask('list'), readings.ask('list')];
    readings.begun[0]?.reject(new Error('unreachable'));
    await expect(first).rejects.toThrow('unreachable');
    await turn();
    readings.begun[1]?.resolve('well');
    expect(await second).toBe('well');
  });
});

function deferred(): Deferred {
  const ends: Partial<Deferred> = {};
  const promise = new Promise<string>((resolve, reject) => Object.assign(ends, { resolve, reject }));
  return { ...ends, promise } as Deferred;
}

/** Until what follows from an answer has happened. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
