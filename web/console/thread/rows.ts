import type { Unsent } from '../../chat/outbox.js';
import type { Message } from '../api/schema.js';
import { dayOf } from '../text/time.js';

/** Messages of one sender closer than this stand together. */
const groupMs = 5 * 60_000;

/** One line of a thread: a message, stored or on its way, and what it needs to know of those around it. */
export interface ThreadRow {
  key: string;
  content: string;
  at: string;
  senderType: Message['senderType'];
  senderId: string;
  internal: boolean;
  /** Undefined where it is not stored yet. */
  seq: number | undefined;
  unsent: Unsent | undefined;
  startsDay: boolean;
  startsGroup: boolean;
  endsGroup: boolean;
  isFirstUnread: boolean;
}

type Line = Omit<ThreadRow, 'startsDay' | 'startsGroup' | 'endsGroup' | 'isFirstUnread'>;

function lineOf(message: Message): Line {
  const { id, content, createdAt, senderType, senderId, internal, seq, clientMessageId } = message;
  // The name that it had on its way, so that it stays where it stands when it is stored.
  const key = clientMessageId === null ? id : `${senderId}:${clientMessageId}`;
  return { key, content, at: createdAt, senderType, senderId, internal, seq, unsent: undefined };
}

function lineOfUnsent(unsent: Unsent, agentId: string): Line {
  return {
    key: `${agentId}:${unsent.clientMessageId}`,
    content: unsent.content,
    at: new Date(unsent.createdAt).toISOString(),
    senderType: 'AGENT',
    senderId: agentId,
    internal: unsent.internal === true,
    seq: undefined,
    unsent,
  };
}

/** @param readSeq where the agent had read to when the thread was opened; undefined where everything */
export function rowsOf(
  messages: Message[],
  unsent: Unsent[],
  agentId: string,
  readSeq: number | undefined,
): ThreadRow[] {
  const stored = new Set(messages.flatMap(({ clientMessageId }) => clientMessageId ?? []));
  const waiting = unsent.filter(({ clientMessageId }) => !stored.has(clientMessageId));
  const lines = [...messages.map(lineOf), ...waiting.map((entry) => lineOfUnsent(entry, agentId))];
  let isMarked = readSeq === undefined;
  return lines.map((line, index) => {
    const before = lines[index - 1];
    const after = lines[index + 1];
    const startsDay = before === undefined || dayOf(before.at) !== dayOf(line.at);
    const isFirstUnread = !isMarked && (line.seq ?? 0) > (readSeq ?? 0) && line.senderId !== agentId;
    isMarked ||= isFirstUnread;
    return {
      ...line,
      startsDay,
      startsGroup: startsDay || isFirstUnread || !isTogether(before, line),
      endsGroup: after === undefined || dayOf(after.at) !== dayOf(line.at) || !isTogether(line, after),
      isFirstUnread,
    };
  });
}

function isTogether(a: Line, b: Line): boolean {
  const isSame = a.senderId === b.senderId && a.senderType === b.senderType && a.internal === b.internal;
  return isSame && Date.parse(b.at) - Date.parse(a.at) < groupMs;
}
