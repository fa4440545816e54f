import { h } from '../dom/element.js';
import type { Widget } from '../widget.js';
import { Icon } from './icon.js';
import type { Bubble, Item, Progress } from './items.js';
import { Linked } from './linked.js';

const icons = { sending: 'clock', queued: 'clock', sent: 'check', read: 'checks', failed: 'alert' } as const;

export function Entry({ item, widget }: { item: Item; widget: Widget }) {
  const { text } = widget;
  if (item.kind === 'bubble') return <Message bubble={item} widget={widget} />;
  if (item.kind === 'ended') return <p class="divider ended">{text.ended}</p>;
  return <p class="divider">{dayName(item.at, widget)}</p>;
}

function Message({ bubble, widget }: { bubble: Bubble; widget: Widget }) {
  const { text, chat } = widget;
  const { isOwn, isFirst, isLast, progress, senderId } = bubble;
  const sender = isOwn ? text.you : (chat.agentNames.get(senderId) ?? text.agent);
  return (
    <div
      class={`message ${isOwn ? 'own' : 'other'} ${progress ?? ''}${isFirst ? ' first' : ''}${isLast ? ' last' : ''}`}
    >
      {!isOwn && isFirst ? <b class="sender">{sender}</b> : <b class="unseen">{sender}</b>}
      <div class="bubble" dir="auto">
        <Linked text={bubble.content} />
      </div>
      {isLast && <Foot bubble={bubble} widget={widget} />}
    </div>
  );
}

function Foot({ bubble: { at, key, progress }, widget }: { bubble: Bubble; widget: Widget }) {
  const { text, chat } = widget;
  const time = new Intl.DateTimeFormat(text.locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (
    <div class="foot">
      {progress !== 'failed' && <time datetime={new Date(at).toISOString()}>{time.format(at)}</time>}
      {progress !== undefined && <ProgressMark progress={progress} label={text[progress]} />}
      {progress === 'failed' && [
        <button type="button" class="inline" onClick={() => chat.retry(key)}>
          {text.retry}
        </button>,
        <button type="button" class="inline" onClick={() => chat.discard(key)}>
          {text.discard}
        </button>,
      ]}
    </div>
  );
}

function ProgressMark({ progress, label }: { progress: Progress; label: string }) {
  return (
    <span class="progress">
      <Icon name={icons[progress]} />
      {label}
    </span>
  );
}

const dayMs = 86_400_000;

function dayName(at: number, { text }: Widget): string {
  const day = new Date(at).toDateString();
  if (day === new Date().toDateString()) return text.today;
  if (day === new Date(Date.now() - dayMs).toDateString()) return text.yesterday;
  const isThisYear = new Date(at).getFullYear() === new Date().getFullYear();
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(text.locale, { month: 'long', day: 'numeric', weekday: 'short', ...year }).format(at);
}
