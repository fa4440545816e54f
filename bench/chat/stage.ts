import type { Contestant } from '../contestant.js';
import type { KefuPeople } from './kefu-people.js';
import { type Address, type Dialect, Talker } from './talker.js';

/** Who is connected to a contestant. Customer `i` is served by agent `i % agents`. */
export interface Stage {
  contestant: Contestant;
  customers: Talker[];
  agents: Talker[];
  /** Where an agent answers customer `i`. */
  conversationIds: string[];
}

const dialects: Record<string, Dialect> = { socketio: 'socketio', 'nest-save': 'nest' };

/** Connects everybody to a peer, agents first. `others` is where the agents are, where that is another node. */
export async function gather(contestant: Contestant, size: Size, others = contestant): Promise<Stage> {
  const address = ({ name, url }: Contestant, me: string): Address => {
    const base = url.replace('http', 'ws');
    const dialect = dialects[name] ?? 'frames';
    return dialect === 'socketio'
      ? { url: `${base}/socket.io/?EIO=4&transport=websocket&me=${me}`, dialect, greeting: '40' }
      : { url: `${base}/?me=${me}`, dialect };
  };
  const connect = (to: Contestant, role: string, count: number) =>
    inTurn(count, (index) => Talker.connect(`${role}-${index}`, address(to, `${role}-${index}`)));
  const agents = await connect(others, 'agent', size.agents);
  const customers = await connect(contestant, 'customer', size.customers);
  return { contestant, customers, agents, conversationIds: customers.map(({ name }) => name) };
}

/** The same on Kefu, where everybody has a token, and conversations that are not assigned are every agent's. */
export async function gatherOnKefu(
  contestant: Contestant,
  people: KefuPeople,
  { others, assigned }: { others: Contestant; assigned: boolean },
): Promise<Stage> {
  const connect = ({ url }: Contestant, role: string, tokens: string[]) =>
    inTurn(tokens.length, (index) =>
      Talker.connect(`${role}-${index}`, {
        url: `${url.replace('http', 'ws')}/ws/chat?token=${tokens[index] ?? ''}`,
        dialect: 'frames',
        greeting: '{"type":"ready"',
      }),
    );
  const agents = await connect(others, 'agent', people.agentTokens);
  const customers = await connect(contestant, 'customer', people.customerTokens);
  const conversationIds = await people.begin(contestant, customers, assigned);
  return { contestant, customers, agents, conversationIds };
}

export interface Size {
  customers: number;
  agents: number;
}

export async function leave({ customers, agents }: Stage): Promise<void> {
  await Promise.all([...customers, ...agents].map((talker) => talker.close()));
}

/** Not all at once: a server's backlog is finite. */
async function inTurn<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < count; index += 1) made.push(await make(index));
  return made;
}
