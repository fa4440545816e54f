import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { askNode } from './support/ask-node.js';
import { createDatabase, deafNodes, type TestDatabase } from './support/database.js';
import { Chat, customer } from './support/chat.js';
import type { Answer } from './support/http.js';
import { inModules, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';

/** Every way to end a token, called on one node. `token` is the one that ends. */
interface Ending {
  name: string;
  end: (here: Kefu, admin: string) => Promise<{ token: string; path: string; end: () => Promise<unknown> }>;
}

const ofAgent = async (
  here: Kefu,
  admin: string,
  end: (agent: { id: string; email: string }, token: string) => Promise<unknown>,
) => {
  const agent = await createAgent(here, admin);
  const token = await here.login(agent.email, agentPassword);
  return { token, path: '/auth/me', end: () => end(agent, token) };
};
const ofCustomer = async (here: Kefu, admin: string, end: (id: string, token: string) => Promise<unknown>) => {
  const body = { name: '张三', primaryChannel: 'WEB' };
  const id = (await here.call('POST', '/customers', { token: admin, body })).data.id as string;
  const { data } = await here.call('POST', `/customers/${id}/token`, { token: admin });
  const token = data.token as string;
  return { token, path: '/public/validate-token', end: () => end(id, token) };
};

const endings: Ending[] = [
  {
    name: 'signing out',
    end: (here, admin) => ofAgent(here, admin, (_agent, token) => here.call('POST', '/auth/logout', { token })),
  },
  {
    name: 'changing the password elsewhere',
    end: (here, admin) =>
      ofAgent(here, admin, async ({ email }) => {
        const token = await here.login(email, agentPassword);
        const body = { currentPassword: agentPassword, newPassword: 'a new and longer password' };
        return here.call('POST', '/auth/password', { token, body });
      }),
  },
  {
    name: 'disabling the agent',
    end: (here, admin) => ofAgent(here, admin, ({ id }) => here.call('DELETE', `/agents/${id}`, { token: admin })),
  },
  {
    name: 'ending the customer’s token',
    end: (here, admin) =>
      ofCustomer(here, admin, (_id, token) => here.call('DELETE', '/public/customer-token', { token })),
  },
  {
    name: 'ending all of the customer’s tokens',
    end: (here, admin) =>
      ofCustomer(here, admin, (id) => here.call('DELETE', `/customers/${id}/tokens`, { token: admin })),
  },
  {
    name: 'deactivating the customer',
    end: (here, admin) =>
      ofCustomer(here, admin, (id) => here.call('PUT', `/customers/${id}`, { token: admin, body: { active: false } })),
  },
  {
    name: 'deleting the customer',
    end: (here, admin) => ofCustomer(here, admin, (id) => here.call('DELETE', `/customers/${id}`, { token: admin })),
  },
];

/** Ends a token on one node and waits until the other, which knows it, refuses it. */
async function endEverywhere(nodes: [Kefu, Kefu], admin: string, ending: Ending, withinMs: number): Promise<void> {
  const [here, there] = nodes;
  const { name, end } = ending;
  const { token, path, end: act } = await end(here, admin);
  expect([name, (await there.call('GET', path, { token })).status]).toEqual([name, 200]);
  expect([name, ((await act()) as Answer).status < 300]).toEqual([name, true]);
  expect([name, (await here.call('GET', path, { token })).status]).toEqual([name, 401]);
  await eventually(async () => {
    const { status, error } = await there.call('GET', path, { token });
    expect([name, status, error?.code]).toEqual([name, 401, 'UNAUTHENTICATED']);
  }, withinMs);
}

/** What a node remembers of a token lasts four seconds: whoever hears of its end sooner has heard it on the bus. */
const byBusMs = 3_000;
const byForgettingMs = 10_000;

/** One after the other: while a node hears of one end it remembers nothing of others. */
async function endOneByOne(nodes: [Kefu, Kefu]): Promise<void> {
  const admin = await nodes[0].login();
  for (const ending of endings) await endEverywhere(nodes, admin, ending, byBusMs);
}

/** All at once, since nothing is heard of them. */
async function endAllAtOnce(nodes: [Kefu, Kefu]): Promise<void> {
  const admin = await nodes[0].login();
  await Promise.all(endings.map((ending) => endEverywhere(nodes, admin, ending, byForgettingMs)));
}

describe('ending tokens on one of two nodes', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it('reaches the other within seconds without Redis', async () => {
    const env = deafNodes();
    const nodes = await Promise.all([Kefu.start({ database, env }), Kefu.start({ database, env })]);
    await endAllAtOnce(nodes);
    await Promise.all(nodes.map((node) => node.stop()));
  });

  const withRedis = findProgram('redis-server') === undefined ? it.skip : it;

  withRedis('reaches it at once with Redis, seconds later while Redis is away, and at once again after', async () => {
    const redis = await RedisServer.start();
    const env = { REDIS_URL: redis.url };
    const nodes = await Promise.all([Kefu.start({ database, env }), Kefu.start({ database, env })]);
    const ready = (state: string) =>
      eventually(async () => {
        for (const node of nodes) expect((await node.callRoot('GET', '/health/ready')).json.redis).toBe(state);
      });
    await ready('up');
    await endOneByOne(nodes);

    await redis.kill();
    await ready('down');
    await endAllAtOnce(nodes);

    await redis.restart();
    await ready('up');
    await eventually(async () => {
      for (const node of nodes) expect((await node.callRoot('GET', '/metrics')).text).toContain('kefu_bus_up 1');
    });
    await endOneByOne(nodes);
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
  });
});

describe('a token that ends while it is looked up', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ main: inModules, env: { NODE_OPTIONS: '--import=./test/support/hold-look-up.js' } });
  });
  afterAll(() => kefu.stop());

  it.each(endings)('by $name, is not remembered as it was', async ({ end }) => {
    const { token, path, end: act } = await end(kefu, await kefu.login());
    const look = () => kefu.call('GET', path, { token });
    const before = await askNode(kefu, 'held look-ups');
    const early = look();
    await kefu.process.printed(`held for the ${before + 1}. time`);
    await act();
    await early;
    expect((await look()).status).toBe(401);
  });

  it('for an upgrade, ends the connection before it is ready', async () => {
    const { id, token } = await customer(kefu);
    const before = await askNode(kefu, 'held look-ups');
    const connecting = Chat.attempt(kefu, token);
    await kefu.process.printed(`held for the ${before + 1}. time`);
    await kefu.call('DELETE', `/customers/${id}/tokens`, { token: await kefu.login() });
    const chat = await connecting;
    expect(await chat?.closed()).toMatchObject({ code: 4401 });
    expect(chat?.frames).toEqual([]);
  });
});
