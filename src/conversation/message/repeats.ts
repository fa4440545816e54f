import { isDeepStrictEqual } from 'node:util';
import type { Dialect } from '../../database/dialect.js';
import type { Fragment } from '../../database/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { maySee } from '../audience.js';
import { IdempotencyConflict } from '../conversation.errors.js';
import type { Draft, Posted } from './draft.js';
import type { Message } from './message.entity.js';
import { messagesWhere, toMessages } from './message-row.js';

/** What makes two drafts the same message; undefined where nothing can. */
export function repeatKey({ sender, clientMessageId }: Draft): string | undefined {
  return clientMessageId === null ? undefined : `${sender.id} ${clientMessageId}`;
}

/** The SELECT of the stored messages that `drafts` name; undefined where they name none. */
export function selectRepeats(dialect: Dialect, drafts: Draft[]): Fragment | undefined {
  const named = drafts.filter(({ clientMessageId }) => clientMessageId !== null);
  if (named.length === 0) return undefined;
  // An OR of pairs is what both engines look up by the unique key.
  const pairs = named.map(() => '(m.sender_id = ? AND m.client_message_id = ?)').join(' OR ');
  return messagesWhere(
    pairs,
    named.flatMap(({ sender, clientMessageId }) => [sender.id, clientMessageId]),
    dialect.byKey('uq_messages_client_message'),
  );
}

/** What `selectRepeats` has found, by its `repeatKey`. */
export function byRepeatKey(rows: unknown[]): Map<string, Message> {
  const messages = toMessages(rows);
  return new Map(messages.map((message) => [`${message.senderId} ${String(message.clientMessageId)}`, message]));
}

/** As JSON gives it back: without the sign of a zero, and nothing is an empty object. */
function asStored(metadata: Draft['metadata']): unknown {
  return JSON.parse(JSON.stringify(metadata ?? {}));
}

/** The answer to a draft whose `clientMessageId` is known: the same as before, if it says the same. */
export function repeated(draft: Draft, message: Message): Posted | DomainError {
  const isSame =
    message.content === draft.content &&
    message.internal === draft.internal &&
    isDeepStrictEqual(message.metadata ?? {}, asStored(draft.metadata)) &&
    (draft.sender.kind === 'customer' || draft.conversationId === message.conversationId);
  if (isSame && maySee(draft.sender, message)) return { message, isRepeat: true };
  return new DomainError(IdempotencyConflict, {
    fields: [{ field: 'clientMessageId', message: 'clientMessageId was used for another message' }],
  });
}
