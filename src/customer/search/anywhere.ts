import type { Fragment } from '../../database/session.js';
import { type IdentityKind, identityKinds, isSecretChannel } from '../identity.js';
import { callingCode, normalizePhone } from '../phone.js';
import { fold } from './folding.js';
import { nameLooks } from './names.js';
import { identitySource, type SearchTerm, type Source } from './search-term.js';
import { arePresent, type Sizing } from './source-size.js';

/** Whoever reads a secret of a customer character by character is let in as that customer: only the whole of it finds them. */
const secretKinds = identityKinds.filter(isSecretChannel);
const openKinds = identityKinds.filter((kind) => !isSecretChannel(kind));

/** Identities of one kind that begin alike. */
interface Look {
  kind: IdentityKind;
  prefix: string;
  source: Source;
}

/**
 * The names that contain `text` and the identities that begin with one of its spellings, or are `text` where they are secret,
 * if there are any. Ranges, not LIKE: they use the index on both engines and know no wildcards.
 * @param region of phone numbers written without `+`
 */
export async function anywhere(sizing: Sizing, text: string, region: string): Promise<SearchTerm> {
  const names = nameLooks(sizing, text);
  // No identity begins or ends with a blank; MySQL would take one at the end for nothing, and SQLite not.
  const id = text.trim();
  const open = looksFor(prefixesOf(id, region));
  const whole = identitySource(secretKinds, (alias) => ({ sql: `${alias}.external_id = ?`, parameters: [id] }));
  const asked = [...names.looks, ...open.map(({ source }) => source), whole];
  const are = await arePresent(sizing.session, asked);
  const isPresent = (source: Source) => are[asked.indexOf(source)] === true;
  const begun = open.filter(({ source }) => isPresent(source));
  const mayBeNamed = names.looks.length > 0 && names.looks.every(isPresent);
  return {
    sources: [
      ...(mayBeNamed ? await names.found() : []),
      ...(begun.length === 0 ? [] : [together(begun)]),
      ...(isPresent(whole) ? [whole] : []),
    ],
  };
}

/** Each beginning by itself: SQLite would go through a whole kind for several that nobody has. */
function looksFor(prefixes: string[]): Look[] {
  return openKinds.flatMap((kind) =>
    prefixes.map((prefix) => ({
      kind,
      prefix,
      source: identitySource([kind], (alias) => beginsWith(alias, [prefix])),
    })),
  );
}

function together(looks: Look[]): Source {
  const kinds = new Set(looks.map(({ kind }) => kind));
  const prefixes = new Set(looks.map(({ prefix }) => prefix));
  return identitySource([...kinds], (alias) => beginsWith(alias, [...prefixes]));
}

function beginsWith(alias: string, prefixes: string[]): Fragment {
  return {
    sql: prefixes.map(() => `(${alias}.external_id >= ? AND ${alias}.external_id < ?)`).join(' OR '),
    parameters: prefixes.flatMap((prefix) => [prefix, `${prefix}\u{10FFFF}`]),
  };
}

/** The spellings that could be meant by `text`. @param region of phone numbers written without `+` */
function prefixesOf(text: string, region: string): string[] {
  const digits = text.replace(/[\s()-]/g, '');
  const spellings = [text, fold(text)];
  if (/^\d+$/.test(digits)) spellings.push(`+${digits}`, `${callingCode(region)}${digits}`);
  else if (/^\+\d+$/.test(digits)) spellings.push(digits);
  const phone = normalizePhone(text, region);
  if (phone !== undefined) spellings.push(phone);
  return withoutNested([...new Set(spellings)].filter((spelling) => spelling !== ''));
}

/** What begins with a longer one begins with the shorter one too. */
function withoutNested(prefixes: string[]): string[] {
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}
