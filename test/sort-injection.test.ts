import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { fetchDocument } from './support/openapi.js';

const fields = [
  'createdAt',
  'created_at',
  'id',
  'password_hash',
  'name`',
  'name"',
  "name'",
  'name)',
  '(SELECT 1)',
  '1',
  '*',
  'name--',
  'name;',
  'name/**/',
  'customers.name',
  'name,asc,name',
  '__proto__',
  'constructor',
  'CASE WHEN 1=1 THEN name ELSE email END',
  'IF(1=1,name,email)',
];
const tails = [
  ',asc;--',
  ',desc, (SELECT SLEEP(1))',
  ',asc)',
  ',desc/**/LIMIT/**/1',
  "',asc",
  ',asc UNION SELECT 1',
  ',asc\0',
  ',asc AND 1=1',
  ',rand()',
  ' ,asc',
  ', desc',
  ',asc,',
];

/** What a parameter of a list is read as, wherever it is pasted into a statement. Each is refused. */
const payloads = fields.flatMap((field) => tails.map((tail) => field + tail));

describe('the order of a list', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(() => kefu.stop());

  it('is one of the fields that its document names, and nothing else', async () => {
    const admin = await kefu.login();
    const { id, token: own } = await customer(kefu);
    const { paths } = await fetchDocument(kefu.url);
    const lists = Object.entries(paths).flatMap(([path, { get }]) => {
      const pattern = get?.parameters.find(({ name }) => name === 'sort')?.schema as { items: { pattern: string } };
      return pattern === undefined ? [] : [{ path: path.replace('{customerId}', id), pattern: pattern.items.pattern }];
    });
    expect(lists).toHaveLength(6);
    expect(payloads.length).toBeGreaterThanOrEqual(200);
    for (const { path, pattern } of lists) {
      const token = path.includes('/me/') ? own : admin;
      const sorted = (sort: string) => kefu.callRoot('GET', `${path}?sort=${encodeURIComponent(sort)}`, { token });
      for (const payload of payloads) {
        const { status, error } = await sorted(payload);
        expect([path, payload, status, error.fields[0].field]).toEqual([path, payload, 400, 'sort']);
      }
      for (const field of /\((.*?)\)/.exec(pattern)?.[1]?.split('|') ?? []) {
        for (const tail of ['', ',asc', ',desc', ',ASC']) {
          expect([path, field + tail, (await sorted(field + tail)).status]).toEqual([path, field + tail, 200]);
        }
      }
    }
  });
});
