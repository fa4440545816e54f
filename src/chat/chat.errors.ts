import type { ErrorType } from '../errors/domain-error.js';

export const BadFrame: ErrorType = {
  kind: 'invalid',
  code: 'BAD_FRAME',
  message: 'A frame must be a JSON object: a chat message, or one with a known event.',
};
