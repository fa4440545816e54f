import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { adminEmail, Kefu } from './support/kefu.js';

const nobody = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';

describe('agents', () => {
  let kefu: Kefu;
  let admin: string;
  let adminId: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
    adminId = (await kefu.call('GET', '/auth/me', { token: admin })).data.id as string;
  });
  afterAll(() => kefu.stop());

  const create = (body: object) => kefu.call('POST', '/agents', { token: admin, body });
  const update = (id: string, body: object, token = admin) => kefu.call('PUT', `/agents/${id}`, { token, body });
  const get = (id: string) => kefu.call('GET', `/agents/${id}`, { token: admin });
  const draft = { name: '王芳', email: 'draft@kefu.test', password: agentPassword };

  it('are created as AGENT unless told, and can sign in at once', async () => {
    const { status, data } = await create({ ...draft, email: '  WangFang@Kefu.Test ' });
    expect(status).toBe(201);
    expect(data).toEqual({
      id: expect.any(String),
      name: '王芳',
      email: 'wangfang@kefu.test',
      role: 'AGENT',
      status: 'ACTIVE',
      createdAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
    });
    expect((await get(data.id as string)).data).toEqual(data);
    await kefu.login('wangfang@kefu.test', agentPassword);
  });

  it.each([
    ['nothing', {}, ['email', 'name', 'password']],
    ['null', { name: null, email: null, password: null, role: null }, ['email', 'name', 'password', 'role']],
    ['a blank name', { ...draft, name: ' \t ' }, ['name']],
    ['a name of 256 characters', { ...draft, name: '王'.repeat(256) }, ['name']],
    ['what is no e-mail', { ...draft, email: 'wang at kefu' }, ['email']],
    ['a short password', { ...draft, password: '123456789' }, ['password']],
    ['nine characters of two UTF-16 units each', { ...draft, password: '🍣'.repeat(9) }, ['password']],
    ['an unknown role', { ...draft, role: 'OWNER' }, ['role']],
    ['a role in small letters', { ...draft, role: 'admin' }, ['role']],
    ['columns that are not its to set', { ...draft, id: nobody, sessionEpoch: 1 }, ['id', 'sessionEpoch']],
    ['a hash', { ...draft, passwordHash: 'x', password_hash: 'x' }, ['passwordHash', 'password_hash']],
    ['a status at birth', { ...draft, status: 'DISABLED' }, ['status']],
  ])('are not created from %s', async (_name, body, fields) => {
    const { status, error } = await create(body);
    expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(error.fields.map((fault: { field: string }) => fault.field).sort()).toEqual(fields);
  });

  it('take names of 255 code points and passwords of ten', async () => {
    const name = '🍣'.repeat(255);
    const { status, data } = await create({ name, email: 'sushi@kefu.test', password: '🍣'.repeat(10) });
    expect([status, data.name]).toEqual([201, name]);
    await kefu.login('sushi@kefu.test', '🍣'.repeat(10));
  });

  it('have unique e-mails, whatever their case, also among the disabled', async () => {
    const { id, email } = await createAgent(kefu, admin);
    await kefu.call('DELETE', `/agents/${id}`, { token: admin });
    const taken = await create({ ...draft, email: email.toUpperCase() });
    expect([taken.status, taken.error.code]).toEqual([409, 'EMAIL_TAKEN']);
    expect(taken.error.fields).toEqual([{ field: 'email', message: expect.any(String) }]);
    const other = await createAgent(kefu, admin);
    expect((await update(other.id, { email })).status).toBe(409);
    expect((await update(other.id, { email: other.email.toUpperCase() })).status).toBe(200);
  });

  it('racing for one e-mail become one agent', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ ...draft, email: 'race@kefu.test' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });

  it('are changed field by field', async () => {
    const { id, email } = await createAgent(kefu, admin);
    expect((await update(id, {})).data).toMatchObject({ id, email, role: 'AGENT' });
    expect((await update(id, { name: '李雷' })).data).toMatchObject({ name: '李雷', email, role: 'AGENT' });
    expect((await update(id, { email: 'LiLei@kefu.test' })).data).toMatchObject({ email: 'lilei@kefu.test' });
    for (const field of ['name', 'email', 'role', 'status', 'password']) {
      const { status, error } = await update(id, { [field]: null });
      expect([status, error.fields[0].field]).toEqual([400, field]);
    }
  });

  it('that are unknown are 404, and what is no UUID is 400', async () => {
    for (const call of [get(nobody), update(nobody, { name: 'x' })]) {
      expect((await call).error).toMatchObject({ code: 'AGENT_NOT_FOUND' });
    }
    expect((await kefu.call('DELETE', `/agents/${nobody}`, { token: admin })).status).toBe(404);
    expect((await get('1')).status).toBe(400);
    expect((await get(adminId.toUpperCase())).data.id).toBe(adminId);
  });

  it('are disabled, not erased: sessions end, sign-in fails, the row stays', async () => {
    const { id, email } = await createAgent(kefu, admin);
    const token = await kefu.login(email, agentPassword);
    const answer = await kefu.call('DELETE', `/agents/${id}`, { token: admin });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await kefu.call('GET', '/auth/me', { token })).status).toBe(401);
    await expect(kefu.login(email, agentPassword)).rejects.toThrow('INVALID_CREDENTIALS');
    expect((await get(id)).data.status).toBe('DISABLED');
    expect((await kefu.call('DELETE', `/agents/${id}`, { token: admin })).status).toBe(204);
    await update(id, { status: 'ACTIVE' });
    expect((await kefu.call('GET', '/auth/me', { token })).status).toBe(401);
    await kefu.login(email, agentPassword);
  });

  it('lose their sessions when an administrator sets a password, and keep them for another name', async () => {
    const { id, email } = await createAgent(kefu, admin);
    const token = await kefu.login(email, agentPassword);
    await update(id, { name: '李雷' });
    expect((await kefu.call('GET', '/auth/me', { token })).data.name).toBe('李雷');
    await update(id, { password: 'set by an administrator' });
    expect((await kefu.call('GET', '/auth/me', { token })).status).toBe(401);
    await kefu.login(email, 'set by an administrator');
  });

  it('get a new role at once', async () => {
    const { id, email } = await createAgent(kefu, admin);
    const token = await kefu.login(email, agentPassword);
    const list = () => kefu.call('GET', '/agents', { token }).then(({ status }) => status);
    expect(await list()).toBe(403);
    await update(id, { role: 'ADMIN' });
    expect(await list()).toBe(200);
    await update(id, { role: 'AGENT' });
    expect(await list()).toBe(403);
  });

  describe('the last active administrator', () => {
    beforeAll(async () => {
      const { data } = await kefu.call('GET', '/agents?size=200', { token: admin });
      for (const { id, role } of data.content) {
        if (role === 'ADMIN' && id !== adminId) await update(id as string, { role: 'AGENT' });
      }
    });

    it('can be neither disabled nor demoted', async () => {
      for (const change of [{ role: 'AGENT' }, { status: 'DISABLED' }]) {
        const { status, error } = await update(adminId, change);
        expect([status, error.code]).toEqual([409, 'LAST_ADMIN']);
      }
      expect((await kefu.call('DELETE', `/agents/${adminId}`, { token: admin })).status).toBe(409);
      expect((await get(adminId)).data).toMatchObject({ role: 'ADMIN', status: 'ACTIVE', email: adminEmail });
    });

    it('may still change its name', async () => {
      expect((await update(adminId, { name: '管理员', role: 'ADMIN', status: 'ACTIVE' })).status).toBe(200);
    });

    it('a disabled administrator does not count', async () => {
      const other = await createAgent(kefu, admin, 'ADMIN');
      await update(other.id, { status: 'DISABLED' });
      expect((await update(adminId, { role: 'AGENT' })).error.code).toBe('LAST_ADMIN');
    });

    it('remains when two demote or disable each other at once, round after round', async () => {
      for (let round = 0; round < 15; round += 1) {
        const other = await createAgent(kefu, admin, 'ADMIN');
        const token = await kefu.login(other.email, agentPassword);
        const own = await kefu.login();
        const change = round % 2 === 0 ? { role: 'AGENT' } : { status: 'DISABLED' };
        const answers = await Promise.all([update(adminId, change, token), update(other.id, change, own)]);
        const rows = await kefu.database.query("SELECT id FROM agents WHERE role = 'ADMIN' AND status = 'ACTIVE'");
        expect(rows).toHaveLength(1);
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        if (rows[0]?.id === adminId) continue;
        await update(adminId, { role: 'ADMIN', status: 'ACTIVE' }, token);
        admin = await kefu.login();
        await update(other.id, change);
      }
    });
  });

  describe('as a list', () => {
    const list = (query: string) => kefu.call('GET', `/agents?${query}`, { token: admin });
    const emailsOf = (page: { content: { email: string }[] }) => page.content.map(({ email }) => email);
    let all: { email: string; name: string; createdAt: string }[];
    beforeAll(async () => {
      await Promise.all(Array.from({ length: 9 }, () => createAgent(kefu, admin)));
      all = (await list('size=200')).data.content;
    });

    it('come in a page with every key, oldest first', async () => {
      const { data } = await list('page=1&size=4');
      expect(emailsOf(data)).toEqual(emailsOf({ content: all }).slice(4, 8));
      const sorted = { sorted: true, unsorted: false, empty: false };
      expect({ ...data, content: [], nextCursor: '' }).toEqual({
        content: [],
        pageable: { pageNumber: 1, pageSize: 4, offset: 4, paged: true, unpaged: false, sort: sorted },
        totalElements: all.length,
        totalPages: Math.ceil(all.length / 4),
        size: 4,
        number: 1,
        numberOfElements: 4,
        first: false,
        last: false,
        empty: false,
        sort: sorted,
        nextCursor: '',
      });
      expect(all.map(({ createdAt }) => createdAt)).toEqual(all.map(({ createdAt }) => createdAt).sort());
      for (const agent of all) {
        expect(Object.keys(agent).sort()).toEqual(['createdAt', 'email', 'id', 'name', 'role', 'status']);
      }
    });

    it.each(['createdAt', 'name', 'email', 'role', 'status'])(
      'sorted by %s either way, give the same rows by page and by cursor',
      async (field) => {
        for (const direction of ['asc', 'desc']) {
          const whole = (await list(`sort=${field},${direction}&size=200`)).data;
          expect(emailsOf(whole).sort()).toEqual(emailsOf({ content: all }).sort());
          const byCursor: string[] = [];
          let next = (await list(`sort=${field},${direction}&size=5`)).data;
          byCursor.push(...emailsOf(next));
          while (next.nextCursor !== null) {
            next = (await list(`sort=${field},${direction}&size=5&cursor=${next.nextCursor}`)).data;
            expect([next.totalElements, next.totalPages, next.number]).toEqual([null, null, 0]);
            byCursor.push(...emailsOf(next));
          }
          expect(byCursor).toEqual(emailsOf((await list(`sort=${field},${direction}&size=200`)).data));
        }
      },
    );

    it('can do without the count', async () => {
      const { data } = await list('total=false&size=2');
      expect([data.totalElements, data.totalPages, data.last]).toEqual([null, null, false]);
    });

    const cursor = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
    it.each([
      'page=-1',
      'page=1.5',
      'page=1e3',
      'page=',
      'page=2147483648',
      'size=0',
      'size=201',
      'size=abc',
      'sort=password,asc',
      'sort=passwordHash',
      'sort=name,up',
      'sort=name,asc,desc',
      'sort=name&sort=name',
      'sort=',
      'sort=id,asc',
      'total=maybe',
      'cursor=',
      'cursor=abc',
      'page=0&cursor=abc',
      `cursor=${cursor('createdAt,asc', 'garbage', nobody)}`,
      `cursor=${cursor('createdAt,asc', '2024-13-45 00:00:00.000', nobody)}`,
      `cursor=${cursor('createdAt,asc', '2024-01-15 24:00:00.000', nobody)}`,
      `cursor=${cursor('createdAt,asc', '2024-01-15T10:30:00.00Z', nobody)}`,
      `cursor=${cursor('createdAt,asc', 5, nobody)}`,
      `cursor=${cursor('createdAt,asc', null, nobody)}`,
      `cursor=${cursor('createdAt,asc', '2024-01-15 10:30:00.000', "x' OR 1=1 --")}`,
      `sort=role&cursor=${cursor('role,asc', '管理员', nobody)}`,
      `sort=name&cursor=${cursor('name,asc', '\ud800', nobody)}`,
      `cursor=${cursor('name,asc', 'x', nobody)}`,
      'size=1&size=2',
      'page=0&page=0',
      'name=x',
      'size[]=1',
    ])('refuse %s', async (query) => {
      const { status, error } = await list(query);
      expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(error.fields.length).toBeGreaterThan(0);
    });
  });

  it('leave an audit entry of who did what, without personal data', async () => {
    const { id, email } = await createAgent(kefu, admin);
    await update(id, { name: '李雷' });
    const rows = await kefu.database.query(
      'SELECT action, actor_type, actor_id, subject_type, subject_id, request_id FROM audit_entries WHERE subject_id = ? ORDER BY id',
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual(['agent.created', 'agent.updated']);
    for (const row of rows)
      expect(row).toMatchObject({ actor_type: 'agent', actor_id: adminId, subject_type: 'agent' });
    expect(JSON.stringify(rows)).not.toContain(email);
  });
});
