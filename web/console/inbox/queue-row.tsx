import { LockOutlined } from '@ant-design/icons';
import { memo } from 'react';
import { Link } from 'wouter';
import type { Conversation } from '../api/schema.js';
import { useDesk } from '../live/desk.js';
import { useObservable } from '../observable.js';
import { ChannelMark } from '../person/channel-mark.js';
import { PersonAvatar } from '../person/person-avatar.js';
import { shortTime, waitText } from '../text/time.js';
import { useLanguage, useText } from '../text/text.js';
import type { View } from './view.js';

/** Who waits longer than this is shown as waiting long. */
const longMs = 5 * 60_000;

interface Props {
  conversation: Conversation;
  isOpen: boolean;
  view: View;
  now: number;
}

/** One conversation of the queue: who, what was said last, and how long they wait. */
export const QueueRow = memo(function QueueRow({ conversation, isOpen, view, now }: Props) {
  const text = useText();
  const language = useLanguage();
  const { id, customer, channel, lastMessageAt, unreadCount } = conversation;
  const isUnread = unreadCount > 0 && !isOpen;
  return (
    <Link
      href={`/inbox/${view}/${id}`}
      className={`queue-row${isUnread ? ' is-unread' : ''}`}
      {...(isOpen ? { 'aria-current': 'true' as const } : {})}
    >
      <PersonAvatar id={customer.id} name={customer.name} size={40} />
      <span className="queue-row-name" dir="auto">
        {customer.name}
      </span>
      <time className="queue-row-time" dateTime={lastMessageAt}>
        {shortTime(lastMessageAt, now, language)}
      </time>
      <span className="queue-row-said">
        <Said conversation={conversation} />
      </span>
      {isUnread && (
        <span className="queue-row-unread">
          {unreadCount > 99 ? '99+' : unreadCount}
          <span className="unseen"> {text.queue.unread}</span>
        </span>
      )}
      <span className="queue-row-foot">
        <ChannelMark channel={channel} />
        <Assigned conversation={conversation} view={view} />
        <Waiting conversation={conversation} now={now} />
      </span>
    </Link>
  );
});

function Said({ conversation: { id, lastMessage } }: { conversation: Conversation }) {
  const text = useText();
  const { typing, agentId } = useDesk();
  const typist = useObservable(typing.typists).get(id);
  if (typist?.senderType === 'CUSTOMER') return <em className="queue-row-typing">{text.thread.typing}</em>;
  if (lastMessage === undefined) return <>{text.queue.silent}</>;
  return (
    <>
      {lastMessage.internal && (
        <>
          <LockOutlined aria-hidden="true" /> <span className="unseen">{text.thread.note}: </span>
        </>
      )}
      {!lastMessage.internal && lastMessage.senderId === agentId && <span>{text.queue.own}</span>}
      <bdi>{lastMessage.content.slice(0, 160)}</bdi>
    </>
  );
}

function Assigned({ conversation: { assignee }, view }: { conversation: Conversation; view: View }) {
  const { agentId } = useDesk();
  const text = useText();
  if (view === 'mine' || view === 'unassigned') return null;
  if (assignee === null || assignee === undefined)
    return <span className="queue-row-assignee">{text.queue.nobody}</span>;
  return (
    <span className="queue-row-assignee">{assignee.id === agentId ? text.queue.me : <bdi>{assignee.name}</bdi>}</span>
  );
}

function Waiting({ conversation: { waitingSince, status }, now }: { conversation: Conversation; now: number }) {
  const text = useText();
  if (waitingSince === null || status !== 'OPEN') return null;
  const forMs = Math.max(0, now - Date.parse(waitingSince));
  const wait = waitText(text, forMs);
  return <span className={`queue-row-wait${forMs >= longMs ? ' is-long' : ''}`}>{wait}</span>;
}
