import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Chat, Frame } from './chat.js';
import { chatSteps, chatSuite, dropConnections, saying } from './chat-suite.js';
import { createDatabase, type TestDatabase } from './database.js';
import { Kefu } from './kefu.js';
import { eventually } from './process.js';
import { findProgram } from './programs.js';
import { RedisServer } from './redis.js';

interface Running {
  redis: RedisServer;
  database: TestDatabase;
  here: Kefu;
  there: Kefu;
  admin: string;
}

/** Where no Redis is, nor anything else. */
const nowhere = 'redis://127.0.0.1:9';

interface Options {
  /** The first of the nodes cannot reach Redis, and the second can. */
  isApart?: boolean;
  /** Of both. */
  env?: Record<string, string>;
}

/** Registers the hooks of a suite with two nodes that share a database and a Redis of their own. */
export function nodesSuite({ isApart = false, env = {} }: Options = {}) {
  let running: Running | undefined;
  const at = () => {
    if (running === undefined) throw new Error('The nodes of a suite run within its tests only');
    return running;
  };
  beforeAll(async () => {
    const [redis, database] = [await RedisServer.start(), await createDatabase()];
    const here = await Kefu.start({ database, env: { ...env, REDIS_URL: isApart ? nowhere : redis.url } });
    const there = await Kefu.start({ database, env: { ...env, REDIS_URL: redis.url } });
    await haveRedis(...(isApart ? [there] : [here, there]));
    running = { redis, database, here, there, admin: await here.login() };
  });
  afterAll(async () => {
    if (running === undefined) return;
    await Promise.all([running.here.stop(), running.there.stop()]);
    await running.database.drop();
    await running.redis.stop();
  });
  afterEach(dropConnections);
  return {
    here: { ...chatSteps(() => ({ kefu: at().here, admin: at().admin })), node: () => at().here },
    there: { ...chatSteps(() => ({ kefu: at().there, admin: at().admin })), node: () => at().there },
    redis: () => at().redis,
    admin: () => at().admin,
  };
}

/** Two nodes where several can be, which needs MariaDB and Redis, else one. */
export function mostNodesSuite(): () => { nodes: [Kefu, ...Kefu[]]; admin: string } {
  if (globalThis.databaseEngine === 'sqlite' || findProgram('redis-server') === undefined) {
    const suite = chatSuite();
    return () => ({ nodes: [suite.kefu], admin: suite.admin });
  }
  const { here, there, admin } = nodesSuite();
  return () => ({ nodes: [here.node(), there.node()], admin: admin() });
}

export async function haveRedis(...nodes: Kefu[]): Promise<void> {
  await eventually(async () => {
    for (const node of nodes) {
      const { status } = (await node.callRoot('GET', '/health/ready')).json;
      if (status !== 'up') throw new Error(`A node is ${status}`);
    }
  });
}

/**
 * Resolves when what `from` does reaches `to` over the bus, by the one event that has no other way. Once a second it
 * is passed on.
 */
export async function busCarries(from: Chat, to: Chat, conversationId: string): Promise<void> {
  await eventually(async () => {
    from.send({ event: 'typing', conversationId, active: true });
    from.send({ event: 'typing', conversationId, active: false });
    await to.next('typing', 250);
  });
  await from.barrier();
  await to.left('typing');
}

/** Asserts nothing: resolves with the messages of the conversation that this connection has had, up to `content`. */
export async function hadUpTo(chat: Chat, conversationId: string, content: string): Promise<Frame[]> {
  await chat.next((frame) => frame.conversationId === conversationId && saying(content)(frame));
  return chat.messages.filter((frame) => frame.conversationId === conversationId);
}
