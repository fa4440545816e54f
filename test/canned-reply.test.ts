import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { agentPassword, createAgent } from './support/agents.js';
import { Kefu } from './support/kefu.js';

describe('canned replies', () => {
  let kefu: Kefu;
  let admin: string;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
    const { email } = await createAgent(kefu, admin);
    token = await kefu.login(email, agentPassword);
  });
  afterAll(() => kefu.stop());

  const create = (body: object) => kefu.call('POST', '/canned-replies', { token, body });
  const change = (id: string, body: object) => kefu.call('PUT', `/canned-replies/${id}`, { token, body });
  const list = async (as = token) =>
    (await kefu.call('GET', '/canned-replies', { token: as })).data as { id: string }[];

  it('are made by one agent and used by all, in the order of their shortcuts', async () => {
    const [second, first] = [
      await create({ shortcut: 'thanks', content: '谢谢！' }),
      await create({ shortcut: 'Hello', content: '您好' }),
    ];
    expect([second.status, first.status, first.data.shortcut]).toEqual([201, 201, 'hello']);
    expect(await list(admin)).toEqual([first.data, second.data]);
    for (const { data } of [first, second]) await kefu.call('DELETE', `/canned-replies/${data.id}`, { token });
  });

  it('are changed by field and deleted', async () => {
    const { data } = await create({ shortcut: '退款', content: '退款需要三天' });
    const changed = await change(data.id, { content: '退款需要五天' });
    expect([changed.status, changed.data]).toEqual([
      200,
      { ...data, content: '退款需要五天', updatedAt: changed.data.updatedAt },
    ]);
    for (const same of [{}, { content: '退款需要五天' }])
      expect((await change(data.id, same)).data).toEqual(changed.data);
    const acts = await kefu.call('GET', `/audit?subjectId=${data.id}&action=canned-reply.updated`, { token: admin });
    expect(acts.data.totalElements).toBe(1);
    const path = `/canned-replies/${data.id}`;
    expect((await kefu.call('DELETE', path, { token })).status).toBe(204);
    for (const answer of [await kefu.call('DELETE', path, { token }), await change(data.id, { content: 'x' })]) {
      expect([answer.status, answer.error.code]).toEqual([404, 'CANNED_REPLY_NOT_FOUND']);
    }
    expect(await list()).toEqual([]);
  });

  it('keep what two agents change of them at once', async () => {
    const { data } = await create({ shortcut: '0', content: '0' });
    for (let n = 1; n <= 20; n += 1) {
      await Promise.all([change(data.id, { shortcut: `${n}` }), change(data.id, { content: `${n}` })]);
      expect(await list()).toMatchObject([{ shortcut: `${n}`, content: `${n}` }]);
    }
    await kefu.call('DELETE', `/canned-replies/${data.id}`, { token });
  });

  it('have a shortcut each, whatever its case', async () => {
    const { data } = await create({ shortcut: 'price', content: '…' });
    const other = await create({ shortcut: 'cost', content: '…' });
    for (const answer of [
      await create({ shortcut: 'PRICE', content: '…' }),
      await change(other.data.id, { shortcut: 'Price' }),
    ]) {
      expect([answer.status, answer.error.code, answer.error.fields[0].field]).toEqual([
        409,
        'SHORTCUT_TAKEN',
        'shortcut',
      ]);
    }
    expect((await change(data.id, { shortcut: 'PRICE' })).status).toBe(200);
    for (const { id } of await list()) await kefu.call('DELETE', `/canned-replies/${id}`, { token });
  });

  it('are a thousand at most', async () => {
    const numbers = Array.from({ length: 999 }, (_value, n) => n);
    const values = numbers.map(
      (n) => `('${uuid()}', 'no-${n}', 'x', '2026-01-01 00:00:00.000', '2026-01-01 00:00:00.000')`,
    );
    const columns = 'id, shortcut, content, created_at, updated_at';
    await kefu.database.query(`INSERT INTO canned_replies (${columns}) VALUES ${values.join(', ')}`);
    const last = await create({ shortcut: 'last', content: 'x' });
    const beyond = await create({ shortcut: 'beyond', content: 'x' });
    expect([last.status, beyond.status, beyond.error?.code]).toEqual([201, 409, 'TOO_MANY_CANNED_REPLIES']);
    expect((await change(last.data.id, { content: 'y' })).status).toBe(200);
    await kefu.call('DELETE', `/canned-replies/${last.data.id}`, { token });
    expect((await create({ shortcut: 'beyond', content: 'x' })).status).toBe(201);
    await kefu.database.query('DELETE FROM canned_replies');
  });

  it.each<[string, object, string]>([
    ['no shortcut', { content: 'x' }, 'shortcut'],
    ['two words', { shortcut: 'a b', content: 'x' }, 'shortcut'],
    ['a slash', { shortcut: '/a', content: 'x' }, 'shortcut'],
    ['33 characters', { shortcut: '你'.repeat(33), content: 'x' }, 'shortcut'],
    ['no content', { shortcut: 'a' }, 'content'],
    ['blank content', { shortcut: 'a', content: ' ' }, 'content'],
    ['4,001 characters', { shortcut: 'a', content: '好'.repeat(4_001) }, 'content'],
    ['another field', { shortcut: 'a', content: 'x', id: uuid() }, 'id'],
  ])('are refused with %s', async (_what, body, field) => {
    const { status, error } = await create(body);
    expect([status, error.fields.map((fault: { field: string }) => fault.field)]).toEqual([400, [field]]);
    expect(await list()).toEqual([]);
  });
});

describe('colleagues', () => {
  it('are all agents by name, for every agent, and say no more than that', async () => {
    const kefu = await Kefu.start();
    const admin = await kefu.login();
    const agents = [await createAgent(kefu, admin), await createAgent(kefu, admin)];
    await kefu.call('DELETE', `/agents/${agents[1]?.id}`, { token: admin });
    const token = await kefu.login(agents[0]?.email ?? '', agentPassword);
    const { data } = await kefu.call('GET', '/colleagues', { token });
    expect(data).toHaveLength(3);
    expect(data).toEqual(
      expect.arrayContaining([
        { id: agents[0]?.id, name: '王芳', role: 'AGENT', status: 'ACTIVE' },
        { id: agents[1]?.id, name: '王芳', role: 'AGENT', status: 'DISABLED' },
        expect.objectContaining({ role: 'ADMIN', status: 'ACTIVE' }),
      ]),
    );
    await kefu.stop();
  });
});
