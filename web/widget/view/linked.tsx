import { type Child, h } from '../dom/element.js';
/** Where an address ends that stands in a sentence, in Chinese without a space as well. */
const addresses = /https?:\/\/[^\s<>"'`，。；：！？、（）【】《》「」“”‘’]+/gi;
const trailing = /[.,;:!?)\]}]+$/;

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

/** Without what ends the sentence; a bracket stays that the address itself has opened. */
function closed(address: string): string {
  const cut = address.replace(trailing, '');
  return cut.includes('(') && address[cut.length] === ')' ? `${cut})` : cut;
}

function parsed(address: string): string | undefined {
  try {
    const { protocol, href } = new URL(address);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}
