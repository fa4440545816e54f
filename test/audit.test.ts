import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntryDto } from '../src/audit/audit-entry.dto.js';
import { agentPassword, createAgent } from './support/agents.js';
import { Chat, customer } from './support/chat.js';
import { createDatabase } from './support/database.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

describe('the audit trail', () => {
  let kefu: Kefu;
  let admin: string;
  let adminId: string;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { TRUST_PROXY: '1' } });
    admin = await kefu.login();
    adminId = (await kefu.call('GET', '/auth/me', { token: admin })).data.id as string;
  });
  afterEach(() => Chat.dropAll());
  afterAll(() => kefu.stop());

  const read = async (query: string) => {
    const answer = await kefu.call('GET', `/audit?${query}`, { token: admin });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.data as { content: AuditEntryDto[]; totalElements: number | null; nextCursor: string | null };
  };
  /** Oldest first. */
  const actions = async (query: string) => {
    const { content } = await read(`${query}&sort=createdAt,asc&size=200`);
    return content.map(({ action }) => action);
  };
  const post = (path: string, token: string, body?: object) =>
    kefu.call('POST', path, { token, ...(body === undefined ? {} : { body }) });

  it('tells of the life of an agent, and keeps neither passwords nor personal data', async () => {
    const { id, email } = await createAgent(kefu, admin);
    const own = await kefu.login(email, agentPassword);
    const change = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
    expect((await post('/auth/password', own, change)).status).toBe(204);
    expect((await post('/auth/logout', own)).status).toBe(204);
    const update = (body: object) => kefu.call('PUT', `/agents/${id}`, { token: admin, body });
    await update({ name: '李雷', email: 'lilei@kefu.test', role: 'ADMIN' });
    await update({ name: '李雷' });
    await update({ password: 'a third password, long enough' });
    await update({ role: 'AGENT', status: 'DISABLED' });
    await update({ status: 'ACTIVE' });
    await kefu.call('DELETE', `/agents/${id}`, { token: admin });
    const { content } = await read(`subjectId=${id}&sort=createdAt,asc`);
    const told = content.map(({ action, actorId, changes }) => [action, actorId === id ? 'self' : actorId, changes]);
    expect(told).toEqual([
      ['agent.created', adminId, []],
      ['agent.signed-in', 'self', []],
      ['agent.password-changed', 'self', []],
      ['agent.signed-out', 'self', []],
      [
        'agent.updated',
        adminId,
        [{ field: 'name' }, { field: 'email' }, { field: 'role', from: 'AGENT', to: 'ADMIN' }],
      ],
      ['agent.password-reset', adminId, []],
      ['agent.updated', adminId, [{ field: 'role', from: 'ADMIN', to: 'AGENT' }]],
      ['agent.disabled', adminId, []],
      ['agent.enabled', adminId, []],
      ['agent.disabled', adminId, []],
    ]);
    expect(JSON.stringify(content)).not.toMatch(/李雷|lilei|password,|argon2/);
  });

  it('tells who issued which token, and who ended it', async () => {
    const body = { name: '张三', channel: 'WEB', channelId: randomUUID() };
    const { customerId, token: first } = (await kefu.call('POST', '/public/customer-token', { body })).data;
    await kefu.call('POST', '/public/customer-token', { body });
    await post(`/customers/${customerId as string}/token`, admin);
    const tokens = `/customers/${customerId as string}/tokens`;
    const newest = (await kefu.call('GET', tokens, { token: admin })).data[0].id as string;
    expect((await kefu.call('DELETE', '/public/customer-token', { token: first })).status).toBe(204);
    expect((await kefu.call('DELETE', `${tokens}/${newest}`, { token: admin })).status).toBe(204);
    expect((await kefu.call('DELETE', `${tokens}/${newest}`, { token: admin })).status).toBe(404);
    expect((await kefu.call('DELETE', tokens, { token: admin })).status).toBe(204);
    expect((await kefu.call('DELETE', tokens, { token: admin })).status).toBe(204);
    const { content } = await read(`customerId=${customerId as string}&sort=createdAt,asc`);
    const told = content.map(({ action, actorType, actorId }) => [action, actorType, actorId]);
    expect(told).toEqual([
      ['customer.created', 'public', null],
      ['token.issued', 'public', null],
      ['token.issued', 'public', null],
      ['token.issued', 'agent', adminId],
      ['token.ended', 'customer', customerId],
      ['token.ended', 'agent', adminId],
      ['customer.tokens-ended', 'agent', adminId],
    ]);
    expect(content[3]?.subjectId).toBe(newest);
    expect(content[4]?.subjectId).toBe(content[1]?.subjectId);
    expect(content[5]?.subjectId).toBe(newest);
  });

  it('tells which token had to go for an eleventh', async () => {
    const body = { name: '张三', channel: 'WEB', channelId: randomUUID() };
    const issued = [];
    for (let n = 0; n < 11; n += 1) issued.push((await kefu.call('POST', '/public/customer-token', { body })).data);
    const { content } = await read(`customerId=${issued[0].customerId as string}&sort=createdAt,asc`);
    const [, first] = content;
    expect(content.filter(({ action }) => action === 'token.ended')).toEqual([
      expect.objectContaining({ actorType: 'public', subjectId: first?.subjectId }),
    ]);
  });

  it('tells what agents do with a conversation, over REST and over the chat, but not what is said', async () => {
    const visitor = await customer(kefu);
    const { conversationId } = await (await Chat.connect(kefu, visitor.token)).post('你好，我要退货');
    const id = conversationId as string;
    const service = await createAgent(kefu, admin);
    const chat = await Chat.connect(kefu, await kefu.login(service.email, agentPassword), {
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });
    await chat.post('请稍等', { conversationId: id });
    await chat.post('好了', { conversationId: id });
    await post(`/conversations/${id}/assign`, admin, { agentId: null });
    await post(`/conversations/${id}/assign`, admin, { agentId: null });
    await post(`/conversations/${id}/resolve`, admin);
    await post(`/conversations/${id}/reopen`, admin);
    const { content } = await read(`subjectId=${id}&sort=createdAt,asc`);
    const assigned = (from: string | null, to: string | null) => [{ field: 'assigneeId', from, to }];
    const told = content.map(({ action, actorId, changes }) => [action, actorId, changes]);
    expect(told).toEqual([
      ['conversation.assigned', service.id, assigned(null, service.id)],
      ['conversation.assigned', adminId, assigned(service.id, null)],
      ['conversation.resolved', adminId, []],
      ['conversation.reopened', adminId, []],
    ]);
    expect(content[0]).toMatchObject({ requestId: null, address: '203.0.113.9', customerId: visitor.id });
    expect(JSON.stringify(await kefu.database.query('SELECT * FROM audit_entries'))).not.toMatch(/退货|请稍等/);
  });

  it('tells of an act from where, as far as the proxy is believed', async () => {
    const login = async (forwarded: string) => {
      const body = { email: adminEmail, password: adminPassword };
      const requestId = randomUUID();
      await kefu.call('POST', '/auth/login', {
        body,
        headers: { 'x-forwarded-for': forwarded, 'x-request-id': requestId },
      });
      return (await read(`requestId=${requestId}`)).content[0]?.address;
    };
    expect(await login('198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await login('::ffff:203.0.113.8')).toBe('203.0.113.8');
    expect(await login('2001:db8::7')).toBe('2001:db8::7');
    expect(await login('203.0.113.9:51234')).toBe('203.0.113.9');
    expect(await login('[2001:db8::8]:51234')).toBe('2001:db8::8');
    expect(await login(`<script>${'x'.repeat(500)}`)).toBeNull();
  });

  it('has an entry only where the act was done', async () => {
    const requestId = randomUUID();
    const headers = { 'x-request-id': requestId };
    const body = { name: '张三', primaryChannel: 'WEB', email: `${requestId}@example.com` };
    const create = () => kefu.call('POST', '/customers', { token: admin, body, headers });
    expect([(await create()).status, (await create()).status]).toEqual([201, 409]);
    await kefu.call('DELETE', `/customers/${randomUUID()}`, { token: admin, headers });
    expect(await actions(`requestId=${requestId}`)).toEqual(['customer.created']);
  });

  describe('as a list', () => {
    const requestId = randomUUID();
    const ids: string[] = [];
    beforeAll(async () => {
      for (let n = 0; n < 7; n += 1) {
        const headers = { 'x-request-id': requestId };
        const body = { name: `第${n}位`, primaryChannel: 'WEB' };
        ids.push((await kefu.call('POST', '/customers', { token: admin, body, headers })).data.id as string);
      }
      await kefu.call('PUT', `/customers/${ids[0] ?? ''}`, { token: admin, body: { active: false } });
    });

    it('is read by page and by cursor, newest first', async () => {
      const subjects = ({ content }: { content: AuditEntryDto[] }) => content.map(({ subjectId }) => subjectId);
      const newest = ids.toReversed();
      const [first, second] = [
        await read(`requestId=${requestId}&size=3`),
        await read(`requestId=${requestId}&size=3&page=1`),
      ];
      expect([...subjects(first), ...subjects(second)]).toEqual(newest.slice(0, 6));
      expect(first).toMatchObject({ totalElements: 7, totalPages: 3, first: true, last: false });
      const found: string[] = [];
      let query = `requestId=${requestId}&size=3&sort=createdAt,asc`;
      for (
        let cursor: string | null = '';
        cursor !== null;
        query = `${query.split('&cursor')[0] ?? ''}&cursor=${cursor}`
      ) {
        const page = await read(query);
        found.push(...subjects(page));
        cursor = page.nextCursor;
        if (query.includes('cursor')) expect(page.totalElements).toBeNull();
      }
      expect(found).toEqual(ids);
      const foreign = Buffer.from(JSON.stringify(['createdAt,desc', 'x', 'y'])).toString('base64url');
      expect((await kefu.call('GET', `/audit?cursor=${foreign}`, { token: admin })).status).toBe(400);
    });

    it('is filtered by action, actor, subject, customer, request and time, together as well', async () => {
      const [id = '', other = ''] = ids;
      expect(await actions(`subjectId=${id.toUpperCase()}`)).toEqual(['customer.created', 'customer.deactivated']);
      expect(await actions(`customerId=${other}`)).toEqual(['customer.created']);
      expect(await actions(`subjectId=${id}&action=customer.deactivated`)).toEqual(['customer.deactivated']);
      expect(await actions(`subjectId=${id}&actorType=agent&actorId=${adminId}&subjectType=customer`)).toHaveLength(2);
      expect(await actions(`subjectId=${id}&actorType=public`)).toEqual([]);
      expect(await actions(`subjectId=${id}&action=customer.created&subjectType=customer`)).toHaveLength(1);
      expect(await actions(`subjectId=${id}&action=customer.created&subjectType=token`)).toEqual([]);
      expect(await actions(`subjectType=agent&customerId=${id}`)).toEqual([]);
      expect(await actions(`actorId=${randomUUID()}`)).toEqual([]);
      const agents = await read('subjectType=agent&size=200');
      expect(agents.content.every(({ subjectType }) => subjectType === 'agent')).toBe(true);
      expect(agents.totalElements).toBe(agents.content.length);
      const [deactivated] = (await read('action=customer.deactivated&actorType=agent')).content;
      const { createdAt: at, subjectId } = deactivated ?? { createdAt: 'never', subjectId: 'nobody' };
      const within = `subjectId=${subjectId}`;
      expect(await actions(`${within}&createdFrom=${at}`)).toEqual(['customer.deactivated']);
      expect(await actions(`${within}&createdTo=${at}`)).toContain('customer.deactivated');
      expect(await actions(`${within}&createdTo=2024-01-01`)).toEqual([]);
      const [row] = await kefu.database.query('SELECT COUNT(*) AS n FROM audit_entries');
      expect((await read('size=1')).totalElements).toBe(Number(row?.n));
    });

    it.each([
      'action=deleted',
      'actorType=ADMIN',
      'actorId=me',
      'subjectType=message',
      'createdFrom=yesterday',
      'requestId=字',
      `requestId=${'a'.repeat(65)}`,
      'sort=id',
      'who=me',
    ])('refuses %s', async (query) => {
      expect((await kefu.call('GET', `/audit?${query}`, { token: admin })).status).toBe(400);
    });
  });

  it('cannot be changed, by no call and by no statement', async () => {
    expect(kefu.output).not.toContain('not guarded');
    const before = await kefu.database.query('SELECT * FROM audit_entries ORDER BY id');
    for (const method of ['POST', 'PUT', 'DELETE']) {
      for (const path of ['/audit', `/audit/${String(before[0]?.id)}`]) {
        expect((await kefu.call(method, path, { token: admin })).status).toBe(404);
      }
    }
    const attempt = (sql: string) => Promise.resolve().then(() => kefu.database.query(sql));
    await expect(attempt('DELETE FROM audit_entries')).rejects.toThrow('never deleted');
    await expect(attempt('UPDATE audit_entries SET actor_id = NULL')).rejects.toThrow('never changed');
    await expect(attempt("UPDATE audit_entries SET address = '192.0.2.1'")).rejects.toThrow('never changed');
    await expect(attempt("UPDATE audit_entries SET changes = '[]'")).rejects.toThrow('never changed');
    await expect(attempt("UPDATE audit_entries SET created_at = '2024-01-15 10:30:00.000'")).rejects.toThrow(
      'never changed',
    );
    if (globalThis.databaseEngine === 'sqlite') {
      // It takes away what is in the way, and fires no trigger for that.
      await expect(attempt('REPLACE INTO audit_entries SELECT * FROM audit_entries')).rejects.toThrow('never replaced');
      const move = (how: string) => `${how} audit_entries SET rowid = (SELECT MAX(rowid) FROM audit_entries)`;
      await expect(attempt(move('UPDATE OR REPLACE'))).rejects.toThrow('never changed');
    }
    expect(await kefu.database.query('SELECT * FROM audit_entries ORDER BY id')).toEqual(before);
  });

  it('take no other change to what they tell than that some of it goes', async () => {
    const body = { name: '张三', primaryChannel: 'WEB', tags: ['VIP', 'gold'], customFields: { a: { b: [1, 2] } } };
    const { id } = (await kefu.call('POST', '/customers', { token: admin, body })).data as { id: string };
    const where = `WHERE subject_id = '${id}' AND action = 'customer.created'`;
    const [row] = await kefu.database.query(`SELECT changes FROM audit_entries ${where}`);
    const changes = JSON.parse(String(row?.changes)) as { field: string; from: unknown; to: unknown }[];
    const write = (json: string) =>
      Promise.resolve().then(() => kefu.database.query(`UPDATE audit_entries SET changes = '${json}' ${where}`));
    const become = (value: unknown) => write(JSON.stringify(value));
    const [first, ...others] = changes;
    const [second = first, ...rest] = others;
    expect(rest.length).toBeGreaterThan(1);
    const twice = JSON.stringify(first).replace('{', '{"to":"李四",');
    const another = { field: 'email', from: null, to: 'forged@example.com' };
    const withinTags = [
      ['vip', 'gold'],
      ['VIP', 'gold', 'forged'],
      ['gold', 'VIP'],
      ['VIP'],
      ['VIP', 'VIP'],
      'VIP',
      [],
    ];
    const lists = [
      [{ ...first, to: '李四' }, ...others],
      [...changes, another],
      [{ ...first, more: 1 }, ...others],
      [{ from: null, to: first?.to }, ...others],
      [{ ...first, field: second?.field }, ...others],
      [{ field: 'lineId' }, ...others],
      [{}, ...others],
      [[], ...others],
      [first?.field, ...others],
      // Within a value nothing may come, go or move.
      ...withinTags.map((to) => changes.map((change) => (change.field === 'tags' ? { ...change, to } : change))),
      ...[{}, { a: {} }, { a: { b: [1] } }].map((to) =>
        changes.map((change) => (change.field === 'customFields' ? { ...change, to } : change)),
      ),
      [{ ...first, field: first?.field.toUpperCase() }, ...others],
      // Nor does another take a place, or a field go.
      others,
      [first, ...rest],
      [second, first, ...rest],
      [first, first, ...rest],
      [second, second, ...rest],
      [another],
      [null],
      [JSON.stringify(first)],
    ];
    for (const forged of [
      ...lists,
      [...changes, first],
      changes.map(() => first),
      'none',
      7,
      null,
      {},
      { one: first },
      first,
    ]) {
      await expect(become(forged)).rejects.toThrow('never changed');
    }
    const texts = [
      `[${twice},${others.map((other) => JSON.stringify(other)).join()}]`,
      JSON.stringify(changes).replace('[', '[/* forged */'),
      JSON.stringify(changes).replace('"field"', 'field'),
    ];
    for (const text of texts) await expect(write(text)).rejects.toThrow(/never changed|CONSTRAINT/);
    const left = [{ field: first?.field, from: null }, ...others];
    await become(left);
    await expect(become(changes)).rejects.toThrow('never changed');
    const { data } = await kefu.call('GET', `/audit?customerId=${id}`, { token: admin });
    expect(data.content[0].changes).toEqual(left);
  });
});

describe('passwords that are guessed', () => {
  it('leave one entry when they lock an account, and none where there is no such account', async () => {
    const database = await createDatabase();
    const kefu = await Kefu.start({ database, env: { RATE_LIMIT: 'on' } });
    const admin = await kefu.login();
    const { id, email } = await createAgent(kefu, admin);
    const guess = (account: string) =>
      kefu.call('POST', '/auth/login', { body: { email: account, password: 'a guess that is wrong' } });
    for (let n = 0; n < 13; n += 1) await guess(email);
    for (let n = 0; n < 13; n += 1) await guess('nobody@kefu.test');
    await eventually(async () => {
      const { data } = await kefu.call('GET', '/audit?action=agent.locked', { token: admin });
      expect(data.content).toMatchObject([
        { actorType: 'public', actorId: null, subjectType: 'agent', subjectId: id, address: '127.0.0.1' },
      ]);
    });
    await kefu.stop();
    await database.drop();
  });

  it('leave one as well where the guesser is signed in, over however many sessions', async () => {
    const kefu = await Kefu.start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: 'loopback' } });
    const admin = await kefu.login();
    const { id, email } = await createAgent(kefu, admin);
    // From elsewhere than where the agent is known.
    const headers = { 'x-forwarded-for': '192.0.2.9' };
    const sessions: string[] = [];
    for (let n = 0; n < 3; n += 1) sessions.push(await kefu.login(email, agentPassword));
    const body = { currentPassword: 'a guess that is wrong', newPassword: 'a new and longer password' };
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) {
      const token = sessions[n % sessions.length] ?? '';
      statuses.push((await kefu.call('POST', '/auth/password', { token, body, headers })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    await eventually(async () => {
      const { data } = await kefu.call('GET', '/audit?action=agent.locked', { token: admin });
      expect(data.content).toContainEqual(expect.objectContaining({ subjectType: 'agent', subjectId: id }));
    });
    await kefu.stop();
  });
});
