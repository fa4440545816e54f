import { Random } from '../../src/demo/random.js';
import { adminEmail, adminPassword } from '../support/kefu.js';
import { AgentClient } from './agent-client.js';
import { CustomerClient } from './customer-client.js';
import type { Wired } from './faults.js';
import type { FaultKind, History, HistoryEvent, Participant, Recorder } from './history.js';
import { mustCall, readConversations } from './rest.js';
import type { Site } from './site.js';
import { Wire } from './wire.js';

const customers = 24;
const agents = 6;
const agentPassword = 'another password for tests';

interface Registered extends Participant {
  token: string;
}

/** Everybody who takes part in a run. */
export interface People {
  wired: Wired[];
  agents: AgentClient[];
  customers: Registered[];
  participants: Participant[];
  /** An administrator's token. */
  admin: string;
  /** Ends all clients and their wires. */
  dismiss(): Promise<void>;
}

/** Registers customers and agents, and gives each a client and a wire of its own. None of them is connected yet. */
export async function recruit(site: Site, recorder: Recorder, seed: number): Promise<People> {
  const admin = await login(site, adminEmail, adminPassword);
  const wired: Wired[] = [];
  const people: People = { wired, agents: [], customers: [], participants: [], admin, dismiss: () => dismiss(wired) };
  for (let n = 0; n < customers + agents; n += 1) {
    const isAgent = n >= customers;
    const one = isAgent ? await registerAgent(site, admin, n - customers) : await registerCustomer(site, n);
    const { token, ...participant } = one;
    const wire = await Wire.open();
    const random = new Random();
    random.seed([seed, 4, n]);
    // Half of all customers wait for each answer; the others have up to four messages on their way.
    const room = isAgent ? 2 : n % 2 === 0 ? 1 : 4;
    const around = { site, recorder, random, wire, token, room };
    people.participants.push(participant);
    if (isAgent) {
      const agent = new AgentClient(participant, around);
      people.agents.push(agent);
      wired.push({ client: agent, wire });
    } else {
      people.customers.push(one);
      wired.push({ client: new CustomerClient(participant, around, n % 6 === 5), wire });
    }
  }
  return people;
}

/** What REST has at the end of a run. */
export async function readAll(
  site: Site,
  people: People,
  events: HistoryEvent[],
  faultKinds: FaultKind[],
): Promise<History> {
  const stored = await readConversations(site, '/conversations', people.admin);
  const customerViews: History['customerViews'] = [];
  for (const { name, token } of people.customers) {
    customerViews.push({ client: name, conversations: await readConversations(site, '/me/conversations', token) });
  }
  return { participants: people.participants, events, stored, customerViews, faultKinds };
}

async function dismiss(wired: Wired[]): Promise<void> {
  for (const { client } of wired) client.stop();
  await Promise.all(wired.map(({ wire }) => wire.close()));
}

async function login(site: Site, email: string, password: string): Promise<string> {
  return (await mustCall<{ token: string }>(site, 'POST', '/auth/login', '', { email, password })).token;
}

async function registerCustomer(site: Site, n: number): Promise<Registered> {
  const name = `customer-${n}`;
  const body = { name, channel: 'WEB', channelId: `web_user_${n}` };
  const { customerId, token } = await mustCall<{ customerId: string; token: string }>(
    site,
    'POST',
    '/public/customer-token',
    '',
    body,
  );
  return { name, type: 'CUSTOMER', id: customerId, token };
}

async function registerAgent(site: Site, admin: string, n: number): Promise<Registered> {
  const name = `agent-${n}`;
  const email = `${name}@kefu.test`;
  const { id } = await mustCall<{ id: string }>(site, 'POST', '/agents', admin, {
    name,
    email,
    role: 'AGENT',
    password: agentPassword,
  });
  return { name, type: 'AGENT', id, token: await login(site, email, agentPassword) };
}
