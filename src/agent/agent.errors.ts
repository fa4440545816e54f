import type { ErrorType } from '../errors/domain-error.js';

export const AgentNotFound: ErrorType = {
  kind: 'notFound',
  code: 'AGENT_NOT_FOUND',
  message: 'No agent has this id.',
};
export const AgentEmailTaken: ErrorType = {
  kind: 'conflict',
  code: 'EMAIL_TAKEN',
  message: 'Another agent has this e-mail address.',
  example: [{ field: 'email', message: 'email belongs to another agent' }],
};
export const LastAdmin: ErrorType = {
  kind: 'conflict',
  code: 'LAST_ADMIN',
  message: 'The last active administrator can be neither disabled nor demoted.',
};
