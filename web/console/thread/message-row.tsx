import {
  CheckOutlined,
  ClockCircleOutlined,
  ExclamationCircleOutlined,
  LockOutlined,
  ReadOutlined,
} from '@ant-design/icons';
import { memo } from 'react';
import { useDesk } from '../live/desk.js';
import { Named } from '../look/named.js';
import { useObservable } from '../observable.js';
import { Avatar } from '../person/avatar.js';
import { faultOf } from '../text/fault-text.js';
import { clockTime, dayText, fullTime } from '../text/time.js';
import { useLanguage, useText } from '../text/text.js';
import { LinkedText } from './linked-text.js';
import type { ThreadRow } from './rows.js';

interface Props {
  row: ThreadRow;
  senderName: string;
  /** How far the customer has read. */
  readSeq: number;
}

/** A message in its place: customers left, agents right, notes in their own colour. */
export const MessageRow = memo(function MessageRow({ row, senderName, readSeq }: Props) {
  if (row.senderType === 'SYSTEM') {
    return (
      <>
        <Dividers row={row} />
        <p className="message-system" dir="auto">
          {row.content}
        </p>
      </>
    );
  }
  return (
    <>
      <Dividers row={row} />
      <Said row={row} senderName={senderName} readSeq={readSeq} />
    </>
  );
});

function Said({ row, senderName, readSeq }: Props) {
  const language = useLanguage();
  const { senderId, content, startsGroup, endsGroup } = row;
  const kind = kindOf(row);
  return (
    <div className={`message message-${kind}${startsGroup ? ' starts' : ''}${endsGroup ? ' ends' : ''}`}>
      {kind === 'customer' && (
        <span className="message-avatar">{endsGroup && <Avatar id={senderId} name={senderName} size={28} />}</span>
      )}
      <div className="message-body">
        <Sender row={row} senderName={senderName} />
        <div className="bubble" dir="auto" title={fullTime(row.at, language)}>
          <LinkedText text={content} />
        </div>
        {row.unsent === undefined ? <Foot row={row} readSeq={readSeq} /> : <UnsentFoot row={row} />}
      </div>
    </div>
  );
}

function kindOf({ internal, senderType }: ThreadRow): 'note' | 'customer' | 'agent' {
  if (internal) return 'note';
  return senderType === 'CUSTOMER' ? 'customer' : 'agent';
}

/** Whose it is: to be seen at the first of those that stand together, and of customers by their place alone. */
function Sender({ row, senderName }: { row: ThreadRow; senderName: string }) {
  const text = useText();
  if (kindOf(row) === 'customer')
    return (
      <span className="unseen">
        <bdi>{senderName}</bdi>:{' '}
      </span>
    );
  if (!row.startsGroup) return null;
  return (
    <p className="message-sender">
      {row.internal && <LockOutlined aria-hidden="true" />}
      {row.internal ? <Named words={text.thread.noteBy} name={senderName} /> : <bdi>{senderName}</bdi>}
    </p>
  );
}

function Foot({ row, readSeq }: { row: ThreadRow; readSeq: number }) {
  const language = useLanguage();
  if (!row.endsGroup) return null;
  return (
    <p className="message-foot">
      <time dateTime={row.at}>{clockTime(row.at, language)}</time>
      {kindOf(row) === 'agent' && <ReadMark isRead={(row.seq ?? 0) <= readSeq} />}
    </p>
  );
}

function ReadMark({ isRead }: { isRead: boolean }) {
  const text = useText();
  return (
    <span className={`read-mark${isRead ? ' is-read' : ''}`}>
      {isRead ? <ReadOutlined aria-hidden="true" /> : <CheckOutlined aria-hidden="true" />}
      {isRead ? text.thread.read : text.thread.sent}
    </span>
  );
}

function UnsentFoot({ row: { unsent } }: { row: ThreadRow }) {
  const text = useText();
  const { live } = useDesk();
  const isReady = useObservable(live.state).name === 'ready';
  if (unsent === undefined) return null;
  const { clientMessageId, refusedWith } = unsent;
  if (refusedWith === undefined) {
    return (
      <p className="message-foot">
        <ClockCircleOutlined aria-hidden="true" />
        {isReady ? text.thread.sending : text.thread.waits}
      </p>
    );
  }
  return (
    <p className="message-foot is-failed" role="alert">
      <ExclamationCircleOutlined aria-hidden="true" />
      {text.thread.failed(faultOf(text, refusedWith) ?? refusedWith)}
      <button type="button" onClick={() => live.outbox.retry(clientMessageId)}>
        {text.common.retry}
      </button>
      <button type="button" onClick={() => live.outbox.discard(clientMessageId)}>
        {text.thread.discard}
      </button>
    </p>
  );
}

function Dividers({ row }: { row: ThreadRow }) {
  const text = useText();
  const language = useLanguage();
  return (
    <>
      {row.startsDay && (
        <p className="day-divider">
          <time dateTime={row.at}>{dayText(text, row.at, Date.now(), language)}</time>
        </p>
      )}
      {row.isFirstUnread && (
        <p className="unread-divider">
          <span>{text.thread.unreadFromHere}</span>
        </p>
      )}
    </>
  );
}
