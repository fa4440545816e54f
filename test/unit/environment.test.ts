import { describe, expect, it } from '@jest/globals';
import express from 'express';
import fc from 'fast-check';
import { Environment } from '../../src/config/environment.js';
import { ConfigError, loadConfig } from '../../src/config/load-config.js';

const sound = { DATABASE_URL: 'mysql://u:p@h:3306/kefu', JWT_SECRET: 'x'.repeat(32) };

function faultsOf(variables: Record<string, string>): string[] {
  try {
    loadConfig({ ...sound, ...variables });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('a variable', () => {
  it('that is a whole number within bounds is that number, anything else is one fault', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String)), (text) => {
        const env = new Environment({ PORT: text });
        const value = env.integer('PORT', 8080, 0, 65_535);
        const trimmed = text.trim();
        const fits = /^\d+$/.test(trimmed) && Number(trimmed) <= 65_535;
        expect(value).toBe(fits ? Number(trimmed) : 8080);
        expect(env.faults).toHaveLength(fits || trimmed === '' ? 0 : 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('that is a duration is so many milliseconds', () => {
    const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), unit, (amount, name) => {
        const env = new Environment({ TTL: `${amount}${name}` });
        expect([env.duration('TTL', '1s'), env.faults]).toEqual([amount * units[name], []]);
      }),
    );
    expect(new Environment({}).duration('TTL', '30d')).toBe(30 * units.d);
  });

  it.each(['0s', '-1s', '1', 's', '1.5h', '1w', '1h30m', '30 d', '1e3s', '٣s'])('%j is no duration', (text) => {
    const env = new Environment({ TTL: text });
    env.duration('TTL', '1s');
    expect(env.faults).toEqual([`TTL must be a duration such as 90s, 15m, 12h or 30d, not "${text}"`]);
  });

  it('that is empty is as good as absent', () => {
    for (const nothing of ['', ' ', '\t']) expect(new Environment({ A: nothing }).text('A')).toBeUndefined();
    expect(new Environment({ A: ' , ,' }).list('A')).toBeUndefined();
    expect(new Environment({ A: 'a, b,,c ' }).list('A')).toEqual(['a', 'b', 'c']);
  });

  it('that is a secret is never repeated in a fault', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 31, unit: fc.constantFrom(...'abcXYZ789') }), (secret) => {
        const env = new Environment({ JWT_SECRET: secret });
        env.secret('JWT_SECRET');
        expect(env.faults).toHaveLength(1);
        expect(env.faults.join()).not.toContain(secret);
      }),
    );
  });
});

describe('the configuration', () => {
  it('has the defaults of the product', () => {
    const config = loadConfig(sound);
    expect(config.http).toMatchObject({ port: 8080, host: '0.0.0.0', corsOrigins: '*', trustProxy: false });
    expect(config.http.rateLimit).toBe(true);
    expect(config.customer).toMatchObject({ tokenTtlMs: 30 * 86_400_000, identityMode: 'open' });
    expect(config.customer.defaultPhoneRegion).toBe('CN');
    expect(config.auth).toMatchObject({ agentTokenTtlMs: 12 * 3_600_000, adminEmail: 'admin@kefu.local' });
    expect(loadConfig({ ...sound, IDENTITY_SECRET: 'x'.repeat(32) }).customer.identityMode).toBe('signed');
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'postgres://h/d'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'mysql://h:3306'],
    ['DATABASE_URL', 'mysql:///kefu'],
    ['DATABASE_URL', 'mysql://u:p@h:99999999/kefu'],
    ['DATABASE_URL', 'mysql://u:p@h:3306/kefu?ssl=true'],
    ['DATABASE_URL', 'mysql://u:p@[::1]:3306/kefu'],
    ['DATABASE_URL', 'mysql://u:p%ZZ@h:3306/kefu'],
    ['DATABASE_URL', 'sqlite::memory:'],
    ['DATABASE_URL', 'sqlite:libsql://h'],
    ['DATABASE_URL', 'sqlite:package.json'],
    ['DATABASE_URL', 'sqlite:test'],
    ['DATABASE_URL', 'sqlite:package.json/kefu.sqlite'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://'],
    ['REDIS_URL', 'redis://ab c'],
    ['REDIS_URL', 'redis://h:99999999'],
    ['REDIS_URL', 'redis://:p%ZZ@h'],
    ['REDIS_URL', 'redis://h/first'],
    ['REDIS_URL', 'http://h'],
    ['JWT_SECRET', 'short'],
    ['JWT_SECRET', ''],
    ['ADMIN_EMAIL', 'admin'],
    ['ADMIN_PASSWORD', 'too short'],
    ['IDENTITY_SECRET', 'short'],
    ['IDENTITY_MODE', 'closed'],
    ['CUSTOMER_TOKEN_TTL', '30'],
    ['AGENT_TOKEN_TTL', 'never'],
    ['DEFAULT_PHONE_REGION', 'China'],
    ['CORS_ORIGINS', 'shop.example'],
    ['CORS_ORIGINS', 'https://shop.example/path'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', 'abc,def'],
    ['TRUST_PROXY', ','],
    ['TRUST_PROXY', '999.1.1.1'],
    ['TRUST_PROXY', '1.2.3.4/99'],
    ['TRUST_PROXY', '10.0.0.0/0'],
    ['TRUST_PROXY', 'loopback, ::1/129'],
    ['RATE_LIMIT', 'maybe'],
    ['CONNECTIONS_PER_NETWORK', '0'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
    ['MIGRATE_ON_START', '1'],
  ])('%s=%s is one clear fault', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(`${name} `)).toBe(true);
  });

  it('names every fault at once', () => {
    const faults = faultsOf({ PORT: 'x', IDENTITY_MODE: 'strict', CUSTOMER_TOKEN_TTL: '5' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'IDENTITY_SECRET', 'CUSTOMER_TOKEN_TTL']);
  });

  it('takes addresses of servers as the drivers do', () => {
    for (const url of ['redis://h', 'redis://h:6380/2', 'rediss://u:p%25@[::1]:6379', 'redis://:p@h:6379/']) {
      expect(loadConfig({ ...sound, REDIS_URL: url }).redisUrl).toBe(url);
    }
    for (const url of ['mysql://h/kefu', 'mysql://u:p%40%25@db.internal:3307/kefu']) {
      expect(loadConfig({ ...sound, DATABASE_URL: url }).database).toMatchObject({ kind: 'mysql', url });
    }
  });

  it('never repeats the password of an address', () => {
    const faults = [
      ...faultsOf({ DATABASE_URL: 'mysql://u:hunter2%ZZ@h/kefu' }),
      ...faultsOf({ DATABASE_URL: 'mysql://u:hunter2@h:99999999/kefu' }),
      ...faultsOf({ REDIS_URL: 'redis://:hunter2@a b' }),
    ];
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('trusts just what Express understands', () => {
    const app = express();
    const ranges = '10.0.0.1, 10.0.0.0/8, 0.0.0.0/1, ::1, fd00::/8, ::ffff:10.0.0.1, ::ffff:10.0.0.0/104, uniquelocal';
    const { trustProxy } = loadConfig({ ...sound, TRUST_PROXY: ranges }).http;
    expect(trustProxy).toEqual(ranges.split(', '));
    expect(() => app.set('trust proxy', trustProxy)).not.toThrow();
  });

  it('never trusts every proxy there may be', () => {
    expect(loadConfig({ ...sound, TRUST_PROXY: 'true' }).http.trustProxy).toBe(1);
    expect(loadConfig({ ...sound, TRUST_PROXY: '2' }).http.trustProxy).toBe(2);
    expect(loadConfig({ ...sound, TRUST_PROXY: 'loopback, 10.0.0.0/8' }).http.trustProxy).toEqual([
      'loopback',
      '10.0.0.0/8',
    ]);
  });
});
