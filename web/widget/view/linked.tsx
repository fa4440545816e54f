import { addresses, closed } from '../../chat/addresses.js';
import { type Child, h } from '../dom/element.js';

/** Text with its web addresses made into links. Nothing else in it means anything. */
export function Linked({ text }: { text: string }) {
  const parts: Child[] = [];
  let done = 0;
  for (const match of text.matchAll(addresses)) {
    const address = closed(match[0]);
    const url = parsed(address);
    if (url === undefined) continue;
    parts.push(text.slice(done, match.index));
    parts.push(
      <a key={match.index} href={url} target="_blank" rel="noopener noreferrer nofollow">
        {address}
      </a>,
    );
    done = match.index + address.length;
  }
  return [...parts, text.slice(done)];
}

function parsed(address: string): string | undefined {
  try {
    const { protocol, href } = new URL(address);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}
