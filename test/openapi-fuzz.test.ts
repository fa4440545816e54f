import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { agentPassword, createAgent } from './support/agents.js';
import { Arbitraries, unknownNames } from './support/arbitrary.js';
import { Chat, customer } from './support/chat.js';
import type { Answer } from './support/http.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';
import { fetchDocument, type OpenApiDocument, type OpenApiOperation } from './support/openapi.js';

/** Ten thousand on each database. */
const rounds = 200;
const callsInRound = 50;

/** How often a call is made: seldom where it is slow on purpose, or a page, which takes no input to speak of. */
function weightOf(path: string, method: string): number {
  if (!path.startsWith('/api/') || path.includes('/auth/')) return 1;
  return path.endsWith('/agents') && method === 'post' ? 4 : 12;
}

/** In letters: much more than any parameter takes. */
const longestQuery = 9_000;

/** Nobody guesses a password, two ids that belong together, or the name of a built file. */
const outOfReach = ['changePassword', 'getConsoleAsset', 'getCustomerToken', 'endCustomerToken', 'login'];

const nameOf: Record<string, string> = {
  agents: 'agentId',
  customers: 'customerId',
  conversations: 'conversationId',
  'canned-replies': 'cannedReplyId',
};

interface Call {
  id: string;
  method: string;
  path: string;
  who: string;
  body: unknown;
}

type Parameter = OpenApiOperation['parameters'][number];

describe('calls made from the OpenAPI document', () => {
  let kefu: Kefu;
  let document: OpenApiDocument;
  const tokens: Record<string, string> = {};
  /** By the name of the parameter. Whoever calls is not among them: they would be switched off or erased. */
  const pools: Record<string, string[]> = { agentId: [], customerId: [], conversationId: [], cannedReplyId: [] };
  const ids: string[] = [];
  const own = new Set<unknown>();
  const outcomes = new Map<string, Set<number>>();

  beforeAll(async () => {
    kefu = await Kefu.start();
    document = await fetchDocument(kefu.url);
    tokens.ADMIN = await kefu.login();
    own.add((await kefu.call('GET', '/auth/me', { token: tokens.ADMIN })).data.id);
    remember('agentId', (await createAgent(kefu, tokens.ADMIN)).id);
    await renew();
  });
  afterAll(async () => {
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    expect(await kefu.stop()).toBe(0);
  });

  /** Some calls end the token that they are made with. */
  async function renew(): Promise<void> {
    const isLive = async (who: string) =>
      tokens[who] !== undefined &&
      (await kefu.call('GET', '/public/validate-token', { token: tokens[who] })).status === 200;
    if (!(await isLive('ADMIN'))) tokens.ADMIN = await kefu.login(adminEmail, adminPassword);
    if (!(await isLive('AGENT'))) {
      const { id, email } = await createAgent(kefu, tokens.ADMIN ?? '');
      own.add(id);
      tokens.AGENT = await kefu.login(email, agentPassword);
    }
    if (!(await isLive('customer'))) {
      const { id, token } = await customer(kefu);
      own.add(id);
      tokens.customer = token;
      const chat = await Chat.connect(kefu, token);
      remember('conversationId', (await chat.post('你好')).conversationId);
      await chat.close();
    }
  }

  function callsOf(): fc.Arbitrary<Call> {
    const any = new Arbitraries(document.components.schemas, ids);
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        const arbitrary = callOf(any, path, method, operation);
        return { weight: weightOf(path, method), arbitrary };
      }),
    );
    return fc.oneof(...operations);
  }

  function callOf(any: Arbitraries, path: string, method: string, operation: OpenApiOperation): fc.Arbitrary<Call> {
    const { operationId: id, parameters, requestBody } = operation;
    const schema = requestBody?.content['application/json']?.schema;
    const body =
      schema === undefined
        ? often(fc.constant(undefined), fc.jsonValue({ maxDepth: 1 }), 19)
        : often(any.fitting(schema), any.nearly(schema), 3);
    const who = often(fc.constantFrom('customer', 'AGENT', 'ADMIN', 'ADMIN'), fc.constant('nobody'), 9);
    return fc.tuple(who, pathOf(any, path, parameters), queryOf(any, path, parameters), body).map((parts) => {
      const [caller, target, query, sent] = parts;
      // fetch gives these no body.
      const withBody = method === 'get' || sent === undefined ? undefined : sent;
      return { id, method: method.toUpperCase(), path: target + query, who: caller, body: withBody };
    });
  }

  function pathOf(any: Arbitraries, path: string, parameters: Parameter[]): fc.Arbitrary<string> {
    const own = parameters.filter((parameter) => parameter.in === 'path');
    const values = own.map(({ name, schema }) =>
      // A page without a name is another one.
      name.endsWith('Id')
        ? often(knownId(name), any.strange(schema), 19)
        : any.fitting(schema).map((value) => (value === '' ? 'x' : value)),
    );
    return fc.tuple(...values).map((chosen) => {
      const named = new Map(own.map(({ name }, index) => [name, inAddress(chosen[index])]));
      return path.replace(/\{(\w+)\}/g, (_part, name: string) => named.get(name) ?? '');
    });
  }

  function queryOf(any: Arbitraries, path: string, parameters: Parameter[]): fc.Arbitrary<string> {
    const own = parameters.filter((parameter) => parameter.in === 'query');
    const pairs = own.map(({ name, schema }) =>
      often(any.fitting(schema), any.strange(schema), 14).map((value) =>
        (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(name)}=${inAddress(one)}`),
      ),
    );
    const unknown = unknownNames.map((name) => [`${encodeURIComponent(name)}=1`]);
    const required = own.flatMap(({ required: isRequired }, index) => (isRequired === true ? [index] : []));
    const chosen = fc.subarray([...pairs.keys()], { maxLength: Math.min(3, pairs.length) }).chain((some) => {
      return fc.tuple(...[...new Set([...required, ...some])].flatMap((index) => pairs[index] ?? []));
    });
    // Pages do not mind what else an address says.
    return often(fc.constant<string[]>([]), path.startsWith('/api/') ? unknown : fc.constant<string[]>([]), 30).chain(
      (more) =>
        chosen.map((lists) => {
          const all = [...lists.flat(), ...more];
          // A longer head is refused before anybody reads it.
          return all.length === 0 ? '' : `?${all.join('&')}`.slice(0, longestQuery);
        }),
    );
  }

  async function make({ id, method, path, who, body }: Call): Promise<Answer> {
    const token = tokens[who];
    const raw = body === undefined ? undefined : JSON.stringify(body);
    const answer = await kefu.callRoot(method, path, {
      ...(token === undefined ? {} : { token }),
      // What is sent is the document's or nearly so: it is the answer that is judged by it.
      ...(raw === undefined ? {} : { raw: Buffer.from(raw) }),
    });
    if (answer.status >= 500) throw new Error(`${who}: ${method} ${path} ${raw ?? ''} answered ${answer.text}`);
    outcomes.set(id, (outcomes.get(id) ?? new Set()).add(answer.status));
    return answer;
  }

  const knownId = (name: string) => fc.nat().map((n) => pools[name]?.[n % (pools[name]?.length ?? 1)] ?? randomUUID());

  /** What was made by one call is asked for by others. */
  function learn({ path }: Call, answer: Answer | undefined): void {
    const { data, status = 0 } = answer ?? {};
    const [, noun = ''] = /^\/api\/v1\/(agents|customers|conversations|canned-replies)(?:\?|$)/.exec(path) ?? [];
    if (status < 300 && noun !== '') remember(nameOf[noun] ?? '', data?.id ?? data?.content?.[0]?.id);
  }
  function remember(name: string, id: unknown): void {
    if (typeof id !== 'string' || own.has(id)) return;
    for (const pool of [pools[name] ?? [], ids]) {
      pool.push(id);
      if (pool.length > 12) pool.shift();
    }
  }

  it('have answers that it describes, and none of them is 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(callsOf(), { minLength: callsInRound, maxLength: callsInRound }), async (calls) => {
        const answers = await Promise.all(calls.map(make));
        calls.forEach((call, index) => learn(call, answers[index]));
        await renew();
      }),
      { numRuns: rounds, endOnFailure: true },
    );
  }, 180_000);

  it('have been let through and been refused, each of them', () => {
    const never = (prefix: string, isSo: (status: number) => boolean) =>
      Object.entries(document.paths)
        .filter(([path]) => path.startsWith(prefix))
        .flatMap(([, item]) => Object.values(item).map(({ operationId }) => operationId))
        .filter((id) => ![...(outcomes.get(id) ?? [])].some(isSo))
        .sort();
    expect(never('/', (status) => status < 300)).toEqual(outOfReach.toSorted());
    expect(never('/api/', (status) => status >= 400)).toEqual([]);
  });
});

/** The first, `times` as often as the second. */
function often<A, B>(first: fc.Arbitrary<A>, second: fc.Arbitrary<B>, times: number): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: times, arbitrary: first }, { weight: 1, arbitrary: second });
}

/** Half a surrogate pair has no encoding in UTF-8. */
function inAddress(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.toWellFormed());
}
