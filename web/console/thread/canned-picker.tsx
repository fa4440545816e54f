import { type KeyboardEvent, useState } from 'react';
import { useCannedReplies } from '../api/canned-reply.js';
import type { CannedReply } from '../api/schema.js';
import { useText } from '../text/text.js';

const most = 8;
const listId = 'canned-replies';

/** What fits the text after `/`: by shortcut first, then by what it says. */
function found(replies: CannedReply[], text: string): CannedReply[] {
  if (!text.startsWith('/') || text.includes('\n')) return [];
  const sought = text.slice(1).trim().toLowerCase();
  const byShortcut = replies.filter(({ shortcut }) => shortcut.toLowerCase().startsWith(sought));
  const byContent = replies.filter(
    (reply) => !byShortcut.includes(reply) && reply.content.toLowerCase().includes(sought),
  );
  return [...byShortcut, ...byContent].slice(0, most);
}

/** Replies that are ready, while the text begins with `/`: arrow keys choose, Enter inserts, Escape puts them away. */
export function useCannedPicker(text: string, onPick: (reply: CannedReply) => void) {
  const { data = [] } = useCannedReplies();
  const [index, setIndex] = useState(0);
  const [putAway, setPutAway] = useState<string>();
  const replies = text === putAway ? [] : found(data, text);
  const chosen = replies[Math.min(index, replies.length - 1)];
  const press = (event: KeyboardEvent): boolean => {
    if (chosen === undefined) return false;
    const acts: Partial<Record<string, () => void>> = {
      ArrowDown: () => setIndex((replies.indexOf(chosen) + 1) % replies.length),
      ArrowUp: () => setIndex((replies.indexOf(chosen) + replies.length - 1) % replies.length),
      Enter: () => onPick(chosen),
      Tab: () => onPick(chosen),
      Escape: () => setPutAway(text),
    };
    const act = event.shiftKey ? undefined : acts[event.key];
    if (act === undefined) return false;
    event.preventDefault();
    act();
    return true;
  };
  const combobox = chosen === undefined ? {} : { 'aria-controls': listId, 'aria-activedescendant': optionId(chosen) };
  return { replies, chosen, onPick, press, combobox };
}

const optionId = ({ id }: CannedReply) => `canned-reply-${id}`;

export function CannedPicker({ picker }: { picker: ReturnType<typeof useCannedPicker> }) {
  const text = useText();
  const { replies, chosen, onPick } = picker;
  if (replies.length === 0) return null;
  return (
    <div className="canned-picker">
      <p>{text.composer.canned}</p>
      <ul id={listId} role="listbox" aria-label={text.composer.canned}>
        {replies.map((reply) => (
          <li
            key={reply.id}
            id={optionId(reply)}
            role="option"
            aria-selected={reply === chosen}
            onMouseDown={(event) => {
              event.preventDefault();
              onPick(reply);
            }}
          >
            <code>/{reply.shortcut}</code>
            <span>{reply.content}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
