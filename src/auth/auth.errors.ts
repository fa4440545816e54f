import type { ErrorType } from '../errors/domain-error.js';

export const InvalidCredentials: ErrorType = {
  kind: 'unauthenticated',
  code: 'INVALID_CREDENTIALS',
  message: 'The e-mail or the password is wrong.',
};
