import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntryDto } from '../src/audit/audit-entry.dto.js';
import type { CustomerExportDto } from '../src/conversation/export/customer-export.dto.js';
import type { CustomerTokenDto } from '../src/customer/token/customer-token.dto.js';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { everythingHeldBack, holdAgainst } from './support/held-rows.js';
import { createWholePerson, type WholePerson } from './support/whole-person.js';

describe('the export of a customer', () => {
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { TRUST_PROXY: '1' } });
    admin = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const exported = (id: string) => kefu.call('GET', `/customers/${id}/export`, { token: admin });
  const read = async (path: string) => (await kefu.call('GET', path, { token: admin })).data;

  describe('has everything held about them', () => {
    let person: WholePerson;
    let json: CustomerExportDto;
    let headers: Headers;
    beforeAll(async () => {
      person = await createWholePerson(kefu, admin);
      ({ json, headers } = await exported(person.id));
    });

    it('as one JSON document to be saved', () => {
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('content-disposition')).toBe(`attachment; filename="customer-${person.id}.json"`);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(Object.keys(json)).toEqual([
        ...['exportedAt', 'customer', 'identities', 'tokens', 'conversations', 'audit'],
      ]);
      expect(Math.abs(Date.parse(json.exportedAt) - Date.now())).toBeLessThan(60_000);
    });

    it('themselves, what they are called, and their tokens without a secret', async () => {
      expect(json.customer).toEqual(await read(`/customers/${person.id}`));
      const { now } = person;
      expect(new Map(json.identities.map(({ kind, externalId }) => [kind, externalId]))).toEqual(
        new Map([
          ['WEB', 'web-secret-of-person'],
          ['WECHAT', now.wechatOpenId],
          ['WHATSAPP', now.whatsappId],
          ['LINE', now.lineId],
          ['TELEGRAM', now.telegramId],
          ['FACEBOOK', now.facebookId],
          ['EMAIL', now.email.toLowerCase()],
          ['PHONE', now.phone],
        ]),
      );
      const listed = (await read(`/customers/${person.id}/tokens`)) as CustomerTokenDto[];
      const known = ({ id, channel, createdAt, expiresAt }: CustomerTokenDto) => ({
        id,
        channel,
        createdAt,
        expiresAt,
      });
      expect(json.tokens.map(known)).toEqual(listed.map(known).reverse());
      const text = JSON.stringify(json);
      const hashes = await kefu.database.query('SELECT token_hash FROM customer_tokens');
      for (const { token_hash: hash } of hashes) expect(text).not.toContain(hash);
      expect(text).not.toMatch(/cust_|hash/i);
    });

    it('each conversation with its messages, notes and marks', async () => {
      expect(json.conversations.map(({ id }) => id)).toEqual(person.conversationIds);
      for (const { id, messages, positions, ...conversation } of json.conversations) {
        expect(messages).toEqual(await read(`/conversations/${id}/messages?afterSeq=0`));
        expect(messages.map(({ internal }) => internal)).toEqual([false, false, true]);
        const { status, lastSeq, assigneeId } = await read(`/conversations/${id}`);
        expect(conversation).toMatchObject({ status, lastSeq, assigneeId });
        expect(positions).toContainEqual({ participantId: person.id, readSeq: 2, receivedSeq: expect.any(Number) });
        expect(positions).toContainEqual({ participantId: assigneeId, readSeq: 3, receivedSeq: 3 });
      }
    });

    it('what was done about them, the export itself as well', async () => {
      const { content } = await read(`/audit?customerId=${person.id}&sort=createdAt,asc&size=200`);
      const withoutAgents = (content as AuditEntryDto[]).map((entry) =>
        entry.actorType === 'agent' ? { ...entry, address: null, requestId: null } : entry,
      );
      expect(json.audit).toEqual(withoutAgents);
      expect(json.audit.some(({ address }) => address !== null)).toBe(true);
      const own = await read('/auth/me');
      expect(content.at(-1)).toMatchObject({ action: 'customer.exported', actorId: own.id, subjectId: person.id });
    });

    it('every value of every row of theirs, but what is listed with the reason', async () => {
      const path = `/conversations/${person.conversationIds.at(-1) ?? ''}/messages`;
      // Somebody waits.
      const { token } = (await kefu.call('POST', `/customers/${person.id}/token`, { token: admin })).data;
      expect((await kefu.call('POST', path, { token, body: { content: 'Said-龞' } })).status).toBe(201);
      const held = await holdAgainst((await exported(person.id)).json, kefu.database);
      expect(held).toEqual({ missing: [], untried: [], heldBack: everythingHeldBack });
    });
  });

  it('is the smallest there is for somebody who was never here', async () => {
    const body = { name: '张三', primaryChannel: 'WEB' };
    const { data } = await kefu.call('POST', '/customers', { token: admin, body });
    const json = (await exported(data.id as string)).json as CustomerExportDto;
    expect(json).toMatchObject({ identities: [], tokens: [], conversations: [] });
    expect(json.audit.map(({ action }) => action)).toEqual(['customer.created', 'customer.exported']);
  });

  it('has every conversation of who has come back hundreds of times, and every entry', async () => {
    const { id, token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token);
    const ids: string[] = [];
    while (ids.length < 205) {
      const { conversationId } = await chat.post('又来');
      await kefu.call('POST', `/conversations/${conversationId as string}/resolve`, { token: admin });
      ids.push(conversationId as string);
    }
    chat.drop();
    const { conversations, audit } = (await exported(id)).json as CustomerExportDto;
    expect(conversations.map(({ id: of, messages }) => [of, messages.length])).toEqual(ids.map((of) => [of, 1]));
    const resolved = audit.filter(({ action }) => action === 'conversation.resolved');
    expect(resolved.map(({ subjectId }) => subjectId)).toEqual(ids);
    expect(audit.at(-1)?.action).toBe('customer.exported');
  });

  it('of nobody is a 404, and leaves no entry', async () => {
    const id = randomUUID();
    const { status, error } = await exported(id);
    expect([status, error.code]).toEqual([404, 'CUSTOMER_NOT_FOUND']);
    expect((await read(`/audit?customerId=${id}`)).content).toEqual([]);
  });

  describe('of somebody who has said very much', () => {
    const count = 10_000;
    const long = 'x'.repeat(3_000);

    const talkative = async (node = kefu) => {
      const { id, token } = await customer(node);
      const { conversationId } = await (await Chat.connect(node, token)).post('你好');
      Chat.dropAll();
      for (let begin = 2; begin <= count; begin += 500) {
        const seqs = Array.from({ length: Math.min(500, count - begin + 1) }, (_value, index) => begin + index);
        const row = "(?, ?, ?, 'CUSTOMER', ?, ?, 0, '2024-01-15 10:30:00.000')";
        await node.database.query(
          `INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, content, internal, created_at)
           VALUES ${seqs.map(() => row).join(', ')}`,
          seqs.flatMap((seq) => [conversationId as string, seq, randomUUID(), id, `${seq} ${long}`]),
        );
      }
      await node.database.query('UPDATE conversations SET last_seq = ? WHERE id = ?', [
        count,
        conversationId as string,
      ]);
      return id;
    };

    /** The answer, of which nothing is read yet. */
    const begin = async (id: string, node = kefu): Promise<IncomingMessage> => {
      const headers = { authorization: `Bearer ${await node.login()}` };
      const request = get(`${node.url}/api/v1/customers/${id}/export`, { headers, agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      // Breaking off is one.
      response.on('error', () => undefined);
      return response;
    };

    const textOf = async (response: IncomingMessage): Promise<{ text: string; isWhole: boolean }> => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      await new Promise((resolve) => response.once('close', resolve));
      return { text: Buffer.concat(chunks).toString(), isWhole: response.complete };
    };

    it('is sent as it is taken, and is complete', async () => {
      const id = await talkative();
      const response = await begin(id);
      // What is not taken is not read either: what comes meanwhile waits no longer than ever. Nothing tells when the service has
      // read as much as it will: time must pass in which it could have read on.
      await delay(500);
      expect((await kefu.call('GET', `/customers/${id}`, { token: admin })).status).toBe(200);
      const { text, isWhole } = await textOf(response);
      expect(isWhole).toBe(true);
      const [conversation] = (JSON.parse(text) as CustomerExportDto).conversations;
      expect(conversation?.messages.map(({ seq }) => seq)).toEqual(
        Array.from({ length: count }, (_value, index) => index + 1),
      );
      expect(conversation?.messages.at(-1)?.content).toBe(`${count} ${long}`);
    });

    it('breaks off where they are erased meanwhile: a part is never taken for the whole', async () => {
      const id = await talkative();
      const response = await begin(id);
      expect((await kefu.call('DELETE', `/customers/${id}`, { token: admin })).status).toBe(204);
      const { text, isWhole } = await textOf(response);
      expect(isWhole).toBe(false);
      expect(() => JSON.parse(text)).toThrow();
      expect((await exported(id)).status).toBe(404);
    });
    it('breaks off where the service is told to stop, and does not keep it from stopping', async () => {
      const node = await Kefu.start();
      const id = await talkative(node);
      const response = await begin(id, node);
      const closed = new Promise((resolve) => response.once('close', resolve));
      expect(await node.stop()).toBe(0);
      response.resume();
      await closed;
      expect(response.complete).toBe(false);
    });
  });
});
