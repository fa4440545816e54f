import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { Contract, contractOf } from './support/contract.js';
import { Kefu } from './support/kefu.js';
import { fetchDocument, type OpenApiDocument, type OpenApiMedia, type OpenApiOperation } from './support/openapi.js';
import { readWalk } from './support/routes.js';

/** Everything the service answers. A new line here is a decision to open something to the network. */
const inventory = [
  'DELETE /api/v1/agents/{agentId}',
  'DELETE /api/v1/canned-replies/{cannedReplyId}',
  'DELETE /api/v1/customers/{customerId}',
  'DELETE /api/v1/customers/{customerId}/tokens',
  'DELETE /api/v1/customers/{customerId}/tokens/{tokenId}',
  'DELETE /api/v1/public/customer-token',
  'GET /',
  'GET /api/v1/agents',
  'GET /api/v1/agents/{agentId}',
  'GET /api/v1/audit',
  'GET /api/v1/auth/me',
  'GET /api/v1/canned-replies',
  'GET /api/v1/colleagues',
  'GET /api/v1/conversations',
  'GET /api/v1/conversations/{conversationId}',
  'GET /api/v1/conversations/{conversationId}/messages',
  'GET /api/v1/customers',
  'GET /api/v1/customers/{customerId}',
  'GET /api/v1/customers/{customerId}/conversations',
  'GET /api/v1/customers/{customerId}/export',
  'GET /api/v1/customers/{customerId}/tokens',
  'GET /api/v1/customers/{customerId}/tokens/{tokenId}',
  'GET /api/v1/me',
  'GET /api/v1/me/conversations',
  'GET /api/v1/presence',
  'GET /api/v1/public/validate-token',
  'GET /assets/{file}',
  'GET /console',
  'GET /console/assets/{file}',
  'GET /console/{page}',
  'GET /demo',
  'GET /docs',
  'GET /docs/asyncapi.json',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi.json',
  'GET /widget.js',
  'POST /api/v1/agents',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/logout',
  'POST /api/v1/auth/password',
  'POST /api/v1/canned-replies',
  'POST /api/v1/conversations/{conversationId}/assign',
  'POST /api/v1/conversations/{conversationId}/messages',
  'POST /api/v1/conversations/{conversationId}/reopen',
  'POST /api/v1/conversations/{conversationId}/resolve',
  'POST /api/v1/customers',
  'POST /api/v1/customers/{customerId}/token',
  'POST /api/v1/public/customer-token',
  'PUT /api/v1/agents/{agentId}',
  'PUT /api/v1/canned-replies/{cannedReplyId}',
  'PUT /api/v1/conversations/{conversationId}/read',
  'PUT /api/v1/customers/{customerId}',
];

interface Property {
  type?: string;
  nullable?: boolean;
  anyOf?: unknown;
  description?: string;
}

const says: unknown = expect.stringContaining('`""` is null.');

interface Described {
  name: string;
  path: string;
  method: string;
  operation: OpenApiOperation;
}

describe('the OpenAPI document', () => {
  let kefu: Kefu;
  let document: OpenApiDocument;
  let operations: Described[];
  beforeAll(async () => {
    kefu = await Kefu.start();
    document = await fetchDocument(kefu.url);
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        return { name: `${method.toUpperCase()} ${path}`, path, method, operation };
      }),
    );
  });
  afterAll(() => kefu.stop());

  it('describes every route that the router has, and no other; and all of them are known', async () => {
    const described = operations.map(({ name }) => name).sort();
    const { routes } = await readWalk();
    expect(described).toEqual(routes.map((route) => route.replace(/:(\w+)|\{\*(\w+)\}/g, '{$1$2}')).sort());
    expect(described).toEqual(inventory);
  });

  it('is what the pages’ own types were made from', async () => {
    await promisify(execFile)(process.execPath, ['scripts/types.js', '--check', kefu.url]);
  });

  it("passes Spectral's rules for OpenAPI without an error or a warning", async () => {
    const spectral = new spectralCore.Spectral();
    const rules: object = oas;
    spectral.setRuleset({ extends: [[rules as RulesetDefinition, 'recommended']] });
    const faults = await spectral.run(JSON.stringify(document));
    expect(faults.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`)).toEqual([]);
  });

  it('names each operation once, and says what it does and where it belongs', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-z]+([A-Z][a-z]*)*$/);
      expect(operation.summary).not.toBe('');
      expect(operation.description).not.toBe('');
      expect(operation.tags).toHaveLength(1);
    }
  });

  it('keeps nothing that was only noted for its making', () => {
    expect(JSON.stringify(document)).not.toMatch(/x-kefu|Dto"/);
  });

  it('has an example for every body, and each fits its schema', () => {
    const contract = new Contract(document);
    const missing: string[] = [];
    const wrong: string[] = [];
    for (const { name, path, method, operation } of operations) {
      for (const [type, media] of Object.entries(operation.requestBody?.content ?? {})) {
        const pointer = ['paths', path, method, 'requestBody', 'content', type, 'schema'];
        judge(`${name} request`, pointer, media);
      }
      for (const [status, { content }] of Object.entries(operation.responses)) {
        for (const [type, media] of Object.entries(content ?? {})) {
          const pointer = ['paths', path, method, 'responses', status, 'content', type, 'schema'];
          judge(`${name} ${status}`, pointer, media);
        }
      }
    }
    expect(missing).toEqual([]);
    expect(wrong).toEqual([]);

    function judge(what: string, pointer: string[], media: OpenApiMedia): void {
      const examples = Object.values(media.examples ?? {}).map(({ value }) => value);
      if (media.example !== undefined) examples.push(media.example);
      if (examples.length === 0) missing.push(what);
      for (const example of examples) {
        wrong.push(...contract.problems(pointer, example).map((problem) => `${what}: ${problem}`));
      }
    }
  });

  it('shows the examples of the customer document', () => {
    const example = (path: string, method: string) =>
      document.paths[path]?.[method]?.requestBody?.content['application/json']?.example;
    expect(example('/api/v1/public/customer-token', 'post')).toEqual({
      name: '张三',
      channel: 'WEB',
      channelId: 'web_user_123456',
    });
    expect(example('/api/v1/customers', 'post')).toEqual({
      name: '李四',
      primaryChannel: 'WECHAT',
      email: 'lisi@example.com',
      phone: '+8613900139000',
      wechatOpenId: 'oAbCd1234567890',
      location: '上海',
      notes: '潜在客户',
      tags: ['潜在客户', '高意向'],
      customFields: { source: '广告投放', budget: '10000' },
    });
    expect(example('/api/v1/customers/{customerId}', 'put')).toEqual({
      name: '李四（VIP）',
      phone: '+8613900139001',
      tags: ['VIP', '已购买'],
      notes: '已成交，满意度高',
      active: true,
    });
  });

  it('shows the filters that the customer document sends, and no other: the explorer sends what it shows', () => {
    const parameters = document.paths['/api/v1/customers']?.get?.parameters ?? [];
    const shown = parameters.flatMap(({ name, example, schema }) => {
      const value = example ?? ('example' in schema ? schema.example : undefined);
      return value === undefined ? [] : [[name, value]];
    });
    const filters = { name: '张', channel: 'WEB', active: true, page: 0, size: 20 };
    expect(Object.fromEntries(shown)).toEqual(filters);
    expect(parameters.find(({ name }) => name === 'page')?.schema).toMatchObject({ default: 0 });
  });

  it('shows pages whose numbers fit their rows', () => {
    for (const { operation } of operations) {
      const data = (operation.responses['200']?.content?.['application/json']?.example as any)?.data;
      if (data?.pageable === undefined) continue;
      expect(data).toMatchObject({ numberOfElements: data.content.length, totalElements: data.content.length });
      expect(data).toMatchObject({ totalPages: 1, first: true, last: true, empty: false, nextCursor: null });
    }
  });

  it('accepts its own examples', async () => {
    const token = await kefu.login();
    const send = async (method: string, path: string, values: Record<string, string> = {}) => {
      const body = document.paths[path]?.[method]?.requestBody?.content['application/json']?.example;
      const target = path.replace('/api/v1', '').replace(/\{(\w+)\}/g, (_part, name: string) => values[name] ?? '');
      return kefu.call(method.toUpperCase(), target, { token, body });
    };
    const customer = await send('post', '/api/v1/customers');
    expect(customer.status).toBe(201);
    const changed = await send('put', '/api/v1/customers/{customerId}', { customerId: customer.data.id });
    expect(changed.status).toBe(200);
    expect((await send('post', '/api/v1/public/customer-token')).status).toBe(200);
    const agent = await send('post', '/api/v1/agents');
    expect(agent.status).toBe(201);
    expect((await send('put', '/api/v1/agents/{agentId}', { agentId: agent.data.id })).status).toBe(200);
  });

  it('takes an empty text wherever the service takes it as null', async () => {
    const token = await kefu.login();
    const { schemas } = document.components as { schemas: Record<string, { properties: Record<string, Property> }> };
    const contract = await contractOf(kefu.url);
    for (const name of ['CreateCustomer', 'UpdateCustomer']) {
      const texts = Object.entries(schemas[name]?.properties ?? {}).filter(
        ([, { type, nullable, anyOf }]) => anyOf !== undefined || (nullable === true && type === 'string'),
      );
      expect(texts.length).toBe(10);
      for (const [field, { description }] of texts) expect([field, description]).toEqual([field, says]);
      const empty = Object.fromEntries(texts.map(([field]) => [field, '']));
      const body = { name: '张三', primaryChannel: 'WEB', ...empty };
      expect(contract.problems(['components', 'schemas', name], body)).toEqual([]);
      expect(contract.problems(['components', 'schemas', name], { ...body, email: null, avatarUrl: null })).toEqual([]);
      expect(contract.problems(['components', 'schemas', name], { ...body, email: 'nobody' })).not.toEqual([]);
      const { status, data } = await kefu.call('POST', '/customers', { token, body });
      expect([status, texts.map(([field]) => data[field])]).toEqual([201, texts.map(() => null)]);
    }
  });

  it('describes every error that the code names', () => {
    const described = new Set<string>();
    for (const { operation } of operations) {
      for (const { content } of Object.values(operation.responses)) {
        for (const code of Object.keys(content?.['application/json']?.examples ?? {})) described.add(code);
      }
    }
    // What only frames of the chat are answered with is no answer of HTTP.
    const named = errorCodes('src').filter((code) => code !== 'BAD_FRAME');
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((code) => !described.has(code))).toEqual([]);
    expect([...described].filter((code) => !named.includes(code))).toEqual([]);
  });

  it('gives the codes of each error status, exactly those it has examples of', () => {
    for (const { operation } of operations) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue;
        const media = content?.['application/json'] as {
          schema: { allOf: [object, { properties: { error: { properties: { code: { enum: string[] } } } } }] };
          examples: object;
        };
        const codes = media.schema.allOf[1].properties.error.properties.code.enum;
        expect(Object.keys(media.examples)).toEqual(codes);
      }
    }
  });

  it('says of every locked call that it may be refused, and of every body that it may be too large', () => {
    for (const { operation } of operations) {
      const { security = [], responses, requestBody } = operation;
      const isLocked = security.length > 0 && !security.some((scheme) => Object.keys(scheme).length === 0);
      if (isLocked) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
      if (requestBody !== undefined) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['413', '415']));
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '500']));
    }
  });

  it('names at its beginning what any call may be refused with, and which ids of requests are kept', () => {
    const { description } = document.info;
    for (const status of ['400', '408', '417', '431']) expect(description).toMatch(new RegExp(`^- ${status} `, 'm'));
    for (const code of ['REQUEST_TIMEOUT', 'HEADERS_TOO_LARGE']) expect(description).toContain(`\`${code}\``);
    for (const word of ['cust_', 'phone number']) expect(description).toContain(word);
  });

  it('does not blame the database for every 503', () => {
    const list = document.paths['/api/v1/customers']?.get?.responses['503'];
    expect(JSON.stringify(list)).toContain('a turn');
    const post = document.paths['/api/v1/conversations/{conversationId}/messages']?.post?.responses['503'];
    expect(JSON.stringify(post)).toContain('room for more that waits');
  });

  it('locks exactly the calls that are refused without a token', async () => {
    for (const { name, path, method, operation } of operations) {
      const { security = [] } = operation;
      const isLocked = security.length > 0 && !security.some((scheme) => Object.keys(scheme).length === 0);
      const target = path.replace(/\{file\}/, 'page.css').replace(/\{\w+\}/g, '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e');
      const answer = await kefu.callRoot(method.toUpperCase(), target);
      // Without a token there is none to check, which is what validate-token says.
      if (name !== 'GET /api/v1/public/validate-token') expect([name, answer.status === 401]).toEqual([name, isLocked]);
    }
  });
});

function errorCodes(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return errorCodes(path);
    if (!entry.name.endsWith('.errors.ts')) return [];
    return [...readFileSync(path, 'utf8').matchAll(/code: '([A-Z_]+)'/g)].flatMap(([, code]) => code ?? []);
  });
}
