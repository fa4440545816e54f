import type { ErrorType } from '../../errors/domain-error.js';

export const CannedReplyNotFound: ErrorType = {
  kind: 'notFound',
  code: 'CANNED_REPLY_NOT_FOUND',
  message: 'No canned reply has this id.',
};
export const ShortcutTaken: ErrorType = {
  kind: 'conflict',
  code: 'SHORTCUT_TAKEN',
  message: 'Another canned reply has this shortcut.',
  example: [{ field: 'shortcut', message: 'shortcut belongs to another canned reply' }],
};
export const TooManyCannedReplies: ErrorType = {
  kind: 'conflict',
  code: 'TOO_MANY_CANNED_REPLIES',
  message: 'There are 1,000 canned replies, and no more are kept: delete one first.',
};
