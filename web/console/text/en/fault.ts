import type { Text } from '../text.js';

type Fault = Pick<Text, 'faults' | 'fieldFaults'>;

const idRule = 'At most 255 characters, without spaces at either end.';

const notUnderstood = 'The service does not understand this request. Reload the page and try again.';

export const fault: Fault = {
  faults: {
    OFFLINE: 'The service cannot be reached. Check your network.',
    OVERLOADED: 'There are too many messages right now. Try again shortly.',
    UNAVAILABLE: 'The service is not available right now. Try again shortly.',
    INTERNAL: 'Something went wrong on the server. Try again shortly.',
    RATE_LIMITED: 'That was too fast. Wait a moment and try again.',
    UNAUTHENTICATED: 'Your session is no longer valid. Sign in again.',
    TOKEN_EXPIRED: 'Your session has ended. Sign in again.',
    INVALID_CREDENTIALS: 'The e-mail or the password is wrong.',
    FORBIDDEN: 'You may not do that.',
    IDENTITY_PROOF_REQUIRED: 'This channel asks for a proof of identity, signed by your own site.',
    BAD_FRAME: 'The service does not understand this message. Reload the page and try again.',
    MALFORMED_JSON: notUnderstood,
    UNSUPPORTED_MEDIA_TYPE: notUnderstood,
    VALIDATION_FAILED: 'Something is not as it should be. Check it and try again.',
    BODY_TOO_LARGE: 'That is too much at once. Make it shorter.',
    HEADERS_TOO_LARGE: 'Your browser sends too much along. Clear the cookies of this site and try again.',
    REQUEST_TIMEOUT: 'The request did not arrive in time. Check your network and try again.',
    ROUTE_NOT_FOUND: 'This version of the service cannot do that.',
    EMAIL_TAKEN: 'This e-mail is already used by someone else.',
    PHONE_TAKEN: 'This phone number belongs to another customer.',
    IDENTITY_TAKEN: 'This id belongs to another customer.',
    SHORTCUT_TAKEN: 'This shortcut is already in use.',
    CANNED_REPLY_NOT_FOUND: 'There is no such canned reply. It may have been deleted.',
    TOO_MANY_CANNED_REPLIES: 'There are 1,000 canned replies, and no more are kept. Delete one first.',
    CUSTOMER_NOT_FOUND: 'There is no such customer. They may have been deleted.',
    CUSTOMER_INACTIVE: 'This customer is inactive.',
    CONVERSATION_NOT_FOUND: 'There is no such conversation. It may have gone with its customer.',
    CONVERSATION_RESOLVED: 'The conversation is resolved. Reopen it first.',
    CONVERSATION_OPEN: 'This customer has another open conversation. Go on there.',
    IDEMPOTENCY_CONFLICT: 'This message collides with an earlier one.',
    AGENT_NOT_FOUND: 'There is no such agent.',
    LAST_ADMIN: 'The last active administrator can be neither disabled nor demoted.',
    TOKEN_NOT_FOUND: 'There is no such token. It may have ended already.',
  },
  fieldFaults: {
    name: 'Enter a name of at most 255 characters.',
    email: 'Enter a valid e-mail address.',
    phone: 'This is not a valid phone number. Begin foreign numbers with + and the country code.',
    password: 'A password has at least 10 characters.',
    newPassword: 'A password has at least 10 characters.',
    wechatOpenId: idRule,
    whatsappId: idRule,
    lineId: idRule,
    telegramId: idRule,
    facebookId: idRule,
    avatarUrl: 'Enter an address that begins with http:// or https://.',
    location: 'At most 255 characters.',
    notes: 'These notes are too long.',
    tags: 'At most 50 tags of 64 characters each.',
    customFields:
      'At most 100 fields and 16 KB in all, no reserved names, and no whole numbers of more than 15 digits.',
    shortcut: 'Enter a shortcut of 1 to 32 characters without spaces.',
    content: 'Enter a text of at most 4,000 characters.',
  },
};
