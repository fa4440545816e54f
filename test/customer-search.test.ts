import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Newcomer } from '../src/customer/customer-store.js';
import { Kefu } from './support/kefu.js';
import { type Asked, naiveList, queryOf } from './support/naive-list.js';
import { asked, population } from './support/people.js';
import { clearCustomers, openStore, type Store } from './support/store.js';

/** More than what is gathered and sorted in one go (2,000), and than a walk goes before it gives up (10,000). */
const many = 13_000;

describe('lists of customers', () => {
  let kefu: Kefu;
  let store: Store;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    store = await openStore(kefu.database);
  });
  afterAll(async () => {
    await store.close();
    await kefu.stop();
  });

  async function list(wanted: Asked, paging: Record<string, string | number | boolean>) {
    const query = queryOf(wanted);
    for (const [name, value] of Object.entries(paging)) query.append(name, String(value));
    const answer = await kefu.call('GET', `/customers?${query.toString()}`, { token });
    if (answer.status !== 200) throw new Error(`${query.toString()}: ${answer.text}`);
    return answer.data;
  }

  const idsOf = (content: { id: string }[]) => content.map(({ id }) => id);

  /** One page by number, with everything it says of itself. */
  async function expectPage(people: Newcomer[], wanted: Asked, number: number, size: number) {
    const all = idsOf(naiveList(people, wanted));
    const page = await list(wanted, { page: number, size });
    expect(idsOf(page.content)).toEqual(all.slice(number * size, (number + 1) * size));
    expect(page.totalElements).toBe(all.length);
    expect(page.totalPages).toBe(Math.ceil(all.length / size));
    expect(page.last).toBe((number + 1) * size >= all.length);
    const uncounted = await list(wanted, { page: number, size, total: false });
    expect(idsOf(uncounted.content)).toEqual(idsOf(page.content));
    expect(uncounted.totalElements).toBeNull();
    return page;
  }

  /** The ids of `pages` pages by cursor, from the beginning or from `cursor`. */
  async function follow(wanted: Asked, size: number, pages: number, cursor?: string | null): Promise<string[]> {
    const ids: string[] = [];
    let next = cursor;
    for (let read = 0; read < pages && next !== null; read += 1) {
      const page = await list(wanted, next === undefined ? { size, total: false } : { size, cursor: next });
      ids.push(...idsOf(page.content));
      next = page.nextCursor;
    }
    return ids;
  }

  it('are what filtering, sorting and slicing all customers gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        population({ minLength: 0, maxLength: 60 }),
        fc.array(fc.tuple(asked, fc.nat(3), fc.integer({ min: 1, max: 12 })), { minLength: 8, maxLength: 8 }),
        async (people, wishes) => {
          await clearCustomers(kefu.database);
          await store.add(people);
          for (const [wanted, number, size] of wishes) await expectPage(people, wanted, number, size);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('by cursor visit every customer once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        population({ minLength: 0, maxLength: 40 }),
        fc.array(fc.tuple(asked, fc.integer({ min: 1, max: 15 })), { minLength: 5, maxLength: 5 }),
        async (people, wishes) => {
          await clearCustomers(kefu.database);
          await store.add(people);
          for (const [wanted, size] of wishes) {
            expect(await follow(wanted, size, Infinity)).toEqual(idsOf(naiveList(people, wanted)));
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('by cursor lose and repeat nobody while customers come', async () => {
    await fc.assert(
      fc.asyncProperty(
        population({ minLength: 10, maxLength: 30 }),
        population({ minLength: 8, maxLength: 8 }, 1_000),
        asked,
        async (people, newcomers, wanted) => {
          await clearCustomers(kefu.database);
          await store.add(people);
          const visited: string[] = [];
          let cursor: string | null | undefined;
          const waiting = [...newcomers];
          while (cursor !== null) {
            const page = await list(wanted, { size: 3, ...(cursor === undefined ? { total: false } : { cursor }) });
            visited.push(...idsOf(page.content));
            cursor = page.nextCursor as string | null;
            await store.add(waiting.splice(0, 1));
          }
          const known = new Set(people.map(({ customer }) => customer.id));
          expect(new Set(visited).size).toBe(visited.length);
          expect(visited.filter((id) => known.has(id))).toEqual(idsOf(naiveList(people, wanted)));
          const all = idsOf(naiveList([...people, ...newcomers], wanted));
          expect(visited).toEqual(all.filter((id) => visited.includes(id)));
        },
      ),
      { numRuns: 15 },
    );
  });

  it.each(['WEB', 'APP'])('do not let an id of %s, a secret of its holder, be read bit by bit', async (channel) => {
    const channelId = `${channel}-3f2504e0-4f89-41d3-9a0c`;
    const body = { name: '某人', channel, channelId };
    const { data } = await kefu.call('POST', '/public/customer-token', { body });
    const found = async (q: string) => idsOf((await list({ q }, {})).content);
    for (const part of [1, 4, 12, channelId.length - 1]) {
      expect(await found(channelId.slice(0, part))).not.toContain(data.customerId);
    }
    expect(await found(channelId)).toEqual([data.customerId]);

    // Nor by what else is asked, beside people to whom the part leads.
    const email = `${channel.toLowerCase()}@example.com`;
    await kefu.call('PUT', `/customers/${data.customerId as string}`, { token, body: { email } });
    const part = channelId.slice(0, 12);
    for (const lineId of [part, `${part}-`, `${part}--`]) {
      await kefu.call('POST', '/customers', { token, body: { name: '诱饵', primaryChannel: 'LINE', lineId } });
    }
    expect((await list({ q: part, email }, {})).content).toEqual([]);
    expect((await list({ q: part }, {})).totalElements).toBe(3);
  });

  it('find an id that is pasted with blanks about it', async () => {
    const body = { name: '某人', primaryChannel: 'WECHAT', wechatOpenId: 'oPasted_Qx81' };
    const { data } = await kefu.call('POST', '/customers', { token, body });
    for (const q of ['oPasted_Qx81', 'oPasted_Qx81 ', ' oPasted_Qx81', '\toPasted_Q ']) {
      expect([q, idsOf((await list({ q }, {})).content)]).toEqual([q, [data.id]]);
    }
  });

  describe('of many customers', () => {
    let people: Newcomer[];
    beforeAll(async () => {
      await clearCustomers(kefu.database);
      people = fc.sample(population({ minLength: many, maxLength: many }), { numRuns: 1, seed: 1 })[0] ?? [];
      // A tag of the oldest only, which a walk from the newest meets late.
      naiveList(people, {})
        .slice(-2_500)
        .forEach((customer) => (customer.tags = [...(customer.tags ?? []), 'early']));
      for (let begin = 0; begin < many; begin += 500) await store.add(people.slice(begin, begin + 500));
    }, 120_000);

    it('are the same at any depth, by number and by cursor', async () => {
      await fc.assert(
        fc.asyncProperty(
          asked,
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.constantFrom(7, 50),
          async (wanted, depth, size) => {
            const all = idsOf(naiveList(people, wanted));
            const number = Math.floor((depth * all.length) / size);
            const page = await expectPage(people, wanted, number, size);
            const rest = all.slice((number + 1) * size, (number + 3) * size);
            expect(page.nextCursor === null ? [] : await follow(wanted, size, 2, page.nextCursor as string)).toEqual(
              rest,
            );
          },
        ),
        { numRuns: 40 },
      );
    });

    it.each([
      ['by a date that follows the tag', { tag: ['early'], sort: [{ field: 'createdAt', descending: true }] }],
      ['from the other end', { tag: ['early'], sort: [{ field: 'createdAt', descending: false }] }],
      ['by name', { tag: ['early'], sort: [{ field: 'name', descending: false }] }],
      ['by a date that is often unknown', { tag: ['early'], sort: [{ field: 'lastInteractionAt', descending: true }] }],
      ['of a channel that has few', { channel: 'SMS', active: false, sort: [{ field: 'email', descending: true }] }],
      ['of a common prefix', { q: 'Uline', sort: [{ field: 'createdAt', descending: true }] }],
      ['of a common prefix from the other end', { q: 'Uline', sort: [{ field: 'createdAt', descending: false }] }],
      ['of a common prefix by name', { q: 'Uline', active: true, sort: [{ field: 'name', descending: true }] }],
      ['of a prefix that is in names too', { q: 'an', sort: [{ field: 'createdAt', descending: true }] }],
      ['of what many names have, from the other end', { q: 'a', sort: [{ field: 'createdAt', descending: false }] }],
      ['of several common tags', { tag: ['vip'], sort: [{ field: 'createdAt', descending: true }] }],
      ['that nobody fits', { name: 'anananan', sort: [{ field: 'createdAt', descending: true }] }],
    ] as [string, Asked][])('are found to the end %s', async (_what, wanted) => {
      const all = idsOf(naiveList(people, wanted));
      expect(await follow(wanted, 200, Infinity)).toEqual(all);
      for (const number of [
        0,
        Math.floor(all.length / 40),
        Math.floor(all.length / 20),
        Math.floor(all.length / 20) + 1,
      ]) {
        await expectPage(people, wanted, number, 20);
      }
    });
  });
});
