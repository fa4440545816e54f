import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import Libsql from 'libsql';
import {
  after,
  joinConditions,
  type KeyRange,
  orderBy,
  type OrderColumn,
  reversed,
} from '../../src/database/keyset.js';
import { cutBehind, type ListSource } from '../../src/database/page-reader.js';
import type { Session, SqlValue } from '../../src/database/session.js';

interface Row {
  a: number | null;
  b: string | null;
  c: number;
  id: number;
}

const columns = fc
  .tuple(fc.shuffledSubarray(['a', 'b', 'c'] as const), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
  .map(([names, directions]): OrderColumn[] => [
    ...names.map((sql, index) => ({ sql, descending: directions[index] ?? false, nullable: sql !== 'c' })),
    { sql: 'id', descending: directions[3] ?? false, nullable: false },
  ]);

/** Few values, so that most rows tie with others. */
const rows = fc
  .array(
    fc.record({
      a: fc.option(fc.integer({ min: -1, max: 1 })),
      b: fc.option(fc.constantFrom('', 'a', 'A', '张')),
      c: fc.integer({ min: 0, max: 1 }),
    }),
    { maxLength: 25 },
  )
  .map((found): Row[] => found.map((row, id) => ({ ...row, id })));

/** The order, said once more without SQL. NULL comes before every value. */
function compare(order: OrderColumn[]) {
  return (one: Row, other: Row): number => {
    for (const { sql, descending } of order) {
      const [x, y] = [one[sql as keyof Row], other[sql as keyof Row]];
      if (x === y) continue;
      return isLess(x, y) === descending ? 1 : -1;
    }
    return 0;
  };
}

function isLess(x: Row[keyof Row], y: Row[keyof Row]): boolean {
  if (x === null || y === null) return x === null;
  if (typeof x === 'string' && typeof y === 'string') return Buffer.compare(Buffer.from(x), Buffer.from(y)) < 0;
  return x < y;
}

type Query = (sql: string, parameters: SqlValue[]) => Row[];

function openTable(found: Row[]): { query: Query; close: () => void } {
  const database = new Libsql(':memory:');
  database.exec('CREATE TABLE t (a INTEGER, b TEXT, c INTEGER NOT NULL, id INTEGER NOT NULL)');
  const insert = database.prepare('INSERT INTO t VALUES (?, ?, ?, ?)');
  for (const { a, b, c, id } of found) insert.run(a, b, c, id);
  const query: Query = (sql, parameters) => database.prepare(sql).all(...parameters) as Row[];
  return { query, close: () => database.close() };
}

function withTable<T>(found: Row[], work: (query: Query) => T): T {
  const { query, close } = openTable(found);
  try {
    return work(query);
  } finally {
    close();
  }
}

/** All rows, by as many cuts as it takes. */
async function readByCuts(query: Query, order: OrderColumn[], count: number): Promise<Row[]> {
  const session = { queryOne: (sql: string, parameters: SqlValue[]) => Promise.resolve(query(sql, parameters)[0]) };
  const source: ListSource = {
    parts: [{ from: { sql: 't', parameters: [] }, where: [] }],
    order,
    id: 'id',
    repeats: false,
  };
  const ranges: KeyRange[] = [{ where: [], order }];
  const seen: Row[] = [];
  for (let range = ranges.shift(), cuts = 0; range !== undefined; range = ranges.shift(), cuts += 1) {
    if (cuts > 100) throw new Error('It does not end');
    const cut = await cutBehind(session as Session, source, range, count);
    const near = cut === null ? range : { ...range, where: [...range.where, cut.within] };
    seen.push(...readRange(query, near));
    ranges.unshift(...(cut?.beyond ?? []));
  }
  return seen;
}

function readRange(query: Query, { where, order }: KeyRange): Row[] {
  const { sql, parameters } = joinConditions(where);
  const sorted = order.length === 0 ? '' : ` ORDER BY ${orderBy(order)}`;
  return query(`SELECT * FROM t WHERE ${sql}${sorted}`, parameters);
}

describe('continuing a list by key', () => {
  it('splits any list, in any order, after any row, into what has been and what comes', () => {
    fc.assert(
      fc.property(rows, columns, (found, order) => {
        const expected = found.toSorted(compare(order));
        withTable(found, (query) => {
          const all = query(`SELECT * FROM t ORDER BY ${orderBy(order)}`, []);
          expect(all.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          expected.forEach((row, index) => {
            const values = order.map(({ sql }) => row[sql as keyof Row]);
            const rest = after(order, values).flatMap((range) => readRange(query, range));
            expect(rest.map(({ id }) => id)).toEqual(expected.slice(index + 1).map(({ id }) => id));
          });
        });
      }),
      { numRuns: 300 },
    );
  });

  it('walked page by page shows every row once', () => {
    fc.assert(
      fc.property(rows, columns, fc.integer({ min: 1, max: 4 }), (found, order, size) => {
        withTable(found, (query) => {
          const seen: number[] = [];
          let ranges: KeyRange[] = [{ where: [], order }];
          for (;;) {
            const page = ranges.flatMap((range) => readRange(query, range)).slice(0, size);
            const last = page.at(-1);
            if (last === undefined) break;
            seen.push(...page.map(({ id }) => id));
            ranges = after(
              order,
              order.map(({ sql }) => last[sql as keyof Row]),
            );
          }
          expect(seen).toEqual(found.toSorted(compare(order)).map(({ id }) => id));
        });
      }),
      { numRuns: 300 },
    );
  });

  it('walked from cut to cut shows every row once, and comes to an end', async () => {
    const counts = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(rows, columns, counts, fc.boolean(), async (found, all, count, descending) => {
        const order = [...all.slice(0, 1), ...all.slice(-1)].map((column) => ({ ...column, descending }));
        const { query, close } = openTable(found);
        try {
          const seen = await readByCuts(query, order, count);
          expect(seen.map(({ id }) => id)).toEqual(found.toSorted(compare(order)).map(({ id }) => id));
        } finally {
          close();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('an order read from its other end is the order backwards', () => {
    fc.assert(
      fc.property(rows, columns, (found, order) => {
        const backwards = withTable(found, (query) =>
          query(`SELECT * FROM t ORDER BY ${orderBy(reversed(order))}`, []),
        );
        expect(backwards.map(({ id }) => id)).toEqual(
          found
            .toSorted(compare(order))
            .map(({ id }) => id)
            .reverse(),
        );
      }),
      { numRuns: 200 },
    );
  });
});
