import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword } from './support/agents.js';
import { Chat } from './support/chat.js';
import { createDatabase, tableNames, type TestDatabase } from './support/database.js';
import { adminEmail, adminPassword, jwtSecret, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

/** A day in the life of the service, and then a look into everything it has left behind. */
withRedis('what is secret', () => {
  let redis: RedisServer;
  let database: TestDatabase;
  let kefu: Kefu;
  let monitored = '';
  let bodies = '';
  const tokens: string[] = [];
  const personal = ['zhangsan@example.com', '13800138000', '张三丰', 'oAbCd1234567890', 'VIP 客户'];
  const said = ['我的密码是天王盖地虎', '这位客人很难缠', 'metadata-of-a-message', 'not-a-message-at-all'];
  const passwords = [adminPassword, agentPassword, 'a guess that is wrong', 'a new and longer password'];

  beforeAll(async () => {
    redis = await RedisServer.start();
    const monitor = connect(redis.port, '127.0.0.1');
    await once(monitor, 'connect');
    monitor.on('data', (chunk) => (monitored += chunk.toString()));
    monitor.on('error', () => monitor.destroy());
    monitor.write('MONITOR\r\n');
    database = await createDatabase();
    kefu = await Kefu.start({
      database,
      env: { REDIS_URL: redis.url, RATE_LIMIT: 'on', LOG_LEVEL: 'trace', ADMIN_PASSWORD: adminPassword },
    });
    await live();
    await eventually(async () => {
      await kefu.callRoot('GET', '/health/live');
      expect(monitored).toContain('kefu.bus');
    });
  });
  afterAll(async () => {
    await kefu.stop();
    await database.drop();
    await redis.stop();
  });

  /** By every way a token is shown, with frames that are taken and frames that are not. */
  async function talk(id: string, agentToken: string, customerToken: string): Promise<void> {
    const chat = await Chat.connect(kefu, customerToken);
    const { conversationId } = await chat.post(said[0] ?? '', { metadata: { note: said[2] } });
    await call('POST', `/customers/${id}/token`, { token: agentToken });
    for (const via of ['bearer', 'subprotocol'] as const) {
      const desk = await Chat.connect(kefu, agentToken, { via });
      await desk.post(`${said[1]} ${via}`, { conversationId, internal: true });
    }
    chat.send({ event: said[3], content: said[3] });
    chat.send({ content: said[3], metadata: said[3] });
    await chat.next('error');
    await call('GET', `/conversations/${conversationId}/messages?beforeSeq=${said[3]}`, { token: agentToken });
    await call('GET', `/conversations?q=${encodeURIComponent(said[0] ?? '')}`, { token: agentToken });
    Chat.dropAll();
  }

  /** What is done about a conversation, by calls and by every frame that is no message. */
  async function serve(id: string, admin: string): Promise<void> {
    const [conversation] = (await call('GET', `/customers/${id}/conversations`, { token: admin })).data.content;
    const path = `/conversations/${conversation.id as string}`;
    const { data: me } = await call('GET', '/auth/me', { token: admin });
    await call('POST', `${path}/assign`, { token: admin, body: { agentId: me.id } });
    for (const act of ['resolve', 'reopen', 'resolve']) await call('POST', `${path}/${act}`, { token: admin });
    await call('POST', `${path}/messages`, { token: admin, body: { content: said[0] } });
    const desk = await Chat.connect(kefu, admin);
    const about = { conversationId: conversation.id };
    for (const event of ['subscribe', 'typing', 'unsubscribe']) desk.send({ event, ...about });
    for (const event of ['read', 'received']) desk.send({ event, ...about, seq: 1 });
    desk.send({ event: 'status', status: 'BUSY' });
    desk.send({ event: 'resume', cursors: { [conversation.id]: 0, [me.id]: 0 } });
    desk.send({ event: 'ping' });
    await desk.next('pong');
    for (const place of ['/audit', `/customers/${id}/export`, `${path}/messages`, '/colleagues']) {
      expect((await call('GET', place, { token: admin })).status).toBe(200);
    }
    for (const token of tokens) await kefu.callRoot('GET', `/ws/chat?token=${token}x`);
    Chat.dropAll();
  }

  const call = async (method: string, path: string, options: Parameters<Kefu['call']>[2] = {}) => {
    const answer = await kefu.call(method, path, options);
    if (answer.status >= 400) bodies += answer.text;
    return answer;
  };

  async function live(): Promise<void> {
    const admin = await kefu.login();
    const agentEmail = 'wangfang@example.com';
    personal.push(agentEmail, adminEmail, '王芳芳');
    const agent = await call('POST', '/agents', {
      token: admin,
      body: { name: '王芳芳', email: agentEmail, password: agentPassword },
    });
    const second = await kefu.login(agentEmail, agentPassword);
    const customer = { name: '张三丰', primaryChannel: 'WECHAT', email: personal[0], phone: '+8613800138000' };
    const created = await call('POST', '/customers', {
      token: second,
      body: { ...customer, wechatOpenId: 'oAbCd1234567890', notes: 'VIP 客户', tags: ['VIP 客户'] },
    });
    const id = created.data.id as string;
    const issued = await call('POST', `/customers/${id}/token`, { token: second });
    const open = await call('POST', '/public/customer-token', {
      body: { name: '张三丰', channel: 'EMAIL', channelId: personal[0] },
    });
    tokens.push(admin, second, issued.data.token as string, open.data.token as string);

    for (const token of tokens) {
      await call('GET', `/public/validate-token?token=${token}`);
      await call('GET', `/public/validate-token?token=${token}&token=${token}`);
      await call('GET', `/nowhere?token=${token}`);
      await call('GET', `/customers/${token}`, { token: second });
      await call('GET', `/public/customer-token/${token}`);
      await call('GET', `/customers?name=x&token=${token}`, { token });
      await call('POST', '/auth/login', { body: { email: token, password: token } });
      await call('POST', '/customers', { token: second, raw: `{"name":"${token}", broken` });
      await call('GET', '/customers', { headers: { 'x-request-id': token } });
    }
    for (const word of personal) {
      const sent = encodeURIComponent(word);
      await call('GET', `/customers?name=${sent}&q=${sent}&email=${sent}&phone=${sent}`, { token: second });
      await call('GET', `/customers/${sent}`, { token: second });
      await call('POST', '/auth/login', { body: { email: word, password: 'a guess that is wrong' } });
      await call('POST', '/customers', { token: second, body: { ...customer, name: word, active: word } });
    }
    expect((await call('POST', '/customers', { token: second, body: customer })).status).toBe(409);
    expect(
      (await call('POST', '/agents', { token: admin, body: { name: 'x', email: agentEmail, password: agentPassword } }))
        .status,
    ).toBe(409);
    await talk(id, second, issued.data.token as string);
    await serve(id, admin);
    const change = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
    await call('POST', '/auth/password', { token: second, body: change });
    await call('PUT', `/agents/${agent.data.id as string}`, { token: admin, body: { status: 'DISABLED' } });
    await call('PUT', `/customers/${id}`, { token: admin, body: { active: false } });
    await call('POST', '/public/customer-token', { body: { name: 'x', channel: 'EMAIL', channelId: personal[0] } });
  }

  const anyToken = /cust_[\da-f]{8}-|eyJ[\w-]+\.|argon2/;

  it('is not in the log', () => {
    expect(kefu.output).toContain('"msg":"request"');
    expect(kefu.output).not.toMatch(anyToken);
    for (const word of [...tokens, ...personal, ...said, ...passwords, jwtSecret]) {
      expect(kefu.output).not.toContain(word);
    }
    for (const word of [...personal, ...said]) expect(kefu.output).not.toContain(encodeURIComponent(word));
  });

  it('is not in Redis', () => {
    expect(monitored).toContain('kefu.limit');
    expect(monitored).not.toMatch(anyToken);
    for (const word of [...tokens, ...personal, ...said, ...passwords, jwtSecret])
      expect(monitored).not.toContain(word);
  });

  it('is not in the metrics', async () => {
    const { text } = await kefu.callRoot('GET', '/metrics');
    for (const word of [...tokens, ...personal, ...said, ...passwords]) expect(text).not.toContain(word);
    expect(text).not.toMatch(anyToken);
  });

  it('is not in the database, where tokens and passwords are concerned', async () => {
    const tables = [];
    for (const name of await tableNames(database)) {
      tables.push(JSON.stringify(await database.query(`SELECT * FROM ${name}`)));
    }
    const dump = tables.join('\n');
    expect(dump).toContain('张三丰');
    expect(dump).not.toMatch(/cust_|eyJ/);
    for (const word of [...tokens, ...passwords, jwtSecret]) expect(dump).not.toContain(word);
    const hashes = await database.query('SELECT token_hash FROM customer_tokens');
    for (const { token_hash: hash } of hashes) expect(hash).toMatch(/^[\da-f]{64}$/);
  });

  it('is in the tables that are for it, where persons and what they say are concerned', async () => {
    const holding = async (words: string[]) => {
      const found: string[] = [];
      for (const name of await tableNames(database)) {
        const rows = JSON.stringify(await database.query(`SELECT * FROM ${name}`));
        if (words.some((word) => rows.includes(word))) found.push(name);
      }
      return found.sort();
    };
    expect(await holding(said)).toEqual(['messages']);
    expect(await holding(personal)).toEqual(
      [
        'agents',
        'audit_entries',
        'customer_identities',
        'customer_name_grams',
        'customer_tags',
        'customers',
        'tags',
      ].sort(),
    );
  });

  it('is not repeated by the answer to a call that fails', () => {
    expect(bodies).toContain('"success":false');
    expect(bodies).not.toMatch(anyToken);
    for (const word of [...tokens, ...passwords, '13800138000', 'oAbCd1234567890']) expect(bodies).not.toContain(word);
    expect(bodies).not.toMatch(/SELECT|INSERT|node_modules|\.js:\d|sqlite|mysql|mariadb/i);
  });
});
