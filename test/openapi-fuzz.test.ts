import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { agentPassword, createAgent } from './support/agents.js';
import { Chat, customer } from './support/chat.js';
import type { Answer } from './support/http.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { fetchDocument, type OpenApiDocument } from './support/openapi.js';
import { type Call, Calls } from './support/openapi-calls.js';

/** Twenty thousand calls. */
const rounds = 400;
const callsInRound = 50;

/** Nobody guesses a password, two ids that belong together, or the name of a built file. */
const outOfReach = ['changePassword', 'getConsoleAsset', 'getCustomerToken', 'endCustomerToken', 'login'];

const nameOf: Record<string, string> = {
  agents: 'agentId',
  customers: 'customerId',
  conversations: 'conversationId',
  'canned-replies': 'cannedReplyId',
};

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

  async function make({ id, method, path, who, body, flaw }: Call): Promise<Answer> {
    const token = tokens[who];
    const text = body === undefined ? undefined : JSON.stringify(body);
    const raw = flaw === 'broken' ? `${text?.slice(0, -1)},` : text;
    const ask = () =>
      kefu.callRoot(method, path, {
        ...(token === undefined ? {} : { token }),
        // What is sent is the document's or nearly so: it is the answer that is judged by it.
        ...(raw === undefined ? {} : { raw: Buffer.from(raw) }),
        ...(flaw === 'form' ? { headers: { 'content-type': 'application/x-www-form-urlencoded' } } : {}),
      });
    const answer = await ask().catch(async (error: unknown) => {
      // An export breaks off where its customer is erased meanwhile, and once that is done there is none; whoever asked may be
      // signed out by another call of the round.
      if (id !== 'exportCustomer') throw error;
      const again = await eventually(ask);
      if (again.status === 200) throw error;
      return again;
    });
    if (answer.status >= 500) throw new Error(`${who}: ${method} ${path} ${raw ?? ''} answered ${answer.text}`);
    outcomes.set(id, (outcomes.get(id) ?? new Set()).add(answer.status));
    return answer;
  }

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
    const calls = new Calls(document, pools, ids).any();
    await fc.assert(
      fc.asyncProperty(fc.array(calls, { minLength: callsInRound, maxLength: callsInRound }), async (made) => {
        const answers = await Promise.all(made.map(make));
        made.forEach((call, index) => learn(call, answers[index]));
        await renew();
      }),
      { numRuns: rounds, endOnFailure: true },
    );
  }, 360_000);

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
