import { h } from '../dom/element.js';
import type { PresenceStatus } from '../text/text.js';
import { Icon } from './icon.js';

/** The first letter of a name, or of two words of it; pictures are never fetched from anywhere. */
export function Avatar({ name, status }: { name: string | undefined; status?: PresenceStatus | undefined }) {
  return (
    <span class="avatar" aria-hidden="true">
      {name === undefined ? <Icon name="chat" /> : initials(name)}
      {status !== undefined && <i class={`dot ${status.toLowerCase()}`} />}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
