import { describe, expect, it } from '@jest/globals';
import { rowsSuite } from '../support/store.js';

describe('a read that holds what it sees', () => {
  const { kefu, rows } = rowsSuite();

  it('sees no transaction between its statements that begins in the same moment', async () => {
    await kefu().database.query('CREATE TABLE counted (n INTEGER)');
    await kefu().database.query('INSERT INTO counted VALUES (0)');
    let begin: () => void = () => undefined;
    const moment = new Promise<void>((resolve) => (begin = resolve));
    const counts = async () => {
      await moment;
      return rows().read(async (session) => {
        await session.hold();
        const seen = new Set<unknown>();
        for (let n = 0; n < 8; n += 1) seen.add((await session.queryOne<{ n: number }>('SELECT n FROM counted'))?.n);
        return seen.size;
      });
    };
    const count = async () => {
      await moment;
      await rows().transaction((session) => session.write('UPDATE counted SET n = n + 1'));
    };
    const reads = [];
    for (let n = 0; n < 20; n += 1) reads.push(counts(), count());
    begin();
    expect((await Promise.all(reads)).filter((size) => size !== undefined)).toEqual(Array(20).fill(1));
  });
});
