import type { ErrorType } from '../errors/domain-error.js';

export const ConversationNotFound: ErrorType = {
  kind: 'notFound',
  code: 'CONVERSATION_NOT_FOUND',
  message: 'No conversation has this id.',
};
export const ConversationResolved: ErrorType = {
  kind: 'conflict',
  code: 'CONVERSATION_RESOLVED',
  message: 'The conversation is resolved: reopen it to reply.',
};
export const ConversationOpen: ErrorType = {
  kind: 'conflict',
  code: 'CONVERSATION_OPEN',
  message: 'The customer has another open conversation.',
};
export const IdempotencyConflict: ErrorType = {
  kind: 'conflict',
  code: 'IDEMPOTENCY_CONFLICT',
  message: 'This clientMessageId was used for another message.',
  example: [{ field: 'clientMessageId', message: 'clientMessageId was used for another message' }],
};
export const Overloaded: ErrorType = {
  kind: 'unavailable',
  code: 'OVERLOADED',
  message: 'More messages are waiting than can be stored: try again shortly.',
};
