import { h } from '../dom/element.js';
import { useEffect, useState } from '../dom/hooks.js';
import type { Widget } from '../widget.js';

/** A connection that comes back sooner is not worth a word. */
const calmMs = 1_500;

/** What is to be said of the connection, calmly. */
export function Notice({ widget }: { widget: Widget }) {
  const { chat, text } = widget;
  const [isOnline, setOnline] = useState(navigator.onLine);
  const [isLate, setLate] = useState(false);
  const isAway = chat.state === 'waiting' || chat.state === 'connecting' || chat.state === 'busy';
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  useEffect(() => {
    setLate(false);
    if (!isAway) return;
    const timer = setTimeout(() => setLate(true), calmMs);
    return () => clearTimeout(timer);
  }, [isAway]);

  const words = wordsOf(widget, isOnline, isAway && isLate);
  return (
    <div class={words === undefined ? 'notice' : 'notice shown'} role="status">
      {words}
      {chat.state === 'elsewhere' && (
        <button type="button" class="inline" onClick={() => chat.wake()}>
          {text.continueHere}
        </button>
      )}
    </div>
  );
}

function wordsOf({ chat, text }: Widget, isOnline: boolean, isLate: boolean): string | undefined {
  if (chat.state === 'forbidden' || chat.state === 'unproven' || chat.state === 'elsewhere') return text[chat.state];
  if (!isOnline) return text.offline;
  if (!isLate) return undefined;
  return chat.state === 'busy' ? text.busy : text.reconnecting;
}
