import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { agent, Chat, customer, type Frame } from './chat.js';
import { Kefu, type StartOptions } from './kefu.js';
import { RawWebSocket } from './raw-websocket.js';

interface Running {
  kefu: Kefu;
  /** The token of the first administrator. */
  admin: string;
}

/** What chat suites do all the time, on the node that `at` gives. */
export function chatSteps(at: () => Running) {
  const act = (conversationId: string, verb: string, body?: unknown) => {
    const { kefu, admin } = at();
    return kefu.call('POST', `/conversations/${conversationId}/${verb}`, { token: admin, ...(body ? { body } : {}) });
  };
  return {
    /** An agent's `act` on a conversation: `assign`, `resolve`, `reopen`. */
    act,
    assign: (conversationId: string, agentId: string | null) => act(conversationId, 'assign', { agentId }),
    connect: (token: string, options?: Parameters<typeof Chat.connect>[2]) => Chat.connect(at().kefu, token, options),
    /** A new customer on WEB, and a connection of theirs. */
    newCustomer: async () => {
      const person = await customer(at().kefu);
      return { ...person, chat: await Chat.connect(at().kefu, person.token) };
    },
    /** A new agent, and a connection of theirs. */
    newAgent: async () => {
      const person = await agent(at().kefu);
      return { ...person, chat: await Chat.connect(at().kefu, person.token) };
    },
    /** The messages of a conversation, as an agent reads them. */
    stored: async (conversationId: string) => {
      const { kefu, admin } = at();
      const { data } = await kefu.call('GET', `/conversations/${conversationId}/messages?afterSeq=0`, { token: admin });
      return data as Frame[];
    },
  };
}

/** Registers the hooks of a suite with a node of its own, whose connections are dropped after each test. */
export function chatSuite(options: StartOptions = {}) {
  let running: Running | undefined;
  const at = () => running ?? notYet();
  beforeAll(async () => {
    const kefu = await Kefu.start(options);
    running = { kefu, admin: await kefu.login() };
  });
  afterAll(() => running?.kefu.stop());
  afterEach(dropConnections);
  return {
    ...chatSteps(at),
    get kefu() {
      return at().kefu;
    },
    get admin() {
      return at().admin;
    },
  };
}

/** The same for suites that write bytes. */
export function rawSuite(options: StartOptions = {}) {
  let running: Kefu | undefined;
  const at = () => running ?? notYet();
  beforeAll(async () => {
    running = await Kefu.start(options);
  });
  afterAll(() => running?.stop());
  afterEach(dropConnections);
  return {
    /** The connection of a new customer. */
    open: () => RawWebSocket.open(at()),
    /** A connection on which nothing has been said. */
    dial: () => new RawWebSocket(at().port),
    get kefu() {
      return at();
    },
  };
}

/** Ends every connection of every kind, so that none keeps a node from stopping. */
export function dropConnections(): void {
  Chat.dropAll();
  RawWebSocket.dropAll();
}

/** A chat message of this content. */
export function saying(content: string): (frame: Frame) => boolean {
  return (frame) => frame.type === undefined && frame.content === content;
}

/** Asserts that these have had no message of this content, once `witness` has had it. */
export async function onlyTo(witness: Chat, content: string, ...others: Chat[]): Promise<void> {
  await witness.next(saying(content));
  for (const other of others) expect(await other.left(saying(content))).toEqual([]);
}

function notYet(): never {
  throw new Error('The node of a suite runs within its tests only');
}
