import { agentPassword, createAgent } from '../support/agents.js';
import { Chat, customer } from '../support/chat.js';
import { adminEmail, type Kefu } from '../support/kefu.js';

/** What there is on the node, so that every call finds something. */
export interface Scene {
  url: string;
  admin: string;
  /** The token of a customer who gets no other, which would end it. */
  customer: string;
  /** By the name in a path. */
  ids: Record<string, string>;
  /** By operation: ids that it needs instead. */
  idsOf: Record<string, Record<string, string>>;
  /** By the name of a parameter: all of a list together leave its one row. */
  values: Record<string, string>;
  /** By operation: what its example has not, or what means something here. */
  fields: Record<string, object>;
}

const lisi = { name: '李四', primaryChannel: 'WEB', email: 'lisi@example.com', phone: '+8613900139000', tags: ['VIP'] };
const identities = { wechatOpenId: 'w-1', whatsappId: 'a-1', lineId: 'l-1', telegramId: 't-1', facebookId: 'f-1' };
const spareChannelId = 'sqlmap-1';
const greeting = { shortcut: '您好', content: '您好！' };
const rest = { avatarUrl: 'https://example.com/a.png', location: '上海', notes: '潜在客户', active: true };

export async function setScene(kefu: Kefu): Promise<Scene> {
  const admin = await kefu.login();
  const call = async (method: string, path: string, token: string, body?: object) => {
    const answer = await kefu.call(method, path, { token, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.data;
  };
  const [sought, own, spare] = [await customer(kefu), await customer(kefu), await customer(kefu, spareChannelId)];
  await call('PUT', `/customers/${sought.id}`, admin, lisi);
  const agentId = (await createAgent(kefu, admin)).id;
  const [conversationId, ownConversationId] = [await talk(kefu, sought.token), await talk(kefu, own.token)];
  await call('POST', `/conversations/${conversationId}/assign`, admin, { agentId });
  const cannedReplyId = (await call('POST', '/canned-replies', admin, greeting)).id as string;
  const [{ id: tokenId }] = await call('GET', `/customers/${sought.id}/tokens`, admin);
  const [entry] = (await call('GET', '/audit?action=customer.updated', admin)).content;
  return {
    url: kefu.url,
    admin,
    customer: own.token,
    ids: { customerId: sought.id, agentId, conversationId, cannedReplyId, tokenId },
    idsOf: { issueCustomerToken: { customerId: spare.id }, markRead: { conversationId: ownConversationId } },
    values: { ...ofLists(sought.id, agentId), ...ofAudit(entry), token: own.token },
    fields: fieldsOf(agentId, conversationId),
  };
}

async function talk(kefu: Kefu, token: string): Promise<string> {
  const chat = await Chat.connect(kefu, token);
  const { conversationId } = await chat.post('你好');
  await chat.close();
  return conversationId as string;
}

/** Whatever the list is. */
function ofLists(customerId: string, agentId: string): Record<string, string> {
  const [from, to] = ['2024-01-01', '2099-01-01'];
  return {
    ...{ page: '0', size: '20', total: 'true', sort: 'createdAt,desc' },
    ...{ name: '李', channel: 'WEB', tag: 'VI', tagMatch: 'contains', active: 'true', q: '李' },
    ...{ email: lisi.email, phone: lisi.phone, customerId, status: 'OPEN', assignee: agentId, id: agentId },
    ...{ createdFrom: from, createdTo: to, lastInteractionFrom: from, lastInteractionTo: to },
    ...{ afterSeq: '0', beforeSeq: '9', limit: '20' },
  };
}

function ofAudit(entry: any): Record<string, string> {
  const { action, actorType, actorId, subjectType, subjectId, requestId } = entry;
  return { action, actorType, actorId, subjectType, subjectId, requestId };
}

function fieldsOf(agentId: string, conversationId: string): Record<string, object> {
  const customFields = { source: '广告投放' };
  return {
    createAgent: { role: 'AGENT' },
    updateAgent: {
      name: '王芳',
      email: 'wangfang-2@example.com',
      role: 'AGENT',
      status: 'ACTIVE',
      password: agentPassword,
    },
    login: { email: adminEmail, password: 'not the password' },
    createCustomer: { ...rest, ...identities, customFields },
    updateCustomer: { ...lisi, ...rest, ...identities, customFields },
    requestCustomerToken: { name: '李四', channel: 'WEB', channelId: spareChannelId },
    assignConversation: { agentId },
    postMessage: { content: '你好', clientMessageId: conversationId, internal: false, metadata: { page: 'a' } },
    markRead: { seq: 1 },
    // sqlmap takes a full-width comma in its options for a slip.
    createCannedReply: { shortcut: '再见', content: '再见！' },
    updateCannedReply: greeting,
  };
}
