import { joinConditions } from '../../database/keyset.js';
import type { Fragment } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import { normalizeEmail } from '../../http/email.js';
import { normalizePhone } from '../phone.js';
import { anywhere } from './anywhere.js';
import type { ListCustomersQuery } from './customer-query.dto.js';
import { fold } from './folding.js';
import { nameContains } from './names.js';
import { columnTerm, manyTagsTerm, type SearchTerm, tagTerm } from './search-term.js';
import { hasAtMost, type Sizing } from './source-size.js';

/** Tags that can be named one by one: beyond it a query asks the dictionary. */
const maxTags = 500;

/** Rows of tags that a list reads as a whole, which takes some ten milliseconds. */
const maxKnown = 20_000;

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
  const { dialect } = sizing;
  // What tends to have fewer rows stands first: of very common things the first is taken.
  const terms: SearchTerm[] = [];
  for (const tag of query.tag ?? []) {
    const isExact = query.tagMatch === 'exact';
    terms.push(isExact ? tagTerm(dialect, [tag.trim()]) : await tagContains(sizing, fold(tag)));
  }
  if (query.name !== undefined) terms.push(await nameContains(sizing, query.name));
  if (query.q !== undefined) terms.push(await anywhere(sizing, query.q, region));
  terms.push(...columnTerms(query, region));
  return { terms, conditions: conditionsOf(query) };
}

/** The dictionary of tags is small, so it is asked first. */
async function tagContains(sizing: Sizing, folded: string): Promise<SearchTerm> {
  const { session, dialect } = sizing;
  const rows = await session.query<{ tag: string }>('SELECT tag FROM tags WHERE INSTR(folded, ?) > 0 LIMIT ?', [
    folded,
    maxTags + 1,
  ]);
  const tags = rows.map(({ tag }) => tag);
  if (tags.length <= maxTags) return tagTerm(dialect, tags);
  const ofMany = manyTagsTerm(dialect, folded, false);
  return (await hasAtMost(sizing, ofMany, maxKnown)) ? manyTagsTerm(dialect, folded, true) : ofMany;
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
