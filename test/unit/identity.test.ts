import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  fieldOf,
  identitiesOf,
  identityFields,
  identityKinds,
  isExternalId,
  kindOf,
  normalizeExternalId,
} from '../../src/customer/identity.js';
import { callingCode, normalizePhone } from '../../src/customer/phone.js';
import { channels } from '../../src/http/channel.js';
import { normalizeEmail } from '../../src/http/email.js';
import { isStorableText } from '../../src/http/field.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.emailAddress(),
  fc.string({ unit: 'grapheme' }),
);

describe('a phone number', () => {
  const separators = fc.constantFrom('', ' ', '-', '  ', '.');
  const mobile = fc.tuple(fc.constantFrom('138', '139', '186', '135'), fc.integer({ min: 0, max: 99_999_999 }));

  it('is one number however it is spaced and prefixed', () => {
    fc.assert(
      fc.property(mobile, separators, fc.constantFrom('', '+86', '0086', '86'), ([head, tail], separator, prefix) => {
        const digits = String(tail).padStart(8, '0');
        const typed = [prefix, head, digits.slice(0, 4), digits.slice(4)].filter((part) => part !== '').join(separator);
        expect(normalizePhone(typed, 'CN')).toBe(`+86${head}${digits}`);
      }),
    );
  });

  it('is its own normal spelling, in every region', () => {
    const typed = fc.oneof(fc.string({ unit: fc.constantFrom(...'0123456789+-() ') }), anyText);
    fc.assert(
      fc.property(typed, fc.constantFrom('CN', 'US', 'DE', 'JP', 'GB'), (text, region) => {
        const normal = normalizePhone(text, region);
        if (normal === undefined) return;
        expect(normal).toMatch(/^\+[1-9]\d{4,17}$/);
        expect(normalizePhone(normal, 'CN')).toBe(normal);
      }),
      { numRuns: 3_000 },
    );
  });

  it('that would be another one when it is read again is none', () => {
    expect(normalizePhone('000000', 'DE')).toBeUndefined();
    expect(normalizePhone('+4900000', 'CN')).toBe('+490000');
  });

  it('needs a region that exists', () => {
    expect(normalizePhone('13800138000', 'XX')).toBeUndefined();
    expect([callingCode('CN'), callingCode('US'), callingCode('XX')]).toEqual(['+86', '+1', '+']);
  });
});

describe('an e-mail address', () => {
  it('is its own normal spelling', () => {
    fc.assert(
      fc.property(fc.tuple(anyText, fc.domain()), ([local, domain]) => {
        for (const typed of [local, `${local}@${domain}`, ` ${local.toUpperCase()}@${domain} `]) {
          const normal = normalizeEmail(typed);
          if (normal !== undefined) expect(normalizeEmail(normal)).toBe(normal);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same in any case, with space around it and in any normalisation', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const normal = normalizeEmail(email);
        for (const typed of [email.toUpperCase(), ` ${email}\n`, email.normalize('NFD')]) {
          expect(normalizeEmail(typed)).toBe(normal);
        }
      }),
    );
    expect(normalizeEmail('J\u030c@example.com')).toBe('\u01f0@example.com');
  });

  it.each([undefined, null, 5, {}, [], '', ' ', 'a', 'a@b', '@b.c', 'a\0@example.com', '\ud800@example.com'])(
    '%j is none',
    (value) => {
      expect(normalizeEmail(value)).toBeUndefined();
    },
  );
});

describe('an identity', () => {
  it('has a kind on every channel, and a field on all but WEB and APP', () => {
    expect(new Set(channels.map(kindOf))).toEqual(new Set(identityKinds));
    expect(kindOf('SMS')).toBe(kindOf('PHONE'));
    expect(identityKinds.filter((kind) => fieldOf(kind) === undefined)).toEqual(['WEB', 'APP']);
    for (const [field, kind] of Object.entries(identityFields)) expect(fieldOf(kind)).toBe(field);
  });

  it('is stated by exactly the fields that have one', () => {
    const fields = Object.keys(identityFields) as (keyof typeof identityFields)[];
    const value = fc.option(fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), value), (customer) => {
        const stated = Object.entries(customer).filter(([, externalId]) => externalId !== null);
        const expected = stated.map(([field, externalId]) => ({
          kind: identityFields[field as keyof typeof identityFields],
          externalId,
        }));
        expect(new Set(identitiesOf(customer))).toEqual(new Set(expected));
      }),
    );
  });

  it('is kept as it is, or refused, where it is opaque', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...identityKinds), (text, kind) => {
        const normal = normalizeExternalId(kind, text, 'CN');
        if (kind === 'EMAIL' || kind === 'PHONE') {
          if (normal !== undefined) expect(normalizeExternalId(kind, normal, 'CN')).toBe(normal);
        } else {
          expect(normal).toBe(isExternalId(text) ? text : undefined);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is 1 to 255 code points of storable text without control characters or white space at its ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const sound =
          isStorableText(text) &&
          [...text].length >= 1 &&
          [...text].length <= 255 &&
          text.trim() === text &&
          !/\p{Cc}/u.test(text);
        expect(isExternalId(text)).toBe(sound);
      }),
      { numRuns: 2_000 },
    );
    expect([isExternalId('😀'.repeat(255)), isExternalId('😀'.repeat(256))]).toEqual([true, false]);
  });
});
