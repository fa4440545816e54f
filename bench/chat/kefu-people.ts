import type { Contestant } from '../contestant.js';
import type { Talker } from './talker.js';

/** Customers and agents of one Kefu, made over its own API. */
export class KefuPeople {
  readonly agentEmails: string[] = [];
  readonly agentTokens: string[] = [];
  readonly customerTokens: string[] = [];
  private readonly agentIds: string[] = [];

  /** @param admin with the header of a signed-in administrator */
  static async make(admin: Contestant, customers: number, agents: number): Promise<KefuPeople> {
    const people = new KefuPeople();
    const run = Date.now().toString(36);
    for (let index = 0; index < agents; index += 1) {
      const login = { email: `agent${index}.${run}@kefu.local`, password: 'bench-password-1' };
      const agent = await post<{ id: string }>(admin, 'agents', { name: `Agent ${index}`, role: 'AGENT', ...login });
      people.agentIds.push(agent.id);
      people.agentEmails.push(login.email);
      people.agentTokens.push((await post<{ token: string }>(admin, 'auth/login', login)).token);
    }
    for (let index = 0; index < customers; index += 1) {
      const arrival = { name: '张三', channel: 'WEB', channelId: `bench-${run}-${index}` };
      people.customerTokens.push((await post<{ token: string }>(admin, 'public/customer-token', arrival)).token);
    }
    return people;
  }

  /** Everybody says hello, and where they are assigned is given an agent. @returns their conversations */
  async begin(contestant: Contestant, customers: Talker[], assigned: boolean): Promise<string[]> {
    const ids: string[] = [];
    for (const [index, customer] of customers.entries()) {
      const said = new Promise<void>((resolve) => (customer.onAck = () => resolve()));
      customer.say('你好');
      await said;
      const { data } = JSON.parse(customer.firstAck) as { data: { conversationId: string } };
      ids.push(data.conversationId);
      if (!assigned) continue;
      const agentId = this.agentIds[index % this.agentIds.length];
      await post(contestant, `conversations/${data.conversationId}/assign`, { agentId });
    }
    return ids;
  }
}

async function post<T>({ url, headers }: Contestant, path: string, body: object): Promise<T> {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { data: T }).data;
}
