import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { networkOf } from '../../src/http/address.js';
import { parseMoment } from '../../src/http/parameter.js';
import { decodeCursor, encodeCursor, type SortKey } from '../../src/http/sort.js';
import { isoTime, sqlTime } from '../../src/database/time.js';

describe('a cursor', () => {
  const sort = fc.uniqueArray(
    fc.record({ field: fc.constantFrom('name', 'createdAt', 'active', 'email'), descending: fc.boolean() }),
    { selector: ({ field }) => field, minLength: 1, maxLength: 4 },
  );
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null));

  it('gives back what it was made of, for the same sort', () => {
    fc.assert(
      fc.property(sort, fc.infiniteStream(value), (keys, stream) => {
        const values = [...stream.take(keys.length + 1)];
        const cursor = encodeCursor(keys, values);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(cursor, keys)).toEqual(values);
      }),
    );
  });

  it('is refused for another sort', () => {
    fc.assert(
      fc.property(sort, sort, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const cursor = encodeCursor(one, [...one.map(() => null), 'id']);
        expect(() => decodeCursor(cursor, other)).toThrow('missing, unknown or of the wrong form');
      }),
    );
  });

  it('of any other text is refused, and never anything else than that', () => {
    const keys: SortKey<string>[] = [{ field: 'name', descending: true }];
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), json), (text) => {
        expect(() => decodeCursor(text, keys)).toThrow('missing, unknown or of the wrong form');
      }),
      { numRuns: 1_000 },
    );
    for (const values of [[{}], [[]], [true], [undefined, {}]]) {
      const forged = Buffer.from(JSON.stringify(['name,desc', ...values, 'id'])).toString('base64url');
      expect(() => decodeCursor(forged, keys)).toThrow('missing, unknown or of the wrong form');
    }
  });
});

describe('a moment', () => {
  const date = fc.date({ min: new Date('1001-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });

  it('is read as it is written, in UTC and with an offset', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, offset) => {
        expect(parseMoment(moment.toISOString(), 'start')).toEqual(moment);
        const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const two = (value: number) => String(value).padStart(2, '0');
        const minutes = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
        expect(parseMoment(`${local}${zone}`, 'end')).toEqual(moment);
      }),
    );
  });

  it('that is a date is its first or its last millisecond', () => {
    fc.assert(
      fc.property(date, (moment) => {
        const day = moment.toISOString().slice(0, 10);
        expect(parseMoment(day, 'start')?.toISOString()).toBe(`${day}T00:00:00.000Z`);
        expect(parseMoment(day, 'end')?.toISOString()).toBe(`${day}T23:59:59.999Z`);
      }),
    );
  });

  it('is stored and shown as the same moment', () => {
    fc.assert(
      fc.property(date, (moment) => {
        expect(isoTime(sqlTime(moment))).toBe(moment.toISOString());
        expect(isoTime(moment.toISOString())).toBe(moment.toISOString());
      }),
    );
  });

  it.each([
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-01-15T24:01:00Z',
    '2024-01-15T10:60:00Z',
    '2024-01-15T10:30:00',
    '2024-01-15 10:30:00Z',
    '2024-1-5',
    '15.01.2024',
    '1705314600000',
    '0999-12-31',
    '',
    'now',
    undefined,
    null,
    5,
    ['2024-01-15'],
  ])('%j is none', (value) => {
    expect(parseMoment(value, 'start')).toBeUndefined();
  });

  it('any text is a moment or none, never a fault', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/)), (text) => {
        const moment = parseMoment(text, 'end');
        if (moment !== undefined) expect(moment.toISOString().slice(0, 10)).toBe(text.slice(0, 10));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the network of an address', () => {
  it('is the address itself for IPv4, mapped into IPv6 or not', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(networkOf(address)).toBe(address);
        expect(networkOf(`::ffff:${address}`)).toBe(address);
        expect(networkOf(`::FFFF:${address}`)).toBe(address);
      }),
    );
  });

  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  const groups = fc.array(group, { minLength: 8, maxLength: 8 });

  it('is the /64 for IPv6: the same for every host in it, another for another one', () => {
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const prefix = one.slice(0, 4).join(':');
        expect(networkOf(one.join(':'))).toBe(`${prefix}::/64`);
        expect(networkOf([...one.slice(0, 4), ...other.slice(4)].join(':'))).toBe(`${prefix}::/64`);
        expect(networkOf(`${one.join(':')}%eth0`)).toBe(`${prefix}::/64`);
        fc.pre(prefix !== other.slice(0, 4).join(':'));
        expect(networkOf(other.join(':'))).not.toBe(`${prefix}::/64`);
      }),
    );
  });

  it('does not depend on how zeros are written', () => {
    const nonzero = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
    fc.assert(
      fc.property(fc.array(nonzero, { maxLength: 6 }), fc.array(nonzero, { maxLength: 1 }), (head, tail) => {
        const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
        const short = `${head.join(':')}::${tail.join(':')}`;
        expect(networkOf(short)).toBe(networkOf([...head, ...zeros, ...tail].join(':')));
      }),
    );
  });
});
