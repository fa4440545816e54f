import { h } from '../dom/element.js';
import type { Widget } from '../widget.js';
import { Avatar } from './avatar.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

export function Header({ widget }: { widget: Widget }) {
  const { chat, text, options } = widget;
  const { agent } = chat;
  return (
    <header class="header">
      <Avatar name={agent?.name} status={agent?.status} />
      <div class="who">
        <h2>{agent?.name ?? options.title ?? text.title}</h2>
        <p>{agent?.status === undefined ? text.subtitle : text.presence[agent.status]}</p>
      </div>
      <Menu widget={widget} />
      <button type="button" class="quiet" aria-label={text.closeChat} onClick={() => widget.close()}>
        <Icon name="close" />
      </button>
    </header>
  );
}
