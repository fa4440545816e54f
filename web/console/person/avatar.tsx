import './person.css';

interface Props {
  id: string;
  name: string;
  size?: number;
}

const hues = 8;

/** A person's initials on a colour that is always theirs. Pictures are never loaded from elsewhere. */
export function Avatar({ id, name, size = 40 }: Props) {
  return (
    <span
      className={`avatar avatar-${hueOf(id)}`}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }}
      aria-hidden="true"
    >
      {initialsOf(name)}
    </span>
  );
}

function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum % hues;
}

/** Of a Chinese name the last character, which is the given name's; of others the first letters of first and last word. */
function initialsOf(name: string): string {
  const han = name.match(/\p{Script=Han}/gu) ?? [];
  if (/^\p{Script=Han}/u.test(name.trim())) return han.slice(0, 4).at(-1) ?? '';
  const words = name.trim().split(/\s+/);
  const [first = '?'] = words[0] ?? '';
  const [last = ''] = words.length > 1 ? (words.at(-1) ?? '') : '';
  return `${first}${last}`.toUpperCase();
}
