import type { Unsent } from '../../chat/outbox.js';
import type { Said, Thread } from '../transcript.js';

/** How far a message of the customer has come. */
export type Progress = 'sending' | 'queued' | 'sent' | 'read' | 'failed';

export interface Bubble {
  kind: 'bubble';
  key: string;
  isOwn: boolean;
  senderId: string;
  content: string;
  at: number;
  /** Of the customer's own messages only. */
  progress: Progress | undefined;
  /** Messages of one sender that follow each other closely stand together. */
  isFirst: boolean;
  isLast: boolean;
}

export type Item = Bubble | { kind: 'day'; key: string; at: number } | { kind: 'ended'; key: string };

interface Shown {
  stream: Thread[];
  unsent: Unsent[];
  isConnected: boolean;
}

/** Messages that are further apart do not stand together. */
const closeMs = 5 * 60_000;

/** Everything in the order in which it is shown. */
export function itemsOf({ stream, unsent, isConnected }: Shown): Item[] {
  const items: Item[] = [];
  const stored = new Set<string>();
  for (const { id, messages, isResolved, othersReadSeq } of stream) {
    const answeredSeq = messages.findLast(({ senderType }) => senderType === 'AGENT')?.seq ?? 0;
    const readSeq = Math.max(answeredSeq, othersReadSeq);
    for (const said of messages) {
      if (said.clientMessageId !== null) stored.add(said.clientMessageId);
      push(items, ofStored(said, readSeq));
    }
    if (isResolved && messages.length > 0) items.push({ kind: 'ended', key: `ended-${id}` });
  }
  for (const entry of unsent) if (!stored.has(entry.clientMessageId)) push(items, ofUnsent(entry, isConnected));
  return items;
}

type Alone = Omit<Bubble, 'isFirst' | 'isLast'>;

function push(items: Item[], bubble: Alone): void {
  let before = items.at(-1);
  const shown = items.findLast((item) => item.kind === 'bubble');
  if (shown === undefined || dayOf(shown.at) !== dayOf(bubble.at)) {
    before = { kind: 'day', key: `day-${bubble.key}`, at: bubble.at };
    items.push(before);
  }
  const isFirst = before?.kind !== 'bubble' || !standTogether(before, bubble);
  if (!isFirst && before?.kind === 'bubble') before.isLast = false;
  items.push({ ...bubble, isFirst, isLast: true });
}

function standTogether(before: Bubble, bubble: Alone): boolean {
  if (before.isOwn !== bubble.isOwn || before.senderId !== bubble.senderId) return false;
  return bubble.at - before.at < closeMs && before.progress !== 'failed' && bubble.progress !== 'failed';
}

/** A message keeps its key when it is stored, so that it does not appear anew. */
function ofStored({ id, seq, senderType, senderId, content, at, clientMessageId }: Said, readSeq: number): Alone {
  const isOwn = senderType === 'CUSTOMER';
  return {
    kind: 'bubble',
    key: clientMessageId ?? id,
    isOwn,
    senderId: isOwn ? '' : senderId,
    content,
    at,
    progress: isOwn ? (seq <= readSeq ? 'read' : 'sent') : undefined,
  };
}

function ofUnsent({ clientMessageId, content, createdAt, refusedWith }: Unsent, isConnected: boolean): Alone {
  const underway = isConnected ? 'sending' : 'queued';
  const progress = refusedWith === undefined ? underway : 'failed';
  return { kind: 'bubble', key: clientMessageId, isOwn: true, senderId: '', content, at: createdAt, progress };
}

function dayOf(at: number): string {
  return new Date(at).toDateString();
}
