import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { DemoCustomers } from '../../src/demo/demo-customer.js';

describe('made-up customers', () => {
  const makers = new DemoCustomers(new Date('2026-01-01T00:00:00Z'));
  const born = new Date('2025-01-01T00:00:00Z');
  const customers = Array.from({ length: 3_000 }, (_value, serial) => {
    return makers.at({ seed: 1, serial, attempt: 0 }, born).customer;
  });
  const han = /\p{Script=Han}/u;

  it('are the same for the same place', () => {
    expect(
      new DemoCustomers(new Date('2026-01-01T00:00:00Z')).at({ seed: 1, serial: 7, attempt: 0 }, born).customer,
    ).toEqual(customers[7]);
  });

  it('have mail addresses that fit their names', () => {
    const families = { 王: 'wang', 李: 'li', 张: 'zhang', 陈: 'chen' };
    for (const { name, email } of customers) {
      if (email === null || /^\d/.test(email)) continue;
      const pinyin = families[name[0] as keyof typeof families];
      if (pinyin !== undefined)
        expect([name, email]).toEqual([name, expect.stringMatching(`^(${pinyin}|[a-z]{4,})\\d`)]);
      if (/^[a-z]+ [a-z]+$/i.test(name))
        expect(email).toMatch(new RegExp(`^${name.toLowerCase().replace(' ', '\\.')}\\d`));
      else expect(email).toMatch(/^[a-z]+(\.[a-z]+)*\d+@/);
    }
  });

  it('have notes in the language of their names', () => {
    const written = customers.filter(({ notes }) => notes !== null);
    expect(written.length).toBeGreaterThan(300);
    const scripts = [/\p{Script=Cyrillic}/u, /\p{Script=Hangul}/u, /\p{Script=Thai}/u];
    for (const { name, notes } of written) {
      for (const script of scripts) expect([name, script.test(notes ?? '')]).toEqual([name, script.test(name)]);
      if (/^[a-z ]+$/i.test(name)) expect([name, han.test(notes ?? '')]).toEqual([name, false]);
    }
  });
});
