import type { ErrorType } from '../errors/domain-error.js';

export const CustomerNotFound: ErrorType = {
  kind: 'notFound',
  code: 'CUSTOMER_NOT_FOUND',
  message: 'No customer has this id.',
};
export const CustomerInactive: ErrorType = {
  kind: 'forbidden',
  code: 'CUSTOMER_INACTIVE',
  message: 'This customer has been deactivated.',
};
export const EmailTaken: ErrorType = {
  kind: 'conflict',
  code: 'EMAIL_TAKEN',
  message: 'Another customer has this e-mail address.',
  example: [{ field: 'email', message: 'email belongs to another customer' }],
};
export const PhoneTaken: ErrorType = {
  kind: 'conflict',
  code: 'PHONE_TAKEN',
  message: 'Another customer has this phone number.',
  example: [{ field: 'phone', message: 'phone belongs to another customer' }],
};
export const IdentityTaken: ErrorType = {
  kind: 'conflict',
  code: 'IDENTITY_TAKEN',
  message: 'Another customer has this channel id.',
  example: [{ field: 'wechatOpenId', message: 'wechatOpenId belongs to another customer' }],
};
export const IdentityProofRequired: ErrorType = {
  kind: 'forbidden',
  code: 'IDENTITY_PROOF_REQUIRED',
  message: 'This channel asks for an identityToken, signed by your own server.',
};
export const TokenNotFound: ErrorType = {
  kind: 'notFound',
  code: 'TOKEN_NOT_FOUND',
  message: 'The customer has no live token with this id.',
};
