import type { AuditAction } from '../../src/audit/audit-action.js';

/** What of the audit trail each call writes, in the order of their names: what is not here writes nothing. */
export const actsOf: Record<string, AuditAction[]> = {
  'DELETE /api/v1/agents/:agentId': ['agent.disabled'],
  'DELETE /api/v1/canned-replies/:cannedReplyId': ['canned-reply.deleted'],
  'DELETE /api/v1/customers/:customerId': ['customer.deleted'],
  'DELETE /api/v1/customers/:customerId/tokens': ['customer.tokens-ended'],
  'DELETE /api/v1/customers/:customerId/tokens/:tokenId': ['token.ended'],
  'DELETE /api/v1/public/customer-token': ['token.ended'],
  'GET /api/v1/customers/:customerId/export': ['customer.exported'],
  'POST /api/v1/agents': ['agent.created'],
  'POST /api/v1/auth/login': ['agent.signed-in'],
  'POST /api/v1/auth/logout': ['agent.signed-out'],
  'POST /api/v1/auth/password': ['agent.password-changed'],
  'POST /api/v1/canned-replies': ['canned-reply.created'],
  'POST /api/v1/conversations/:conversationId/assign': ['conversation.assigned'],
  'POST /api/v1/conversations/:conversationId/reopen': ['conversation.reopened'],
  'POST /api/v1/conversations/:conversationId/resolve': ['conversation.resolved'],
  'POST /api/v1/customers': ['customer.created'],
  'POST /api/v1/customers/:customerId/token': ['token.issued'],
  'POST /api/v1/public/customer-token': ['customer.created', 'token.issued'],
  'PUT /api/v1/agents/:agentId': ['agent.disabled', 'agent.enabled', 'agent.password-reset', 'agent.updated'],
  'PUT /api/v1/canned-replies/:cannedReplyId': ['canned-reply.updated'],
  'PUT /api/v1/customers/:customerId': ['customer.activated', 'customer.deactivated', 'customer.updated'],
};

/** What is said in a conversation, and read, is the record itself. */
export const recordsThemselves = [
  'POST /api/v1/conversations/:conversationId/messages',
  'PUT /api/v1/conversations/:conversationId/read',
];
