import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CreateCustomerDto, UpdateCustomerDto } from '../../src/customer/customer.dto.js';
import { bigramsOf, fold, gramsOf } from '../../src/customer/search/folding.js';
import { hashToken, isTokenForm, randomToken } from '../../src/customer/token/customer-token-store.js';
import { DomainError } from '../../src/errors/domain-error.js';
import { hasPoisonedKey } from '../../src/http/poisoned-keys.js';
import { DtoPipe } from '../../src/http/validation.pipe.js';
import { readKept } from '../support/arbitrary.js';

describe('folding and grams', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('张', 'A', 'ä', 'İ', '😀') }));

  it('a folded text is its own fold', () => {
    fc.assert(
      fc.property(text, (value) => expect(fold(fold(value))).toBe(fold(value))),
      { numRuns: 1_000 },
    );
  });

  it('whatever is contained in a text has all its grams there', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (value, from, length) => {
        const characters = [...fold(value)];
        const part = characters.slice(from % (characters.length + 1)).slice(0, length % 6);
        const grams = new Set(gramsOf(characters.join('')));
        for (const gram of gramsOf(part.join(''))) expect(grams.has(gram)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('grams are the pieces of one and two characters, each once, of at most eight bytes', () => {
    fc.assert(
      fc.property(text, (value) => {
        const grams = gramsOf(value);
        expect(new Set(grams).size).toBe(grams.length);
        for (const gram of grams) {
          expect([1, 2]).toContain([...gram].length);
          expect(value).toContain(gram);
          expect(Buffer.byteLength(gram)).toBeLessThanOrEqual(8);
        }
        expect(bigramsOf(value)).toEqual(grams.filter((gram) => [...gram].length === 2));
      }),
    );
  });
});

describe('a customer token', () => {
  it('is 128 random bits: a million differ, and no bit leans to a side', () => {
    const count = 1_000_000;
    // How often each of the 256 values stands at each of the 16 places: their bits are added up at the end.
    const times = new Uint32Array(16 * 256);
    const seen = new Set<string>();
    for (let index = 0; index < count; index += 1) {
      const token = randomToken();
      seen.add(token);
      const bytes = Buffer.from(token.slice('cust_'.length).replaceAll('-', ''), 'hex');
      for (let place = 0; place < 16; place += 1) {
        const cell = place * 256 + (bytes[place] ?? 0);
        times[cell] = (times[cell] ?? 0) + 1;
      }
    }
    expect(seen.size).toBe(count);
    const shares = Array.from({ length: 128 }, (_value, bit) => {
      const values = times.subarray((bit >> 3) * 256, ((bit >> 3) + 1) * 256);
      return values.reduce((sum, often, value) => sum + ((value >> (bit & 7)) & 1) * often, 0) / count;
    });
    // Six standard deviations: a fair bit is outside once in some four million runs of the suite.
    for (const share of shares) expect(Math.abs(share - 0.5)).toBeLessThan(0.003);
  });

  it('has the form of the document, and nothing else has', () => {
    expect(isTokenForm(randomToken())).toBe(true);
    expect(isTokenForm('cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890')).toBe(true);
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const token of [text, `cust_${text}`, `${randomToken()}${text}x`, `${text} ${randomToken()}`]) {
          expect(isTokenForm(token)).toBe(false);
        }
      }),
    );
  });

  it('is stored as 64 hexadecimal digits', () => {
    expect(hashToken(randomToken())).toMatch(/^[\da-f]{64}$/);
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('the rules for bodies', () => {
  const pipe = new DtoPipe();
  const read = (body: unknown, metatype: new () => object = CreateCustomerDto) =>
    Promise.resolve().then(() => pipe.transform(body, { type: 'body', metatype }));

  it('take or refuse any JSON, and never fail otherwise', async () => {
    const keys = ['name', 'primaryChannel', 'email', 'tags', 'customFields', 'avatarUrl', 'active', 'phone', 'x'];
    const body = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), fc.jsonValue({ maxDepth: 6 }));
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(CreateCustomerDto, UpdateCustomerDto), async (value, metatype) => {
        try {
          expect(await read(value, metatype)).toBeInstanceOf(metatype);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect((error as DomainError).kind).toBe('invalid');
          expect((error as DomainError).fields?.length).toBeGreaterThan(0);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keep customFields as they were sent', async () => {
    const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), value, { maxKeys: 20 }), async (fields) => {
        const sent = readKept(JSON.stringify(fields)) as object;
        fc.pre(!hasPoisonedKey(sent) && !JSON.stringify(sent).includes('\\u0000'));
        fc.pre(Buffer.byteLength(JSON.stringify(sent)) <= 16_384);
        expect(await read({ customFields: sent }, UpdateCustomerDto)).toEqual({ customFields: sent });
      }),
    );
  });

  it('know a poisoned key at any depth', () => {
    const inner = fc.constantFrom(
      '{"__proto__":1}',
      '{"constructor":{}}',
      '{"prototype":null}',
      '{"\\u005f_proto__":1}',
    );
    fc.assert(
      fc.property(inner, fc.array(fc.constantFrom('list', 'object'), { maxLength: 20 }), (poison, wrappers) => {
        const json = wrappers.reduce<string>(
          (text, kind) => (kind === 'list' ? `[1,${text}]` : `{"a":1,"b":${text}}`),
          poison,
        );
        expect(hasPoisonedKey(JSON.parse(json))).toBe(true);
        expect(hasPoisonedKey(JSON.parse(json.replace(poison, '{"proto":"__proto__"}')))).toBe(false);
      }),
    );
  });
});
