import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { type Audience, audiences } from './support/audiences.js';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';

type Holder = 'customer' | 'AGENT' | 'ADMIN';

const admitted: Record<Exclude<Audience, 'public'>, Holder[]> = {
  customer: ['customer'],
  holder: ['customer', 'AGENT', 'ADMIN'],
  agent: ['AGENT', 'ADMIN'],
  admin: ['ADMIN'],
};

/** What stands there for a call to be about, by the names of the paths, and who makes it. */
interface Scene {
  ids: Record<string, string>;
  token: string;
}

const shortcut = () => `k${randomUUID().slice(0, 8)}`;

/** A sound body for each route that takes one. */
const bodies: Record<string, (ids: Record<string, string>) => object> = {
  'POST /api/v1/auth/password': () => ({ currentPassword: agentPassword, newPassword: 'a new and longer password' }),
  'POST /api/v1/agents': () => ({ name: '王芳', email: `${randomUUID()}@kefu.test`, password: agentPassword }),
  'PUT /api/v1/agents/:agentId': () => ({ name: '王芳芳' }),
  'POST /api/v1/customers': () => ({ name: '李四', primaryChannel: 'WEB' }),
  'PUT /api/v1/customers/:customerId': () => ({ name: '李四' }),
  'POST /api/v1/conversations/:conversationId/assign': ({ agentId }) => ({ agentId }),
  'POST /api/v1/conversations/:conversationId/messages': () => ({ content: '您好' }),
  'PUT /api/v1/conversations/:conversationId/read': () => ({ seq: 1 }),
  'POST /api/v1/canned-replies': () => ({ shortcut: shortcut(), content: '您好' }),
  'PUT /api/v1/canned-replies/:cannedReplyId': () => ({ shortcut: shortcut(), content: '您好' }),
};

const closed = Object.entries(audiences).flatMap(([route, audience]) =>
  audience === 'public' ? [] : admitted[audience].map((holder) => [route, holder] as const),
);

describe('what is for somebody', () => {
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
  });
  afterAll(() => {
    Chat.dropAll();
    return kefu.stop();
  });

  /** A customer who has said something, a canned reply and an agent, all new; the call may end any of them. */
  async function sceneFor(holder: Holder): Promise<Scene> {
    const one = await customer(kefu);
    const chat = await Chat.connect(kefu, one.token);
    const { conversationId } = await chat.post('是我');
    await chat.close();
    const [{ id: tokenId }] = (await kefu.call('GET', `/customers/${one.id}/tokens`, { token: admin })).data;
    const body = { shortcut: shortcut(), content: '您好' };
    const reply = await kefu.call('POST', '/canned-replies', { token: admin, body });
    const [agent, self] = [await createAgent(kefu, admin), await createAgent(kefu, admin, ofRole[holder])];
    const token = holder === 'customer' ? one.token : await kefu.login(self.email, agentPassword);
    return {
      ids: { conversationId, customerId: one.id, agentId: agent.id, tokenId, cannedReplyId: reply.data.id },
      token,
    };
  }
  const ofRole = { customer: 'AGENT', AGENT: 'AGENT', ADMIN: 'ADMIN' } as const;

  it.each(closed)('is done for them: %s, %s', async (route, holder) => {
    const { ids, token } = await sceneFor(holder);
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:(\w+)/g, (_part, name: string) => ids[name] ?? name);
    const query = path.endsWith('/presence') ? `?id=${ids.agentId}` : '';
    const body = bodies[route]?.(ids);
    const { status, error } = await kefu.callRoot(method, `${path}${query}`, { token, ...(body && { body }) });
    expect({ error, isDone: [200, 201, 204].includes(status) }).toEqual({ error: undefined, isDone: true });
  });
});
