import {
  ArrowLeftOutlined,
  CheckOutlined,
  InfoCircleOutlined,
  MoreOutlined,
  RollbackOutlined,
  SwapOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import { Button, Dropdown, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { Conversation } from '../api/schema.js';
import { useColleagues } from '../api/colleague.js';
import type { ConversationActs } from '../inbox/conversation-acts.js';
import type { View } from '../inbox/view.js';
import { useDesk } from '../live/desk.js';
import { Named } from '../look/named.js';
import { ChannelMark } from '../person/channel-mark.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { useText } from '../text/text.js';
import { Transfer } from './transfer.js';

interface Props {
  view: View;
  conversation: Conversation;
  acts: ConversationActs;
  isDetailed: boolean;
  onDetails: () => void;
}

/** Whose conversation it is, who serves it, and what can be done with it. */
export function ThreadHead({ view, conversation, acts, isDetailed, onDetails }: Props) {
  const text = useText();
  const [isTransferring, setIsTransferring] = useState(false);
  const transfer = () => setIsTransferring(acts.isOpen);
  const end = acts.isOpen ? acts.resolve : acts.reopen;
  useShortcuts({
    a: acts.assignMe,
    u: acts.unassign,
    t: transfer,
    e: acts.resolve,
    o: acts.reopen,
    i: onDetails,
  });
  return (
    <header className="thread-head">
      <Link href={`/inbox/${view}`} className="thread-back" aria-label={text.thread.back}>
        <ArrowLeftOutlined />
      </Link>
      <div className="thread-title">
        <h2 dir="auto">{conversation.customer.name}</h2>
        <p>
          <ChannelMark channel={conversation.channel} />
          <ServedBy conversation={conversation} />
        </p>
      </div>
      <div className="thread-acts">
        {acts.isOpen && !acts.isMine && (
          <Act icon={<UserAddOutlined />} label={text.acts.assignMe} shortcut="a" onClick={acts.assignMe} />
        )}
        {acts.isOpen && <Act icon={<SwapOutlined />} label={text.acts.transfer} shortcut="t" onClick={transfer} />}
        <Tooltip
          title={<Hint label={acts.isOpen ? text.acts.resolve : text.acts.reopen} shortcut={acts.isOpen ? 'e' : 'o'} />}
        >
          <Button
            type={acts.isOpen ? 'primary' : 'default'}
            icon={acts.isOpen ? <CheckOutlined /> : <RollbackOutlined />}
            loading={acts.isBusy}
            onClick={end}
          >
            {acts.isOpen ? text.acts.resolve : text.acts.reopen}
          </Button>
        </Tooltip>
        <Act
          icon={<InfoCircleOutlined />}
          label={text.acts.details}
          shortcut="i"
          isPressed={isDetailed}
          onClick={onDetails}
        />
      </div>
      <MoreActs acts={acts} onTransfer={transfer} onDetails={onDetails} />
      <Transfer
        conversation={conversation}
        acts={acts}
        isOpen={isTransferring}
        onClose={() => setIsTransferring(false)}
      />
    </header>
  );
}

interface ActProps {
  icon: ReactNode;
  label: string;
  shortcut: string;
  isPressed?: boolean;
  onClick: () => void;
}

function Act({ icon, label, shortcut, isPressed, onClick }: ActProps) {
  return (
    <Tooltip title={<Hint label={label} shortcut={shortcut} />}>
      <Button
        type="text"
        icon={icon}
        aria-label={label}
        onClick={onClick}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
      />
    </Tooltip>
  );
}

function Hint({ label, shortcut }: { label: string; shortcut: string }) {
  return (
    <>
      {label} <kbd>{shortcut}</kbd>
    </>
  );
}

/** Where there is no room for all of them. */
function MoreActs({
  acts,
  onTransfer,
  onDetails,
}: {
  acts: ConversationActs;
  onTransfer: () => void;
  onDetails: () => void;
}) {
  const text = useText();
  const items = [
    { key: 'details', label: text.acts.details, onClick: onDetails },
    ...(acts.isMine ? [] : [{ key: 'assign', label: text.acts.assignMe, onClick: acts.assignMe }]),
    ...(acts.isOpen ? [{ key: 'transfer', label: text.acts.transfer, onClick: onTransfer }] : []),
    acts.isOpen
      ? { key: 'resolve', label: text.acts.resolve, onClick: acts.resolve }
      : { key: 'reopen', label: text.acts.reopen, onClick: acts.reopen },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button
        className="thread-more"
        type="text"
        icon={<MoreOutlined />}
        aria-label={text.acts.more}
        aria-haspopup="menu"
      />
    </Dropdown>
  );
}

function ServedBy({ conversation: { assigneeId, assignee, status } }: { conversation: Conversation }) {
  const text = useText();
  const { agentId } = useDesk();
  const colleagues = useColleagues();
  if (status === 'RESOLVED') return <span className="served-by">{text.thread.isResolved}</span>;
  if (assigneeId === null) return <span className="served-by is-nobody">{text.thread.servedByNobody}</span>;
  if (assigneeId === agentId) return <span className="served-by">{text.thread.servedByMe}</span>;
  const name = assignee?.name ?? colleagues.find(({ id }) => id === assigneeId)?.name ?? text.thread.agent;
  return (
    <span className="served-by">
      <Named words={text.thread.servedBy} name={name} />
    </span>
  );
}
