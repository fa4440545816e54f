import type { ClientEvent } from '../../src/chat/frame.dto.js';

const customer = [
  ...['name', 'primaryChannel', 'email', 'phone', 'wechatOpenId', 'whatsappId', 'lineId', 'telegramId', 'facebookId'],
  ...['avatarUrl', 'location', 'notes', 'tags', 'customFields', 'active'],
];
const cannedReply = ['shortcut', 'content'];
const message = ['content', 'metadata', 'clientMessageId'];

/** What each call takes of a body, written down here and nowhere read from the service: one more is a decision. */
export const takenByCalls: Record<string, string[]> = {
  'POST /agents': ['name', 'email', 'password', 'role'],
  'PUT /agents/{agentId}': ['name', 'email', 'role', 'status', 'password'],
  'POST /auth/login': ['email', 'password'],
  'POST /auth/password': ['currentPassword', 'newPassword'],
  'POST /customers': customer,
  'PUT /customers/{customerId}': customer,
  'POST /public/customer-token': ['name', 'channel', 'channelId', 'identityToken'],
  'POST /conversations/{conversationId}/assign': ['agentId'],
  'POST /conversations/{conversationId}/messages': [...message, 'internal'],
  'PUT /conversations/{conversationId}/read': ['seq'],
  'POST /canned-replies': cannedReply,
  'PUT /canned-replies/{cannedReplyId}': cannedReply,
};

/** The same for the frames of clients; every one may have an `event` and a `ref`. */
export const takenByFrames: Record<'postMessage' | ClientEvent, string[]> = {
  // `senderId` is the document's, and ignored.
  postMessage: [...message, 'internal', 'conversationId', 'senderId'],
  typing: ['conversationId', 'active'],
  read: ['conversationId', 'seq'],
  received: ['conversationId', 'seq'],
  resume: ['cursors'],
  subscribe: ['conversationId'],
  unsubscribe: ['conversationId'],
  status: ['status'],
  ping: [],
};
