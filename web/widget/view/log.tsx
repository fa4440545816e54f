import { h } from '../dom/element.js';
import { useEffect, useRef, useState } from '../dom/hooks.js';
import type { Widget } from '../widget.js';
import { Icon } from './icon.js';
import { type Item, itemsOf } from './items.js';
import { Entry } from './message.js';

/** So near to an end it is the end. */
const nearPx = 48;

/** Earlier messages are fetched before somebody has to wait for them. */
const earlyPx = 200;

/** Everything that was said, with the latest in sight until somebody scrolls up. */
export function Log({ widget }: { widget: Widget }) {
  const { chat, text } = widget;
  const { stream } = chat.transcript;
  const isConnected = chat.state === 'ready';
  const items = itemsOf({ stream, unsent: chat.unsent, isConnected });
  const isLoading = chat.history?.state === 'loading' || (chat.state === 'connecting' && chat.unsent.length === 0);
  const scroll = useScroll(widget, items);
  return (
    <div class="log-area">
      <div
        ref={scroll.area}
        class="log"
        role="log"
        aria-label={text.messages}
        aria-busy={isLoading}
        tabindex={0}
        onScroll={scroll.onScroll}
      >
        <div class="log-content">
          <Top widget={widget} isEmpty={items.length === 0} isLoading={isLoading} />
          {items.map((item) => (
            <Entry key={item.key} item={item} widget={widget} />
          ))}
          {chat.agentTyping.isActive && (
            <p class="typing" aria-label={text.typing}>
              <i />
              <i />
              <i />
            </p>
          )}
        </div>
      </div>
      {scroll.hasNews && (
        <button type="button" class="news" onClick={scroll.toEnd}>
          {text.newMessages}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** What stands above the first message: it is fetched, or cannot be, or there is none before it. */
function Top({ widget, isEmpty, isLoading }: { widget: Widget; isEmpty: boolean; isLoading: boolean }) {
  const { chat, text, options } = widget;
  const { history } = chat;
  if (history?.state === 'failed') {
    return (
      <p class="divider">
        {text.loadFailed}
        <button type="button" class="inline" onClick={() => void history.refresh()}>
          {text.retry}
        </button>
      </p>
    );
  }
  if (isLoading) return isEmpty ? <Skeleton /> : history?.hasEarlier && <div class="spinner" />;
  const isBegun = history?.hasEarlier !== true;
  return isBegun && <Greeting words={options.greeting ?? text.greeting} />;
}

function Greeting({ words }: { words: string }) {
  return (
    <div class="message other first last greeting">
      <div class="bubble" dir="auto">
        {words}
      </div>
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}

/** Keeps what is looked at where it is: at the end with the latest, or further up where earlier messages come above. */
function useScroll(widget: Widget, items: Item[]) {
  const area = useRef<HTMLDivElement | null>(null);
  const [hasNews, setNews] = useState(false);
  const last = items.at(-1)?.key;
  const said = items.findLast((item) => item.kind === 'bubble');
  const seen = useRef({ last, said, isTyping: false, height: 0, room: 0 });
  /** Also after what was on its way is there: who is at the top cannot scroll up again. */
  const fetchEarlier = (log: HTMLDivElement) => {
    if (log.scrollTop < earlyPx) widget.chat.history?.earlier();
  };
  /** What waited there to be seen is read. */
  const reachEnd = () => {
    widget.isAtEnd = true;
    setNews(false);
    widget.chat.look();
  };
  const toEnd = () => {
    const log = area.current;
    if (log !== null) log.scrollTop = log.scrollHeight;
    reachEnd();
  };
  useEffect(() => {
    const log = area.current;
    // Closed, it has no height; it is as it was when it is opened again.
    if (!log?.clientHeight) return;
    const before = seen.current;
    const isTyping = widget.chat.agentTyping.isActive;
    const isNew = said?.key !== before.said?.key;
    if (widget.isAtEnd || (isNew && said?.isOwn)) toEnd();
    else if (isNew) setNews(true);
    // What has grown has grown above.
    else if (last === before.last && isTyping === before.isTyping) log.scrollTop += log.scrollHeight - before.height;
    Object.assign(before, { last, said, isTyping, height: log.scrollHeight });
    fetchEarlier(log);
  });
  useEffect(() => {
    const log = area.current;
    if (log === null) return;
    // The composer grows, and phones show their keyboards.
    const observer = new ResizeObserver(() => {
      seen.current.room = log.clientHeight;
      if (widget.isAtEnd) toEnd();
    });
    observer.observe(log);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const log = area.current;
    // Where there is less room than before, nobody has scrolled.
    if (!log?.clientHeight || log.clientHeight !== seen.current.room) return;
    widget.isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < nearPx;
    if (widget.isAtEnd) reachEnd();
    fetchEarlier(log);
  };
  return { area, hasNews, toEnd, onScroll };
}
