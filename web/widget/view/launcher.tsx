import { h } from '../dom/element.js';
import { useEffect, useRef } from '../dom/hooks.js';
import type { Widget } from '../widget.js';
import { Avatar } from './avatar.js';
import { Icon } from './icon.js';

/** What stands on the page while nobody chats: the button, and the latest message that nobody has seen. */
export function Launcher({ widget }: { widget: Widget }) {
  const { isOpen, unreadCount: unread, text, options } = widget;
  const button = useRef<HTMLButtonElement | null>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // Whoever closes the panel goes on where they opened it.
    if (wasOpen.current && !isOpen) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  if (options.hidden) return null;
  const label = isOpen ? text.closeChat : text.openChat;
  return (
    <button
      ref={button}
      type="button"
      class="launcher"
      aria-expanded={isOpen}
      aria-label={unread > 0 ? `${label} (${text.unread(unread)})` : label}
      onClick={() => widget.toggle()}
    >
      <Icon name={isOpen ? 'down' : 'chat'} />
      {unread > 0 && !isOpen && <i class="badge" data-count={unread > 99 ? '99+' : String(unread)} />}
    </button>
  );
}

export function Peek({ widget }: { widget: Widget }) {
  const { peek, isOpen, text, chat } = widget;
  if (peek === undefined || isOpen) return null;
  const name = chat.agentNames.get(peek.senderId) ?? text.agent;
  return (
    <div class="peek" role="status">
      <button type="button" class="peek-message" onClick={() => widget.open()}>
        <Avatar name={name} />
        <span class="peek-text">
          <b>{name}</b>
          <span dir="auto">{peek.content}</span>
        </span>
      </button>
      <button type="button" class="quiet peek-close" aria-label={text.dismiss} onClick={() => widget.dismissPeek()}>
        <Icon name="close" />
      </button>
    </div>
  );
}
