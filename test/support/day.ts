import { expect } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { ClientEvent } from '../../src/chat/frame.dto.js';
import { agentPassword } from './agents.js';
import { routeOf } from './audiences.js';
import { Chat } from './chat.js';
import { prepared, type Step, workThrough } from './day-work.js';
import type { FrailDatabase } from './frail-database.js';
import type { Answer } from './http.js';
import { adminEmail, adminPassword, type Kefu } from './kefu.js';
import { eventually } from './process.js';

type Asked = Parameters<Step>;

const agentEmail = 'wangfang@example.com';
const [email, phone] = ['zhangsan@example.com', '+8613800138000'];
/** With which the host's own server says who somebody is. */
export const identitySecret = 'a secret of the host, which nobody else knows';
const identity = { channel: 'EMAIL', channelId: email };
/** Whoever knows the id of a browser is that customer. */
const browser = { channel: 'WEB', channelId: 'browser-5d7c2a91f0' };
/** With which the metrics are read. */
export const metricsToken = 'metrics-token-of-the-day';
const [proof, forgery] = [identitySecret, 'another secret, which is just as long as it'].map((key) =>
  jwt.sign(identity, key, { algorithm: 'HS256', expiresIn: 600 }),
) as [string, string];
const customer = { name: '张三丰', primaryChannel: 'WECHAT', email, phone };

/** A day in the life of the service: people, words and tokens that are known, and everything that is done with them. */
export class Day {
  readonly tokens: string[] = [proof, forgery];
  readonly personal = [email, '13800138000', '张三丰', 'oAbCd1234567890', 'VIP 客户', browser.channelId];
  /** The routes of the API that did what they are for. */
  readonly done = new Set<string>();
  /** What came into the audit trail by each route of the API that did what it is for. */
  readonly acts = new Map<string, Set<string>>();
  /** The events that were sent over sockets. */
  readonly events = new Set<string>();
  readonly said = [
    '我的密码是天王盖地虎',
    '这位客人很难缠',
    'metadata-of-a-message',
    'not-a-message-at-all',
    'said in plain letters',
  ];
  readonly passwords = [adminPassword, agentPassword, 'a guess that is wrong', 'a new and longer password'];
  /** What was answered to calls that failed. */
  failures = '';
  /** What was answered while the database was away, or was there and refused: statuses and codes of frames. */
  readonly troubles = new Set<number | string>();
  private turns = 0;
  private isDatabaseLost = false;

  /** @param nodes they take turns */
  constructor(
    private readonly nodes: [Kefu, ...Kefu[]],
    private readonly frail: FrailDatabase,
  ) {}

  async live(): Promise<void> {
    const { id, agentId, admin, second, own } = await this.arrive();
    await this.prove();
    await this.mistake(second);
    await this.repeat(admin, second);
    await this.talk(id, second, own);
    await this.serve(id, admin);
    await this.outlast(id, { admin, second, own });
    await this.work(id, { admin, second, own });
    const change = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
    await this.call('POST', '/auth/password', { token: second, body: change });
    for (const body of [{ status: 'DISABLED' }, { status: 'ACTIVE' }, { name: '王芳' }, { password: agentPassword }])
      expect((await this.call('PUT', `/agents/${agentId}`, { token: admin, body })).status).toBe(200);
    for (const body of [{ active: false }, { active: true }, { location: '上海' }, { active: false }])
      expect((await this.call('PUT', `/customers/${id}`, { token: admin, body })).status).toBe(200);
    await this.call('POST', '/public/customer-token', {
      body: { name: 'x', ...identity },
    });
  }

  /** What else an office does, with words and tokens of its own. */
  private async work(id: string, tokens: Record<'admin' | 'second' | 'own', string>): Promise<void> {
    this.said.push(prepared);
    const { personal, issued } = await workThrough((...asked) => this.call(...asked), { customerId: id, ...tokens });
    this.personal.push(...personal);
    this.tokens.push(...issued);
  }

  /** An agent and a customer who are new, and every kind of token. */
  private async arrive() {
    const admin = await this.node.login();
    this.personal.push(agentEmail, adminEmail, '王芳芳');
    const agent = await this.call('POST', '/agents', {
      token: admin,
      body: { name: '王芳芳', email: agentEmail, password: agentPassword },
    });
    const second = await this.node.login(agentEmail, agentPassword);
    const created = await this.call('POST', '/customers', {
      token: second,
      body: { ...customer, wechatOpenId: 'oAbCd1234567890', notes: 'VIP 客户', tags: ['VIP 客户'] },
    });
    const id = created.data.id as string;
    const issued = await this.call('POST', `/customers/${id}/token`, { token: second });
    const open = await this.call('POST', '/public/customer-token', {
      body: { name: '张三丰', ...identity },
    });
    this.tokens.push(admin, second, issued.data.token as string, open.data.token as string);
    const own = issued.data.token as string;
    return { id, agentId: agent.data.id as string, admin, second, own };
  }

  /** By the word of the host's own server, and by a word that is none. */
  private async prove(): Promise<void> {
    const claim = (identityToken: string) =>
      this.call('POST', '/public/customer-token', { body: { name: customer.name, ...identity, identityToken } });
    const { status, data } = await claim(proof);
    expect([status, (await claim(forgery)).status]).toEqual([200, 401]);
    this.tokens.push(data.token as string);
    const { data: own } = await this.call('POST', '/public/customer-token', {
      body: { name: customer.name, ...browser },
    });
    this.tokens.push(own.token as string);
    for (const token of [metricsToken, `${metricsToken}!`]) {
      await this.callRoot('/metrics', { token });
      await this.callRoot(`/metrics?token=${encodeURIComponent(token)}`);
    }
  }

  /** Tokens and personal values where they do not belong. */
  private async mistake(second: string): Promise<void> {
    for (const token of this.tokens) {
      await this.call('GET', `/public/validate-token?token=${token}`);
      await this.call('GET', `/public/validate-token?token=${token}&token=${token}`);
      await this.call('GET', `/nowhere?token=${token}`);
      await this.call('GET', `/customers/${token}`, { token: second });
      await this.call('GET', `/public/customer-token/${token}`);
      await this.call('GET', `/customers?name=x&token=${token}`, { token });
      await this.call('POST', '/auth/login', { body: { email: token, password: token } });
      await this.call('POST', '/customers', { token: second, raw: `{"name":"${token}", broken` });
      await this.call('GET', '/customers', { headers: { 'x-request-id': token } });
    }
    for (const word of this.personal) {
      const sent = encodeURIComponent(word);
      await this.call('GET', `/customers?name=${sent}&q=${sent}&email=${sent}&phone=${sent}`, { token: second });
      await this.call('GET', `/customers/${sent}`, { token: second });
      await this.call('POST', '/auth/login', { body: { email: word, password: 'a guess that is wrong' } });
      await this.call('POST', '/customers', { token: second, body: { ...customer, name: word, active: word } });
    }
  }

  private async repeat(admin: string, second: string): Promise<void> {
    const agent = { name: 'x', email: agentEmail, password: agentPassword };
    for (const answer of [
      await this.call('POST', '/customers', { token: second, body: customer }),
      await this.call('POST', '/agents', { token: admin, body: agent }),
    ])
      expect(answer.status).toBe(409);
  }

  /** By every way a token is shown, with frames that are taken and frames that are not. */
  private async talk(id: string, agentToken: string, customerToken: string): Promise<void> {
    const chat = await Chat.connect(this.node, customerToken);
    const { conversationId } = await chat.post(this.said[0] ?? '', { metadata: { note: this.said[2] } });
    await chat.post(this.said[4] ?? '');
    await this.call('POST', `/customers/${id}/token`, { token: agentToken });
    for (const via of ['bearer', 'subprotocol'] as const) {
      const desk = await Chat.connect(this.node, agentToken, { via });
      await desk.post(`${this.said[1]} ${via}`, { conversationId, internal: true });
    }
    chat.send({ event: this.said[3], content: this.said[3] });
    chat.send({ content: this.said[3], metadata: this.said[3] });
    await chat.next('error');
    await this.call('GET', `/conversations/${conversationId}/messages?beforeSeq=${this.said[3]}`, {
      token: agentToken,
    });
    await this.call('GET', `/conversations?q=${encodeURIComponent(this.said[0] ?? '')}`, { token: agentToken });
    this.hangUp();
  }

  /** What is done about a conversation, by calls and by every frame that is no message. */
  private async serve(id: string, admin: string): Promise<void> {
    const [conversation] = (await this.call('GET', `/customers/${id}/conversations`, { token: admin })).data.content;
    const path = `/conversations/${conversation.id as string}`;
    const { data: me } = await this.call('GET', '/auth/me', { token: admin });
    await this.call('POST', `${path}/assign`, { token: admin, body: { agentId: me.id } });
    await this.call('POST', `${path}/messages`, { token: admin, body: { content: this.said[0] } });
    for (const act of ['resolve', 'reopen', 'resolve']) await this.call('POST', `${path}/${act}`, { token: admin });
    const desk = await Chat.connect(this.node, admin);
    const about = { conversationId: conversation.id as string };
    const frames: { event: ClientEvent; [field: string]: unknown }[] = [
      ...(['subscribe', 'typing', 'unsubscribe'] as const).map((event) => ({ event, ...about })),
      ...(['read', 'received'] as const).map((event) => ({ event, ...about, seq: 1 })),
      { event: 'status', status: 'BUSY' },
      { event: 'resume', cursors: { [about.conversationId]: 0, [me.id as string]: 0 } },
      { event: 'ping' },
    ];
    for (const frame of frames) {
      desk.send(frame);
      this.events.add(frame.event);
    }
    await desk.next('pong');
    for (const place of ['/audit', `/customers/${id}/export`, `${path}/messages`, '/colleagues']) {
      expect((await this.call('GET', place, { token: admin })).status).toBe(200);
    }
    for (const token of this.tokens) {
      await this.callRoot(`/ws/chat?token=${token}x`);
      this.failures += JSON.stringify((await Chat.refused(this.node, `${token}x`)).json);
    }
    this.hangUp();
  }

  /** Everybody goes on while the database is away, and while it refuses. */
  private async outlast(id: string, { admin, second, own }: Record<'admin' | 'second' | 'own', string>): Promise<void> {
    const [conversation] = (await this.call('GET', `/customers/${id}/conversations`, { token: admin })).data.content;
    const conversationId = conversation.id as string;
    const [chat, desk] = [await Chat.connect(this.node, own), await Chat.connect(this.node, second)];
    const goOn = async () => {
      chat.send({ content: this.said[0], metadata: { note: this.said[2] }, clientMessageId: this.said[3] });
      desk.send({ content: this.said[1], conversationId, internal: true });
      const answers = await Promise.all([
        ...this.changes(id, conversationId, { admin, second }).map((asked) => this.call(...asked)),
        ...this.tokens.map((token) => this.call('GET', `/public/validate-token?token=${token}`)),
      ]);
      for (const { status } of answers) this.troubles.add(status);
      for (const connection of [chat, desk]) this.troubles.add((await connection.error()).code);
      await Promise.all(this.tokens.map((token) => Chat.attempt(this.node, token)));
    };
    this.isDatabaseLost = true;
    await this.frail.lose(this.nodes, goOn);
    this.isDatabaseLost = false;
    await this.areReady();
    await this.frail.spoil(goOn);
    this.hangUp();
  }

  /** Ends the connections there are. What they were refused is kept. */
  private hangUp(): void {
    const refusals = Chat.connected.flatMap(({ frames }) => frames.filter(({ type }) => type === 'error'));
    this.failures += refusals.map((frame) => JSON.stringify(frame)).join('\n');
    Chat.dropAll();
  }

  private async callRoot(path: string, options: { token?: string } = {}): Promise<void> {
    const { status, text } = await this.node.callRoot('GET', path, options);
    if (status >= 400) this.failures += text;
  }

  private async areReady(): Promise<void> {
    for (const node of this.nodes) {
      await eventually(async () => expect((await node.callRoot('GET', '/health/ready')).json.status).toBe('up'));
    }
  }

  private changes(id: string, conversationId: string, { admin, second }: Record<'admin' | 'second', string>): Asked[] {
    const { name } = customer;
    const agent = { name: '王芳芳', email: agentEmail, password: agentPassword };
    const change = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
    return [
      ['GET', `/customers?q=${encodeURIComponent(name)}&email=${email}`, { token: second }],
      ['POST', '/customers', { token: second, body: customer }],
      ['PUT', `/customers/${id}`, { token: second, body: { ...customer, notes: 'VIP 客户', tags: ['VIP 客户'] } }],
      ['POST', `/customers/${id}/token`, { token: second }],
      ['GET', `/customers/${id}/export`, { token: admin }],
      ['POST', '/public/customer-token', { body: { name, ...identity } }],
      ['POST', '/public/customer-token', { body: { name, ...browser } }],
      ['POST', '/public/customer-token', { body: { name, ...identity, identityToken: proof } }],
      ['POST', `/conversations/${conversationId}/messages`, { token: second, body: { content: this.said[0] } }],
      ['POST', '/auth/login', { body: { email: agentEmail, password: agentPassword } }],
      ['POST', '/auth/login', { body: { email: agentEmail, password: 'a guess that is wrong' } }],
      ['POST', '/auth/password', { token: second, body: change }],
      ['POST', '/agents', { token: admin, body: agent }],
    ];
  }

  private async note(route: string, { headers }: Answer): Promise<void> {
    this.done.add(route);
    const acts = this.acts.get(route) ?? new Set();
    this.acts.set(route, acts);
    if (this.isDatabaseLost) return;
    const requestId = headers.get('x-request-id') ?? '';
    const rows = await this.frail.database.query('SELECT action FROM audit_entries WHERE request_id = ?', [requestId]);
    for (const { action } of rows) acts.add(String(action));
  }

  private get node(): Kefu {
    this.turns += 1;
    return this.nodes[this.turns % this.nodes.length] ?? this.nodes[0];
  }

  private async call(...asked: Asked): Promise<Answer> {
    const answer = await this.node.call(...asked);
    if (answer.status >= 400) this.failures += answer.text;
    else await this.note(routeOf(asked[0], `/api/v1${asked[1]}`) ?? asked[1], answer);
    return answer;
  }
}
