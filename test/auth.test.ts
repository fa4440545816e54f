import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { agentPassword, createAgent } from './support/agents.js';
import { askNode } from './support/ask-node.js';
import { adminEmail, adminPassword, jwtSecret, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

const uuid = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

describe('signing in', () => {
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { NODE_OPTIONS: '--import=./test/support/print-hashes.js' } });
    admin = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const me = (token: string) => kefu.call('GET', '/auth/me', { token });
  const login = (email: unknown, password: unknown) => kefu.call('POST', '/auth/login', { body: { email, password } });

  it('gives a token, its end and the agent', async () => {
    const { status, data } = await login(adminEmail, adminPassword);
    expect(status).toBe(200);
    expect(Object.keys(data).sort()).toEqual(['agent', 'expiresAt', 'token']);
    expect(data.expiresAt).toMatch(moment);
    expect(data.agent).toEqual({
      id: expect.stringMatching(uuid),
      name: 'Admin',
      email: adminEmail,
      role: 'ADMIN',
      status: 'ACTIVE',
      createdAt: expect.stringMatching(moment),
    });
  });

  it('signs tokens with HS256 and every claim, ending with the session after twelve hours', async () => {
    const { data } = await login(adminEmail, adminPassword);
    const { header, payload } = jwt.verify(data.token as string, jwtSecret, { complete: true });
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(payload).toEqual({
      iss: 'kefu',
      aud: 'kefu:agent',
      sub: data.agent.id,
      jti: expect.stringMatching(uuid),
      iat: expect.any(Number),
      exp: Date.parse(data.expiresAt as string) / 1_000,
    });
    const { iat, exp } = payload as jwt.JwtPayload;
    expect((exp ?? 0) - (iat ?? 0)).toBe(12 * 3_600);
  });

  it('reads the e-mail in any case and between spaces', async () => {
    expect((await login(` ${adminEmail.toUpperCase()} `, adminPassword)).status).toBe(200);
  });

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const wrong = await login(adminEmail, 'not the password at all');
    const unknown = await login('nobody@kefu.test', adminPassword);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.error.code).toBe('INVALID_CREDENTIALS');
    expect({ ...wrong.error, requestId: '' }).toEqual({ ...unknown.error, requestId: '' });
  });

  it('compares one hash whoever signs in, so that the time does not tell who is known', async () => {
    const disabled = await createAgent(kefu, admin);
    const disable = { token: admin, body: { status: 'DISABLED' } };
    expect((await kefu.call('PUT', `/agents/${disabled.id}`, disable)).status).toBe(200);
    await askNode(kefu, 'hashes');
    for (const [email, password] of [
      [adminEmail, adminPassword],
      [adminEmail, 'not the password at all'],
      ['nobody@kefu.test', adminPassword],
      ['no address', adminPassword],
      [disabled.email, agentPassword],
      [disabled.email, 'not the password at all'],
    ]) {
      const { status } = await login(email, password);
      expect([email, password, await askNode(kefu, 'hashes'), status < 500]).toEqual([email, password, 1, true]);
    }
  });

  it('leaves a line in the log for each wrong password, with whose it was and not what was typed', async () => {
    const { data: agent } = await me(admin);
    const guess = async (email: string, requestId: string) => {
      const body = { email, password: 'a guess that is wrong' };
      await kefu.call('POST', '/auth/login', { body, headers: { 'x-request-id': requestId } });
    };
    await guess(` ${adminEmail.toUpperCase()}`, 'guess-of-admin');
    await guess('a password in the wrong field', 'guess-of-nobody');
    await eventually(() => {
      const lines = kefu.output.split('\n').filter((line) => line.includes('"msg":"A wrong password"'));
      const told = lines.map((line) => JSON.parse(line) as { requestId: string; agentId: string | null });
      expect(told).toContainEqual(expect.objectContaining({ requestId: 'guess-of-admin', agentId: agent.id }));
      expect(told).toContainEqual(expect.objectContaining({ requestId: 'guess-of-nobody', agentId: null }));
      return Promise.resolve();
    });
    expect(kefu.output).not.toMatch(/a guess that is wrong|a password in the wrong field/);
  });

  it('takes passwords exactly: case, spaces and all', async () => {
    for (const password of [adminPassword.toUpperCase(), ` ${adminPassword}`, `${adminPassword} `]) {
      expect((await login(adminEmail, password)).status).toBe(401);
    }
  });

  it.each([
    ['nothing', {}, ['email', 'password']],
    ['an unknown field', { email: adminEmail, password: adminPassword, remember: true }, ['remember']],
    ['an object for an e-mail', { email: { $ne: '' }, password: adminPassword }, ['email']],
    ['a list for a password', { email: adminEmail, password: [adminPassword] }, ['password']],
    ['null', { email: null, password: null }, ['email', 'password']],
    ['a password that is too long to hash', { email: adminEmail, password: 'x'.repeat(201) }, ['password']],
  ])('refuses %s', async (_name, body, fields) => {
    const { status, error } = await kefu.call('POST', '/auth/login', { body });
    expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(error.fields.map((fault: { field: string }) => fault.field).sort()).toEqual(fields);
  });

  it('tells who holds the token', async () => {
    const { status, data } = await me(admin);
    expect(status).toBe(200);
    expect(data.email).toBe(adminEmail);
    expect(Object.keys(data).sort()).toEqual(['createdAt', 'email', 'id', 'name', 'role', 'status']);
  });

  it('ends the session that signs out, and no other', async () => {
    const [one, other] = [await kefu.login(), await kefu.login()];
    const answer = await kefu.call('POST', '/auth/logout', { token: one });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await me(one)).error.code).toBe('UNAUTHENTICATED');
    expect((await me(other)).status).toBe(200);
  });

  describe('changing the password', () => {
    const newPassword = 'a new and longer password';
    const change = (token: string, currentPassword: unknown, next: unknown) =>
      kefu.call('POST', '/auth/password', { token, body: { currentPassword, newPassword: next } });

    it('ends every other session of the agent, not this one', async () => {
      const { email } = await createAgent(kefu, admin);
      const [here, there] = [await kefu.login(email, agentPassword), await kefu.login(email, agentPassword)];
      expect((await me(there)).status).toBe(200);
      expect((await change(here, agentPassword, newPassword)).status).toBe(204);
      expect((await me(here)).status).toBe(200);
      expect((await me(there)).status).toBe(401);
      expect((await me(admin)).status).toBe(200);
      expect((await login(email, agentPassword)).status).toBe(401);
      expect((await login(email, newPassword)).status).toBe(200);
    });

    it('asks for the current one', async () => {
      const { email } = await createAgent(kefu, admin);
      const token = await kefu.login(email, agentPassword);
      const { status, error } = await change(token, 'not the current one', newPassword);
      expect([status, error.code]).toEqual([401, 'INVALID_CREDENTIALS']);
      expect((await login(email, agentPassword)).status).toBe(200);
    });

    it.each(['ninechars', '          ', '四个字的密', 'x'.repeat(201), 1234567890, null])(
      'refuses %j as a new one',
      async (next) => {
        const { status, error } = await change(admin, adminPassword, next);
        expect([status, error.fields[0].field]).toEqual([400, 'newPassword']);
      },
    );

    it('takes ten to two hundred characters of any kind', async () => {
      const { email } = await createAgent(kefu, admin);
      const token = await kefu.login(email, agentPassword);
      let current = agentPassword;
      for (const next of ['x'.repeat(200), 'a'.repeat(10), '四个字的密码四个字的', '😀'.repeat(10), ' at both ends ']) {
        expect([next, (await change(token, current, next)).status]).toEqual([next, 204]);
        expect([next, (await login(email, next)).status]).toEqual([next, 200]);
        current = next;
      }
    });

    it('leaves one password and one session of changes made at once', async () => {
      const { email } = await createAgent(kefu, admin);
      const tokens = await Promise.all(Array.from({ length: 6 }, () => kefu.login(email, agentPassword)));
      const changes = await Promise.all(tokens.map((token, n) => change(token, agentPassword, `${newPassword} ${n}`)));
      expect(changes.every(({ status }) => status === 204 || status === 401)).toBe(true);
      const works = await Promise.all(tokens.map((_token, n) => login(email, `${newPassword} ${n}`)));
      expect(works.filter(({ status }) => status === 200)).toHaveLength(1);
      const live = await Promise.all(tokens.map((token) => me(token)));
      expect(live.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    });
  });

  it('stores passwords as argon2id, and no token at all', async () => {
    const rows = await kefu.database.query('SELECT password_hash FROM agents');
    for (const { password_hash: hash } of rows) expect(hash).toMatch(/^\$argon2id\$v=19\$m=\d{5,},t=\d,p=\d\$/);
    const sessions = JSON.stringify(await kefu.database.query('SELECT * FROM agent_sessions'));
    expect(sessions).not.toContain('eyJ');
  });
});
