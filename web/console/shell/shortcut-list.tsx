import { Modal } from 'antd';
import { useText } from '../text/text.js';

const keys = [
  ['j', 'next'],
  ['k', 'previous'],
  ['r', 'reply'],
  ['n', 'note'],
  ['a', 'assignMe'],
  ['u', 'unassign'],
  ['t', 'transfer'],
  ['e', 'resolve'],
  ['o', 'reopen'],
  ['/', 'search'],
  ['i', 'details'],
  ['g i', 'inbox'],
  ['g c', 'customers'],
  ['g a', 'agents'],
  ['g s', 'settings'],
  ['?', 'list'],
] as const;

/** What can be done by a key. */
export function ShortcutList({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const text = useText();
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={text.shortcuts.title} width={560}>
      <p className="shortcut-hint">{text.shortcuts.hint}</p>
      <dl className="shortcut-list">
        {keys.map(([key, name]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>
            <dd>{text.shortcuts[name]}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
