import { type Channel, channels } from '../api/schema.js';

export const sortFields = [
  'createdAt',
  'updatedAt',
  'lastInteractionAt',
  'name',
  'primaryChannel',
  'email',
  'active',
] as const;
export type SortField = (typeof sortFields)[number];

export interface SortStep {
  field: SortField;
  descending: boolean;
}

const texts = ['q', 'name', 'email', 'phone'] as const;
const days = ['createdFrom', 'createdTo', 'lastInteractionFrom', 'lastInteractionTo'] as const;

/** Which customers are looked at: what stands in the address. Days are the agent's own, as `YYYY-MM-DD`. */
export type CustomerFilters = Partial<Record<(typeof texts)[number] | (typeof days)[number], string>> & {
  tag: string[];
  tagMatch?: 'exact';
  channel?: Channel;
  active?: boolean;
  sort: SortStep[];
  page: number;
  size: number;
  cursor?: string;
};

/** What becomes another; undefined and empty text take a filter away. */
export type FilterChange = { [N in keyof CustomerFilters]?: CustomerFilters[N] | undefined };

export const pageSizes = [20, 50, 100, 200];
const usualSize = 20;

/** What an address says; whatever makes no sense in it is left out. */
export function readFilters(search: string): CustomerFilters {
  const all = new URLSearchParams(search);
  const channel = channels.find((each) => each === all.get('channel'));
  const active = all.get('active');
  const cursor = all.get('cursor');
  return {
    ...kept(texts, (name) => all.get(name)?.slice(0, 255)),
    ...kept(days, (name) => (/^\d{4}-\d\d-\d\d$/.test(all.get(name) ?? '') ? all.get(name) : undefined)),
    tag: [...new Set(all.getAll('tag').filter((tag) => tag !== ''))].slice(0, 50),
    ...(all.get('tagMatch') === 'exact' ? { tagMatch: 'exact' as const } : {}),
    ...(channel === undefined ? {} : { channel }),
    ...(active === 'true' || active === 'false' ? { active: active === 'true' } : {}),
    sort: readSort(all.getAll('sort')),
    page: wholeNumber(all.get('page'), 0),
    size: pageSizes.find((size) => String(size) === all.get('size')) ?? usualSize,
    ...(cursor === null ? {} : { cursor }),
  };
}

function kept<N extends string>(names: readonly N[], read: (name: N) => string | null | undefined) {
  const found: Partial<Record<N, string>> = {};
  for (const name of names) {
    const value = read(name);
    if (value !== undefined && value !== null && value !== '') found[name] = value;
  }
  return found;
}

function wholeNumber(text: string | null, usual: number): number {
  const value = Number(text ?? usual);
  return Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31 ? value : usual;
}

function readSort(texts: string[]): SortStep[] {
  const steps = texts.flatMap((text) => {
    const [name, direction] = text.split(',');
    const field = sortFields.find((each) => each === name);
    return field === undefined ? [] : [{ field, descending: direction === 'desc' }];
  });
  return steps.filter(({ field }, index) => steps.findIndex((step) => step.field === field) === index);
}

/** After the change, from the first page on unless it says where. */
export function changed(filters: CustomerFilters, change: FilterChange): CustomerFilters {
  const { cursor: _begins, page: _anew, ...same } = filters;
  const next = Object.entries({ ...same, page: 0, ...change }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return Object.fromEntries(next) as unknown as CustomerFilters;
}

/** The address of a choice; what is usual is left out. */
export function writeFilters({ tag, sort, page, size, active, ...rest }: CustomerFilters): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) if (value !== '') all.set(name, value);
  for (const each of tag) all.append('tag', each);
  if (active !== undefined) all.set('active', String(active));
  for (const step of sort) all.append('sort', sortText(step));
  if (page > 0) all.set('page', String(page));
  if (size !== usualSize) all.set('size', String(size));
  return all.toString();
}

const sortText = ({ field, descending }: SortStep) => `${field},${descending ? 'desc' : 'asc'}`;

/** What the service is asked for. */
export function queryOf({ sort, page, cursor, createdFrom, createdTo, ...filters }: CustomerFilters) {
  const { lastInteractionFrom, lastInteractionTo, tag, ...rest } = filters;
  return {
    ...rest,
    ...(tag.length === 0 ? {} : { tag }),
    ...moments({ createdFrom, lastInteractionFrom }, 'T00:00:00.000'),
    ...moments({ createdTo, lastInteractionTo }, 'T23:59:59.999'),
    ...(sort.length === 0 ? {} : { sort: sort.map(sortText) }),
    ...(cursor === undefined ? { page } : { cursor }),
  };
}

/** Days are days of the agent's time zone, which the service does not know. */
function moments<N extends string>(named: Record<N, string | undefined>, time: string): Partial<Record<N, string>> {
  const found: Partial<Record<N, string>> = {};
  for (const name in named) {
    const at = new Date(`${named[name] ?? ''}${time}`);
    if (!Number.isNaN(at.getTime())) found[name] = at.toISOString();
  }
  return found;
}

/** How many filters there are beside what is searched for. */
export function countFilters({
  tag,
  sort: _sort,
  page: _page,
  size: _size,
  cursor: _cursor,
  tagMatch: _match,
  q: _q,
  ...rest
}: CustomerFilters): number {
  return Object.keys(rest).length + (tag.length > 0 ? 1 : 0);
}
