import { agentPassword } from './agents.js';
import type { Answer } from './http.js';
import type { Kefu } from './kefu.js';

/** Makes a call to the API on whichever node has its turn. */
export type Step = (method: string, path: string, options?: Parameters<Kefu['call']>[2]) => Promise<Answer>;

interface People {
  customerId: string;
  /** The tokens of an administrator, of an agent and of the customer. */
  admin: string;
  second: string;
  own: string;
}

const leaver = { name: '赵子龙', email: 'zhaozilong@example.com', password: agentPassword };
const passerBy = { name: '李四光', channel: 'WHATSAPP', channelId: '+8613900139000' };

/** What agents have ready to say. */
export const prepared = '亲，马上为您处理';

/** Everything that an office does beside serving. @returns the personal words and the tokens that came into it */
export async function workThrough(call: Step, people: People): Promise<{ personal: string[]; issued: string[] }> {
  await prepare(call, people);
  await lookUp(call, people);
  const issued = [...(await letAgentGo(call, people)), ...(await letCustomerGo(call, people))];
  return { personal: [leaver.name, leaver.email, passerBy.name, '13900139000'], issued };
}

async function prepare(call: Step, { second: token }: People): Promise<void> {
  for (const shortcut of ['kept', 'gone']) {
    const { data } = await call('POST', '/canned-replies', { token, body: { shortcut, content: prepared } });
    const path = `/canned-replies/${data.id as string}`;
    await call('PUT', path, { token, body: { shortcut, content: `${prepared}！` } });
    if (shortcut === 'gone') await call('DELETE', path, { token });
  }
  await call('GET', '/canned-replies', { token });
}

async function lookUp(call: Step, { customerId, admin: token, own }: People): Promise<void> {
  const { data: mine } = await call('GET', '/me/conversations', { token: own });
  await call('GET', '/me', { token: own });
  const { data: tokens } = await call('GET', `/customers/${customerId}/tokens`, { token });
  await call('GET', `/customers/${customerId}/tokens/${tokens[0].id as string}`, { token });
  await call('GET', `/customers/${customerId}`, { token });
  await call('GET', `/conversations/${mine.content[0].id as string}`, { token });
  await call('PUT', `/conversations/${mine.content[0].id as string}/read`, { token: own, body: { seq: 1 } });
  const { data: agents } = await call('GET', '/agents', { token });
  await call('GET', `/agents/${agents.content[0].id as string}`, { token });
  await call('GET', `/presence?id=${agents.content[0].id as string}`, { token });
}

async function letAgentGo(call: Step, { admin: token }: People): Promise<string[]> {
  const { data: agent } = await call('POST', '/agents', { token, body: leaver });
  const { data } = await call('POST', '/auth/login', { body: { email: leaver.email, password: agentPassword } });
  await call('POST', '/auth/logout', { token: data.token as string });
  await call('DELETE', `/agents/${agent.id as string}`, { token });
  return [data.token as string];
}

/** Each of their tokens is ended by another call. */
async function letCustomerGo(call: Step, { admin: token }: People): Promise<string[]> {
  const arrive = async () => (await call('POST', '/public/customer-token', { body: passerBy })).data;
  const { customerId, token: first } = await arrive();
  const path = `/customers/${customerId as string}`;
  const { data: tokens } = await call('GET', `${path}/tokens`, { token });
  await call('DELETE', `${path}/tokens/${tokens[0].id as string}`, { token });
  const second = (await arrive()).token as string;
  await call('DELETE', '/public/customer-token', { token: second });
  const third = (await arrive()).token as string;
  await call('DELETE', `${path}/tokens`, { token });
  await call('DELETE', path, { token });
  return [first as string, second, third];
}
