import type { Dialect } from '../../database/dialect.js';
import { joinConditions } from '../../database/keyset.js';
import type { Fragment, Session } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import { normalizeEmail } from '../../http/email.js';
import { identityKinds, isSecretChannel } from '../identity.js';
import { callingCode, normalizePhone } from '../phone.js';
import type { ListCustomersQuery } from './customer-query.dto.js';
import { bigramsOf, fold } from './folding.js';
import {
  columnTerm,
  identitySource,
  manyTagsTerm,
  nameTerm,
  type SearchTerm,
  type Source,
  tagTerm,
} from './search-term.js';
import { arePresent, rarestGram, type Sizing } from './source-size.js';

/** Tags that can be named one by one: beyond it a query asks the dictionary. */
const maxTags = 500;

/** A filter by one of the columns that side tables have too. */
export interface Condition {
  column: 'primary_channel' | 'active' | 'created_at';
  operator: '=' | '>=' | '<=';
  value: string | number;
}

/** What a list's filters ask for. */
export interface Search {
  /** What has an index of its own, most often in a side table. */
  terms: SearchTerm[];
  conditions: Condition[];
}

export function onRow(alias: string, conditions: Condition[]): Fragment[] {
  return conditions.map(({ column, operator, value }) => ({
    sql: `${alias}.${column} ${operator} ?`,
    parameters: [value],
  }));
}

/** @param region of phone numbers written without `+` */
export async function readSearch(sizing: Sizing, query: ListCustomersQuery, region: string): Promise<Search> {
  const { session, dialect } = sizing;
  // What tends to have fewer rows stands first: of very common things the first is taken.
  const terms: SearchTerm[] = [];
  for (const tag of query.tag ?? []) {
    const isExact = query.tagMatch === 'exact';
    terms.push(isExact ? tagTerm(dialect, [tag.trim()]) : await tagContains(session, dialect, fold(tag)));
  }
  if (query.name !== undefined) terms.push(await nameContains(sizing, query.name));
  if (query.q !== undefined) terms.push(await anywhere(sizing, query.q, prefixesOf(query.q, region)));
  terms.push(...columnTerms(query, region));
  return { terms, conditions: conditionsOf(query) };
}

/** One and two characters are a gram themselves; longer texts contain every pair of their neighbours. */
async function nameContains(sizing: Sizing, text: string): Promise<SearchTerm> {
  const folded = fold(text);
  if ([...folded].length <= 2) return nameTerm(folded, folded);
  const gram = await sizing.memory.rarestOf(folded, () => rarestGram(sizing, bigramsOf(folded)));
  return gram === null ? { sources: [] } : nameTerm(folded, gram);
}

/** The dictionary of tags is small, so it is asked first. */
async function tagContains(session: Session, dialect: Dialect, folded: string): Promise<SearchTerm> {
  const rows = await session.query<{ tag: string }>('SELECT tag FROM tags WHERE INSTR(folded, ?) > 0 LIMIT ?', [
    folded,
    maxTags + 1,
  ]);
  return rows.length > maxTags
    ? manyTagsTerm(dialect, folded)
    : tagTerm(
        dialect,
        rows.map((row) => row.tag),
      );
}

/** Whoever reads a secret of a customer character by character is let in as that customer: only the whole of it finds them. */
const secretKinds = identityKinds.filter(isSecretChannel);
const openKinds = identityKinds.filter((kind) => !isSecretChannel(kind));

/**
 * The names that contain `text` and the identities that begin with one of `prefixes`, or are `text` where they are secret,
 * if there are any. Ranges, not LIKE: they use the index on both engines and know no wildcards.
 */
async function anywhere(sizing: Sizing, text: string, prefixes: string[]): Promise<SearchTerm> {
  const begins = (alias: string) => beginsWith(alias, prefixes);
  const isIt = (alias: string) => ({ sql: `${alias}.external_id = ?`, parameters: [text] });
  const { sources: names } = await nameContains(sizing, text);
  // Each beginning by itself: SQLite would go through a whole kind for several that nobody has.
  const open = openKinds.flatMap((kind) =>
    prefixes.map((prefix) => ({ kind, source: identitySource([kind], (alias) => beginsWith(alias, [prefix])) })),
  );
  const secret = secretKinds.map((kind) => ({ kind, source: identitySource([kind], isIt) }));
  const asked = [...names, ...[...open, ...secret].map(({ source }) => source)];
  const are = await arePresent(sizing.session, asked);
  const present = (source: Source) => are[asked.indexOf(source)] === true;
  const found = (looks: typeof open) => [
    ...new Set(looks.filter(({ source }) => present(source)).map(({ kind }) => kind)),
  ];
  const [begun, whole] = [found(open), found(secret)];
  return {
    sources: [
      ...names.filter(present),
      ...(begun.length === 0 ? [] : [identitySource(begun, begins)]),
      ...(whole.length === 0 ? [] : [identitySource(whole, isIt)]),
    ],
  };
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
  const spellings = [text, fold(text).trim()];
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

function columnTerms(query: ListCustomersQuery, region: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  if (query.email !== undefined) {
    terms.push(columnEquals('email', normalizeEmail(query.email) ?? query.email));
  }
  if (query.phone !== undefined) {
    terms.push(columnEquals('phone', normalizePhone(query.phone, region) ?? query.phone));
  }
  const { lastInteractionFrom: from, lastInteractionTo: to } = query;
  if (from !== undefined || to !== undefined) {
    terms.push(
      columnTerm(
        (alias) =>
          joinConditions([
            ...(from === undefined ? [] : [{ sql: `${alias}.last_interaction_at >= ?`, parameters: [sqlTime(from)] }]),
            ...(to === undefined ? [] : [{ sql: `${alias}.last_interaction_at <= ?`, parameters: [sqlTime(to)] }]),
          ]),
        'ix_customers_last_interaction',
      ),
    );
  }
  return terms;
}

/** Both are unique, and no engine overlooks such a key. */
function columnEquals(column: 'email' | 'phone', value: string): SearchTerm {
  return columnTerm((alias) => ({ sql: `${alias}.${column} = ?`, parameters: [value] }));
}

function conditionsOf(query: ListCustomersQuery): Condition[] {
  const { channel, active, createdFrom, createdTo } = query;
  return [
    ...(channel === undefined ? [] : [{ column: 'primary_channel', operator: '=', value: channel } as const]),
    ...(active === undefined ? [] : [{ column: 'active', operator: '=', value: Number(active) } as const]),
    ...(createdFrom === undefined
      ? []
      : [{ column: 'created_at', operator: '>=', value: sqlTime(createdFrom) } as const]),
    ...(createdTo === undefined ? [] : [{ column: 'created_at', operator: '<=', value: sqlTime(createdTo) } as const]),
  ];
}
