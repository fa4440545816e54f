import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import type { Newcomer } from '../../src/customer/customer-store.js';
import { channels } from '../../src/http/channel.js';
import { type Asked, sortFields } from './naive-list.js';

/** Few moments, so that many customers share one and the id must decide. */
const firstMoment = Date.UTC(2025, 0, 1);
const moments = fc.integer({ min: 0, max: 30 }).map((day) => new Date(firstMoment + day * 86_400_000 + day * 7));

/** Characters of several scripts, in both cases, one that folds to two, and those with a meaning in LIKE. */
const characters = fc.constantFrom(
  ...['a', 'A', 'n', 'N', 'é', 'É', 'İ', 'ß', 'ж', 'Ж', '张', '伟', '明', '😀', '%', '_', '\\', "'"],
);
const words = fc.array(characters, { minLength: 1, maxLength: 5 }).map((letters) => letters.join(''));
/** Longer than what every row of the index carries. */
const longNames = fc.array(characters, { minLength: 80, maxLength: 90 }).map((letters) => letters.join(''));
const names = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(words, words).map((parts) => parts.join(' ')) },
  { weight: 8, arbitrary: words },
  { weight: 1, arbitrary: longNames },
);
const tagPool = ['VIP', 'vip', 'SVIP', 'VIP客户', '潜在客户', '已购买', 'a%b', 'a_b', 'ñandú', 'ÑANDÚ'];
const tags = fc.option(fc.uniqueArray(fc.constantFrom(...tagPool), { maxLength: 4 }));

/** One customer; the number makes what must be unique unique. */
const people = fc.record({
  name: names,
  channel: fc.constantFrom(...channels),
  tags,
  active: fc.boolean(),
  createdAt: moments,
  updatedAt: moments,
  lastInteractionAt: fc.option(moments),
  hasEmail: fc.boolean(),
  hasPhone: fc.boolean(),
  hasLineId: fc.boolean(),
});

/** Customers of all sorts. @param first the number of the first of them: what must be unique is made of it */
export function population(count: { minLength: number; maxLength: number }, first = 0): fc.Arbitrary<Newcomer[]> {
  return fc.array(people, count).map((all) => all.map((person, index) => newcomer(person, first + index)));
}

type Person = typeof people extends fc.Arbitrary<infer T> ? T : never;

function newcomer(person: Person, number: number): Newcomer {
  const { name, channel, createdAt, updatedAt, lastInteractionAt, active } = person;
  const isOwn = channel === 'WEB' || channel === 'APP';
  return {
    customer: {
      id: uuid({ msecs: createdAt.getTime() }),
      name,
      primaryChannel: channel,
      email: person.hasEmail ? `${number % 3 === 0 ? 'anna' : 'zhang'}${number}@example.com` : null,
      phone: person.hasPhone ? `+861${String(3_800_000_000 + number * 7)}` : null,
      wechatOpenId: channel === 'WECHAT' ? `oA${number}` : null,
      whatsappId: channel === 'WHATSAPP' ? `86138${number}` : null,
      lineId: person.hasLineId ? `Uline${number}` : null,
      telegramId: null,
      facebookId: null,
      avatarUrl: null,
      location: null,
      notes: null,
      tags: person.tags,
      customFields: null,
      active,
      lastInteractionAt,
      createdAt,
      updatedAt,
    },
    further: isOwn ? [{ kind: channel, externalId: `web_user_${number}` }] : [],
  };
}

const times = moments.map((moment) => moment.toISOString());

/** A part of a text, so that most searches find something. */
const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.array(characters, { minLength: 1, maxLength: 3 }).map((letters) => letters.join('')) },
  { weight: 1, arbitrary: fc.constantFrom(' ', 'nan', 'ANA', '张伟', '张伟明', '%_', 'zzz') },
);
const tagPieces = fc.oneof(fc.constantFrom(...tagPool), fc.constantFrom('v', 'IP', '客户', '%', '_', 'ú', 'none'));
const sort = fc.uniqueArray(fc.record({ field: fc.constantFrom(...sortFields), descending: fc.boolean() }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ field }) => field,
});

/** Any of the filters and orders, two or three at a time. */
export const asked: fc.Arbitrary<Asked> = fc
  .record(
    {
      name: pieces,
      channel: fc.constantFrom(...channels),
      tag: fc.array(tagPieces, { minLength: 1, maxLength: 2 }),
      tagMatch: fc.constantFrom('contains' as const, 'exact' as const),
      active: fc.boolean(),
      q: fc.oneof(
        pieces,
        fc.constantFrom('anna', 'ZHANG1', '138', '+8613', 'web_user_', 'web_user_7', 'oA', 'oa', 'Uline1', '8'),
      ),
      email: fc.constantFrom('anna0@example.com', 'zhang1@example.com', 'nobody@example.com'),
      phone: fc.constantFrom('+8613800000007', '+8613800000014', '+8613800000008'),
      createdFrom: times,
      createdTo: times,
      lastInteractionFrom: times,
      lastInteractionTo: times,
    },
    { requiredKeys: [] },
  )
  .chain((all) =>
    fc
      .record({ filters: fc.subarray(Object.keys(all) as (keyof Asked)[], { maxLength: 3 }), sort: fc.option(sort) })
      .map(({ filters, sort: order }) => ({
        ...Object.fromEntries(filters.map((name) => [name, all[name as keyof typeof all]])),
        ...(order === null ? {} : { sort: order }),
      })),
  );
