import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askNode } from './support/ask-node.js';
import { createAgent } from './support/agents.js';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { fetchDocument, type OpenApiDocument } from './support/openapi.js';
import { exchange, parseAnswers } from './support/socket.js';

/** Some more than `customFields` may have. */
const depths = 10;

/** So many calls one connection may have waiting. */
const atOnce = 16;

/** Fewer than the bad frames that end a connection. */
const mostBadFrames = 15;

/** Ways to reach what all objects inherit, as text: `{"__proto__": 1}` cannot be written as a literal. */
const poisons = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"\\u005f_proto__":{"polluted":1}}',
  '{"__proto__":{"__proto__":{"polluted":1}}}',
  '{"constructor":{"constructor":{"prototype":{"polluted":1}}}}',
  // For those who take a name for a path.
  '{"__proto__.polluted":1,"constructor.prototype.polluted":1}',
  '{"__proto__[polluted]":1,"constructor[prototype][polluted]":1}',
];

/** Each of them so deep in objects, and in objects and lists in turn. */
const nested = poisons.flatMap((poison) =>
  Array.from({ length: depths }, (_value, depth) => [within(poison, depth, false), within(poison, depth, true)]).flat(),
);

function within(poison: string, depth: number, hasLists: boolean): string {
  let text = poison;
  for (let level = depth; level > 0; level -= 1) text = hasLists && level % 2 === 0 ? `[${text}]` : `{"a":${text}}`;
  return text;
}

/** What a call takes, so that the poison beside it comes as far as it can. */
const fitting: Record<string, object> = {
  createCustomer: { name: '张三', primaryChannel: 'WEB' },
  updateCustomer: { name: '张三' },
  postMessage: { content: '你好' },
};

interface Writable {
  id: string;
  method: string;
  path: string;
  /** The fields of its body. */
  fields: string[];
}

/** Every call that takes a body. */
function writable(document: OpenApiDocument): Writable[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { operationId: id, requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      if (schema === undefined) return [];
      const name = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : '';
      const model = document.components.schemas[name ?? ''] ?? {};
      const fields = 'properties' in model ? Object.keys(model.properties as object) : [];
      return { id, method: method.toUpperCase(), path, fields };
    }),
  );
}

/** The bodies with a poison beside the fields, and in each of them. */
function bodiesOf({ id, fields }: Writable): string[] {
  const fit = Object.entries(fitting[id] ?? {});
  return nested.flatMap((poison) => {
    const withField = (field: string) => {
      const others = fit.filter(([name]) => name !== field).map(([name, value]) => [name, JSON.stringify(value)]);
      return `{${[...others, [field, poison]].map(([name, text]) => `"${name}":${text}`).join()}}`;
    };
    return [poison, ...[...fields, 'unknown'].map(withField)];
  });
}

describe('what all objects inherit', () => {
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { NODE_OPTIONS: '--import=./test/support/print-strays.js' } });
    admin = await kefu.login();
  });
  afterAll(async () => {
    Chat.dropAll();
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    await kefu.stop();
  });

  /** By the name of the parameter. */
  const scene = async () => {
    const person = await customer(kefu);
    const chat = await Chat.connect(kefu, person.token);
    const { conversationId } = await chat.post('你好');
    const { id: agentId } = await createAgent(kefu, admin);
    const body = { shortcut: `问候${agentId}`.slice(0, 32), content: '您好' };
    const reply = await kefu.call('POST', '/canned-replies', { token: admin, body });
    return {
      token: person.token,
      ids: { customerId: person.id, conversationId, agentId, cannedReplyId: reply.data.id } as Record<string, string>,
    };
  };

  const requestOf = ({ method, path, raw }: { method: string; path: string; raw: string }) =>
    [
      `${method} ${path} HTTP/1.1`,
      'Host: kefu',
      `Authorization: Bearer ${admin}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(raw)}`,
      '',
      raw,
    ].join('\r\n');

  it('is not changed by ten thousand bodies, wherever in them its names stand', async () => {
    const { ids } = await scene();
    const calls = writable(await fetchDocument(kefu.url)).flatMap((call) => {
      const path = call.path.replace(/\{(\w+)\}/g, (_part, name: string) => ids[name] ?? 'none');
      return bodiesOf(call).map((raw) => ({ id: call.id, method: call.method, path, raw }));
    });
    expect(calls.length).toBeGreaterThan(10_000);
    const taken = new Set<string>();
    for (let first = 0; first < calls.length; first += atOnce) {
      const sent = calls.slice(first, first + atOnce);
      const answers = parseAnswers(await exchange(kefu.port, [sent.map(requestOf).join('')], sent.length));
      expect(answers).toHaveLength(sent.length);
      for (const [index, { status }] of answers.entries()) {
        expect([sent[index], status < 500]).toEqual([sent[index], true]);
        if (status < 300) taken.add(sent[index]?.id ?? '');
      }
    }
    // What only looks like it is taken where anything is.
    expect([...taken].sort()).toEqual(Object.keys(fitting).sort());
    expect(await askNode(kefu, 'strays')).toBe(0);
  });

  it('is not changed by frames either', async () => {
    const { token } = await scene();
    const frames = nested.flatMap((poison) => [
      poison,
      `{"content":"你好","metadata":${poison}}`,
      `{"event":"resume","cursors":${poison}}`,
    ]);
    for (let first = 0; first < frames.length; first += mostBadFrames) {
      const chat = await Chat.connect(kefu, token);
      for (const frame of frames.slice(first, first + mostBadFrames)) chat.send(frame);
      await chat.barrier();
      await chat.close();
    }
    expect(await askNode(kefu, 'strays')).toBe(0);
  });
});
