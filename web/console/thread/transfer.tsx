import { Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Conversation } from '../api/schema.js';
import { useColleagues } from '../api/colleague.js';
import type { Colleague } from '../api/schema.js';
import type { ConversationActs } from '../inbox/conversation-acts.js';
import { useDesk } from '../live/desk.js';
import { firstField } from '../look/first-field.js';
import { usePresenceOf } from '../live/presence.js';
import { Named } from '../look/named.js';
import { PersonAvatar } from '../person/person-avatar.js';
import { useText } from '../text/text.js';

interface Props {
  conversation: Conversation;
  acts: ConversationActs;
  isOpen: boolean;
  onClose: () => void;
}

/** Gives the conversation to a colleague, or back to everybody. */
export function Transfer({ conversation, acts, isOpen, onClose }: Props) {
  const text = useText();
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={text.transfer.title} width={420} destroyOnHidden>
      <TransferList conversation={conversation} acts={acts} onDone={onClose} />
    </Modal>
  );
}

function TransferList({ conversation, acts, onDone }: Omit<Props, 'isOpen' | 'onClose'> & { onDone: () => void }) {
  const text = useText();
  const { agentId } = useDesk();
  const [sought, setSought] = useState('');
  const colleagues = useColleagues().filter(
    ({ id, name, status }) =>
      status === 'ACTIVE' &&
      id !== agentId &&
      id !== conversation.assigneeId &&
      name.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  const give = (to: string | null, done: ReactNode) => {
    void acts.assign(to, done);
    onDone();
  };
  return (
    <>
      <Input
        ref={firstField}
        allowClear
        value={sought}
        placeholder={text.transfer.search}
        aria-label={text.transfer.search}
        onChange={({ target }) => setSought(target.value)}
        onPressEnter={() => {
          const [first] = colleagues;
          if (first !== undefined && sought.trim() !== '')
            give(first.id, <Named words={text.acts.transferred} name={first.name} />);
        }}
      />
      <ul className="transfer-list" aria-label={text.transfer.colleagues}>
        {colleagues.map((colleague) => (
          <li key={colleague.id}>
            <ColleagueButton
              colleague={colleague}
              onClick={() => give(colleague.id, <Named words={text.acts.transferred} name={colleague.name} />)}
            />
          </li>
        ))}
      </ul>
      {colleagues.length === 0 && (
        <p className="transfer-none">{sought.trim() === '' ? text.transfer.none : text.transfer.noMatch}</p>
      )}
      {conversation.assigneeId !== null && (
        <button type="button" className="transfer-nobody" onClick={() => give(null, text.acts.unassigned)}>
          {text.transfer.nobody}
        </button>
      )}
    </>
  );
}

function ColleagueButton({ colleague: { id, name, role }, onClick }: { colleague: Colleague; onClick: () => void }) {
  const text = useText();
  const { presence } = useDesk();
  const status = usePresenceOf(presence, id);
  return (
    <button type="button" onClick={onClick}>
      <PersonAvatar id={id} name={name} size={36} />
      <span>
        <strong>{name}</strong>
        <small>{status === undefined ? text.roles[role] : text.presence[status]}</small>
      </span>
    </button>
  );
}
