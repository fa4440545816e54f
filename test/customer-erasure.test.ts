import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import type { AuditEntryDto } from '../src/audit/audit-entry.dto.js';
import type { CustomerExportDto } from '../src/conversation/export/customer-export.dto.js';
import { Chat } from './support/chat.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { tablesWith, wordsInFiles } from './support/dump.js';
import { disagreements } from './support/customer-tables.js';
import { createWholePerson, type WholePerson } from './support/whole-person.js';

describe('an erasure', () => {
  let kefu: Kefu;
  let admin: string;
  let person: WholePerson;
  let tokenIds: string[];
  let entriesBefore: AuditEntryDto[];
  let bystanderId: string;

  const entries = async () =>
    (await kefu.call('GET', `/audit?customerId=${person.id}&sort=createdAt,asc&size=200`, { token: admin })).data
      .content as AuditEntryDto[];

  const erase = (id: string, requestId?: string) => {
    const headers: Record<string, string> = requestId === undefined ? {} : { 'x-request-id': requestId };
    return kefu.call('DELETE', `/customers/${id}`, { token: admin, headers });
  };

  beforeAll(async () => {
    kefu = await Kefu.start({ env: { TRUST_PROXY: '1' } });
    admin = await kefu.login();
    const body = { name: '旁人', primaryChannel: 'WEB', tags: ['shared'] };
    bystanderId = (await kefu.call('POST', '/customers', { token: admin, body })).data.id as string;
    person = await createWholePerson(kefu, admin);
    const exported = await kefu.call('GET', `/customers/${person.id}/export`, { token: admin });
    tokenIds = (exported.json as CustomerExportDto).tokens.map(({ id }) => id);
    entriesBefore = await entries();
    const credentials = { email: adminEmail, password: adminPassword };
    const named = { 'x-request-id': person.now.wechatOpenId };
    expect((await kefu.call('POST', '/auth/login', { body: credentials, headers: named })).status).toBe(200);
    const found = await tablesWith(kefu.database, person.words);
    // There is something to find, wherever it may be.
    expect(Object.keys(found).sort()).toEqual([
      'audit_entries',
      'customer_identities',
      'customer_name_grams',
      'customer_names',
      'customer_tags',
      'customer_tokens',
      'customers',
      'messages',
      'tags',
    ]);
    expect((await erase(person.id, person.now.wechatOpenId)).status).toBe(204);
  });
  afterAll(() => kefu.stop());

  it('leaves no value of the person in any column of any table, in whatever spelling', async () => {
    expect(await tablesWith(kefu.database, person.words)).toEqual({});
  });

  it('leaves ids of the person in the audit trail alone', async () => {
    const ids = [person.id, ...person.conversationIds, ...tokenIds];
    expect(await tablesWith(kefu.database, ids)).toEqual({ audit_entries: expect.arrayContaining([person.id]) });
  });

  it('leaves what was done when and by whom, and by agents from where', async () => {
    const left = await entries();
    const erased = left.pop();
    expect(erased).toMatchObject({ action: 'customer.deleted', subjectId: person.id, changes: [] });
    expect(erased?.address).toBe('127.0.0.1');
    expect(left).toEqual(
      entriesBefore.map((entry) => ({
        ...entry,
        changes: [],
        requestId: null,
        ...(entry.actorType === 'agent' ? {} : { address: null }),
      })),
    );
    expect(new Set(left.map(({ actorType }) => actorType))).toEqual(new Set(['agent', 'customer', 'public']));
  });

  it('leaves the id of its own request where a program has drawn it', async () => {
    const channelId = randomUUID();
    const telling = [channelId, channelId.replaceAll('-', '').toUpperCase(), 'of-zhangsan', 'zhangsan_example.com'];
    for (const chosen of [undefined, randomUUID(), randomUUID().replaceAll('-', ''), ...telling]) {
      const body = { name: '张三', channel: 'WEB', channelId };
      const { customerId: id } = (await kefu.call('POST', '/public/customer-token', { body })).data;
      const { headers } = await erase(id as string, chosen);
      const { data } = await kefu.call('GET', `/audit?customerId=${id as string}`, { token: admin });
      const used = headers.get('x-request-id');
      const isTelling = chosen !== undefined && telling.includes(chosen);
      expect([used, data.content[0].requestId]).toEqual([chosen ?? used, isTelling ? null : used]);
    }
  });

  it('leaves no id of a request of anybody’s that is a name of theirs, in whatever spelling of a UUID', async () => {
    const channelId = randomUUID();
    const bare = channelId.replaceAll('-', '');
    const spellings = [channelId, channelId.toUpperCase(), bare, bare.toUpperCase()];
    const unrelated = randomUUID();
    const body = { name: '张三', channel: 'WEB', channelId };
    const { customerId: id } = (await kefu.call('POST', '/public/customer-token', { body })).data;
    for (const requestId of [...spellings, unrelated]) {
      const credentials = { email: adminEmail, password: adminPassword };
      const headers = { 'x-request-id': requestId };
      expect((await kefu.call('POST', '/auth/login', { body: credentials, headers })).status).toBe(200);
    }
    const chosen = async () => {
      const ids = [...spellings, unrelated].map((requestId) => `'${requestId}'`).join();
      const sql = `SELECT DISTINCT request_id AS id FROM audit_entries WHERE request_id IN (${ids})`;
      return (await kefu.database.query(sql)).map((row) => row.id).sort();
    };
    expect(await chosen()).toEqual([...spellings, unrelated].sort());
    expect((await erase(id as string)).status).toBe(204);
    expect(await chosen()).toEqual([unrelated]);
    expect(await tablesWith(kefu.database, spellings)).toEqual({});
  });

  if (globalThis.databaseEngine === 'mariadb') {
    it('leaves nothing in an entry that is written while it waits for the customer', async () => {
      const body = { name: '某人', channel: 'WEB', channelId: 'ends-late' };
      const { customerId, token } = (await kefu.call('POST', '/public/customer-token', { body })).data;
      const headers = { 'x-request-id': 'late-request', 'x-forwarded-for': '203.0.113.99' };
      const holder = await createConnection(kefu.database.url);
      await holder.query('START TRANSACTION');
      await holder.query('SELECT id FROM customers WHERE id = ? FOR UPDATE', [customerId]);
      const erased = erase(customerId);
      try {
        await eventually(async () => {
          const waiting = `SELECT id FROM information_schema.processlist
            WHERE db = DATABASE() AND info LIKE '%FROM customers WHERE id = % FOR UPDATE'`;
          expect(await kefu.database.query(waiting)).toHaveLength(1);
        });
        // Nobody who ends their token waits for their row.
        expect((await kefu.call('DELETE', '/public/customer-token', { token, headers })).status).toBe(204);
      } finally {
        await holder.end();
      }
      expect((await erased).status).toBe(204);
      const late = `/audit?customerId=${customerId}&action=token.ended`;
      expect((await kefu.call('GET', late, { token: admin })).data.content).toHaveLength(1);
      expect(await tablesWith(kefu.database, Object.values(headers))).toEqual({});
    });
  }

  it('leaves others as they are', async () => {
    const { data } = await kefu.call('GET', `/customers/${bystanderId}`, { token: admin });
    expect(data).toMatchObject({ name: '旁人', tags: ['shared'] });
    const { data: trail } = await kefu.call('GET', `/audit?customerId=${bystanderId}`, { token: admin });
    expect(trail.content[0].changes).toContainEqual({ field: 'name', from: null, to: '旁人' });
    expect(await disagreements(kefu.database)).toMatchObject({});
  });

  if (globalThis.databaseEngine === 'sqlite') {
    it('leaves nothing in the bytes of the file and of its log either', async () => {
      expect(wordsInFiles(kefu.database, ['旁人'])).toEqual(['旁人']);
      await expectGone(person.words);
    });

    it('leaves nothing there of people whose rows have gone from page to page', async () => {
      const word = () => `q${randomUUID().replaceAll('-', '').slice(0, 12)}`;
      const people = Array.from({ length: 600 }, (_value, n) => ({ n, id: '', words: [word(), word()] as const }));
      await each(people, async (one) => {
        const [name] = one.words;
        const notes = `${name} `.repeat(1 + ((one.n * 17) % 60));
        const body = { name, primaryChannel: 'WEB', email: `${name}@example.test`, notes };
        one.id = (await kefu.call('POST', '/customers', { token: admin, body })).data.id as string;
      });
      await each(people, async ({ id, n, words: [, later] }) => {
        const body = { notes: `${later} `.repeat(1 + ((n * 31) % 90)) };
        if (n % 3 > 0) await kefu.call('PUT', `/customers/${id}`, { token: admin, body });
      });
      const gone = people.filter(({ n }) => n % 4 < 2);
      await each(gone, ({ id }) => erase(id));
      await expectGone(gone.flatMap(({ words }) => words));
      const stay = people.filter(({ n }) => n % 4 >= 2).map(({ words: [name] }) => name);
      expect(wordsInFiles(kefu.database, stay)).toEqual(stay);
      const [{ integrity_check: verdict } = {}] = await kefu.database.query('PRAGMA integrity_check');
      expect(verdict).toBe('ok');
    });

    it('lets others be answered while much is taken out', async () => {
      const body = { name: '话多', channel: 'WEB', channelId: 'talks-a-lot' };
      const { customerId: id, token } = (await kefu.call('POST', '/public/customer-token', { body })).data;
      const chat = await Chat.connect(kefu, token as string);
      const { conversationId } = await chat.post('开头');
      chat.drop();
      const count = 20_000;
      const numbered = `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
      await kefu.database.query(
        `INSERT INTO messages ${numbered}
         SELECT m.conversation_id, n.i, 'many-' || n.i, m.sender_type, m.sender_id, m.content, NULL, m.internal, NULL, m.created_at
           FROM messages m, n WHERE m.conversation_id = '${conversationId}'`,
      );
      await kefu.database.query(`UPDATE conversations SET last_seq = ${count} WHERE id = '${conversationId}'`);
      await kefu.database.query(
        `INSERT INTO audit_entries (id, action, actor_type, subject_type, subject_id, customer_id, created_at)
         ${numbered} SELECT 'many-' || i, 'token.issued', 'agent', 'token', 'x', '${id}', '2001-01-01 00:00:00.000' FROM n`,
      );
      let isOver = false;
      const erased = erase(id as string).finally(() => (isOver = true));
      let answered = 0;
      while (!isOver) {
        expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
        answered += 1;
      }
      expect((await erased).status).toBe(204);
      expect(answered).toBeGreaterThan(10);
      expect(await tablesWith(kefu.database, [conversationId as string, 'many-'])).toMatchObject({
        audit_entries: ['many-'],
      });
    });

    /** Twenty at a time. */
    async function each<T>(all: T[], act: (one: T) => Promise<unknown>): Promise<void> {
      for (let from = 0; from < all.length; from += 20) await Promise.all(all.slice(from, from + 20).map(act));
    }

    /** The file is swept after the answer. */
    async function expectGone(words: string[]): Promise<void> {
      await eventually(async () => {
        expect(await Promise.resolve(wordsInFiles(kefu.database, words))).toEqual([]);
      });
    }
  }
});
