import { addresses, closed } from '../../chat/addresses.js';

interface Part {
  text: string;
  isLink: boolean;
}

/** Text as it is, in which web addresses can be followed. Nothing in it is ever read as HTML. */
export function LinkedText({ text }: { text: string }) {
  return partsOf(text).map(({ text: part, isLink }, index) =>
    isLink ? (
      <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  );
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(addresses)) {
    const link = closed(found);
    if (!isAddress(link)) continue;
    parts.push({ text: text.slice(from, index), isLink: false }, { text: link, isLink: true });
    from = index + link.length;
  }
  parts.push({ text: text.slice(from), isLink: false });
  return parts.filter((part) => part.text !== '');
}

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:';
}
