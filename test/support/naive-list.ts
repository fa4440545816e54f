import type { Newcomer } from '../../src/customer/customer-store.js';
import { identitiesOf, isSecretChannel } from '../../src/customer/identity.js';

type Person = Newcomer['customer'];

/** What can be asked of a list of customers, in the words of the API. */
export interface Asked {
  name?: string;
  channel?: string;
  tag?: string[];
  tagMatch?: 'contains' | 'exact';
  active?: boolean;
  q?: string;
  email?: string;
  phone?: string;
  createdFrom?: string;
  createdTo?: string;
  lastInteractionFrom?: string;
  lastInteractionTo?: string;
  sort?: { field: SortField; descending: boolean }[];
}

export const sortFields = [
  'createdAt',
  'updatedAt',
  'lastInteractionAt',
  'name',
  'primaryChannel',
  'email',
  'active',
] as const;
type SortField = (typeof sortFields)[number];

/** The list as the contract has it: every customer looked at, then sorted. */
export function naiveList(people: Newcomer[], asked: Asked): Person[] {
  const order = asked.sort ?? [{ field: 'createdAt' as const, descending: true }];
  return people
    .filter((person) => fits(person, asked))
    .map(({ customer }) => customer)
    .sort((a, b) => {
      for (const { field, descending } of order) {
        const difference = compare(a[field], b[field]);
        if (difference !== 0) return descending ? -difference : difference;
      }
      const byId = compare(a.id, b.id);
      return order.at(-1)?.descending === true ? -byId : byId;
    });
}

function fits({ customer, further }: Newcomer, asked: Asked): boolean {
  const { name, tags, lastInteractionAt } = customer;
  const contains = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());
  const hasTag = (wanted: string) =>
    (tags ?? []).some((tag) => (asked.tagMatch === 'exact' ? tag === wanted : contains(tag, wanted)));
  const identities = [...identitiesOf(customer), ...further.filter(({ kind }) => !isSecretChannel(kind))];
  const secrets = further.filter(({ kind }) => isSecretChannel(kind)).map(({ externalId }) => externalId);
  const begins = (q: string) =>
    identities.some(({ externalId }) => spellings(q).some((text) => externalId.startsWith(text)));
  const q = asked.q;
  return (
    (asked.name === undefined || contains(name, asked.name)) &&
    (asked.channel === undefined || customer.primaryChannel === asked.channel) &&
    (asked.tag ?? []).every(hasTag) &&
    (asked.active === undefined || customer.active === asked.active) &&
    (asked.email === undefined || customer.email === asked.email) &&
    (asked.phone === undefined || customer.phone === asked.phone) &&
    within(customer.createdAt, asked.createdFrom, asked.createdTo) &&
    within(lastInteractionAt, asked.lastInteractionFrom, asked.lastInteractionTo) &&
    (q === undefined || contains(name, q) || begins(q) || secrets.includes(q))
  );
}

/** A number may be meant as it is dialled at home, in China. */
function spellings(q: string): string[] {
  return /^\d+$/.test(q) ? [q, `+${q}`, `+86${q}`] : [q, q.toLowerCase()];
}

function within(moment: Date | null, from?: string, to?: string): boolean {
  if (from === undefined && to === undefined) return true;
  if (moment === null) return false;
  return (from === undefined || moment >= new Date(from)) && (to === undefined || moment <= new Date(to));
}

/** As both databases compare: null first, text by code points, which for the characters of the suites is by units. */
function compare(a: string | boolean | Date | null, b: string | boolean | Date | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return a < b ? -1 : Number(a > b);
}

/** The query string that asks for it. */
export function queryOf(asked: Asked): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (name === 'sort' || value === undefined) continue;
    for (const text of Array.isArray(value) ? value : [value]) query.append(name, String(text));
  }
  for (const { field, descending } of asked.sort ?? []) query.append('sort', `${field},${descending ? 'desc' : 'asc'}`);
  return query;
}
