import type { KeyRange, OrderColumn } from '../../database/keyset.js';
import { type Cut, cutBehind, type ListSource, type Page, readIds, readSlice } from '../../database/page-reader.js';
import type { Session } from '../../database/session.js';
import type { ListPlan } from './customer-plan.js';
import type { Walk } from './list-source.js';
import type { SearchMemory } from './search-memory.js';

/** How far a walk goes at first. */
const firstReach = 1_000;

/** How far it goes then: some 15 ms, and from there sorting is the better way for all but very long lists. */
const lastReach = 10_000;

/** How far a single statement goes where a list is longer than that: a tenth of the time that one may take. */
const longestReach = 100_000;

/** Walks of about the same length end at the same place. */
const inSteps = 250;

/** Where what is sought lies evenly, a walk of so many times the expected length reaches a page. */
const ease = 1.5;

/** Lists up to here are sorted in the time of a whole walk. */
const soonSorted = 2 * lastReach;

/** To sort a longer list takes some hundred milliseconds: a walk may take as long. */
const longSorted = 60_000;

/** To sort a longer list takes longer than a statement may. */
const neverSorted = 400_000;

/** So many ids are sorted, with nothing of their customers, in the time in which one customer is passed. */
const idsOfOne = 12;

/** Which part of a list, in the words of the client. */
export interface WantedPage {
  offset: number;
  size: number;
  /** What comes after the cursor, in the order of these columns; absent without a cursor. */
  after?: (columns: OrderColumn[]) => KeyRange[];
  /** The length of the whole list, or null where it is not asked for. */
  total: number | null;
  /** Finds that length, however long it takes. */
  length: () => Promise<number>;
  /** How many customers a walk passes in all, or null where it is not known. */
  passed: number | null;
}

/** The same, and whether its list is sorted by the ids alone where it is not walked. */
interface Sought extends WantedPage {
  sortsIds: boolean;
}

/** Where it is read, and what is known of it. */
interface Reader {
  session: Session;
  memory: SearchMemory;
}

/** The ids of a page. */
export async function readListPage(
  { session, memory }: Reader,
  { page, walk, sortsIds = false }: ListPlan,
  asked: WantedPage,
): Promise<Page> {
  const { after, ...window } = asked;
  const wanted = { ...asked, sortsIds };
  if (walk !== undefined && isWithinReach(wanted)) {
    const near = await readNear({ session, memory }, walk, wanted);
    if (near !== null) return near;
  }
  return readIds(session, page, after === undefined ? window : { ...window, after: after(page.order) });
}

/** False where the whole list is sorted sooner than a walk is likely to find the page. */
function isWithinReach(wanted: Sought): boolean {
  const { offset, size, total, sortsIds } = wanted;
  if (offset + size >= lastReach) return false;
  const reach = expectedReach(wanted) ?? 0;
  if (total === null) return true;
  if (sortsIds && total <= longSorted) return reach * idsOfOne < total;
  return total > soonSorted || reach < lastReach;
}

/** The page, if it is within reach of a walk; null where sorting is the better way. */
async function readNear({ session, memory }: Reader, walk: Walk, wanted: Sought): Promise<Page | null> {
  const { size, offset, after } = wanted;
  const { list, passed, rowsOfOne } = walk;
  const ids: string[] = [];
  const ranges = after?.(list.order) ?? [{ where: [], order: list.order }];
  const reaches = reachesTo(wanted);
  let reach = reaches.next().value;
  let skipped = offset;
  let walked = 0;
  for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
    const cut = await cutOf({ session, memory }, passed, range, reach * rowsOfOne);
    // What is skipped is read too: else nobody knows how much of it there was, where there is nothing behind it.
    const found = await readUpTo(session, walk, { range, cut, count: skipped + size + 1 - ids.length });
    ids.push(...found.slice(skipped));
    if (ids.length > size) return { ids: ids.slice(0, size), more: true };
    skipped = Math.max(0, skipped - found.length);
    if (cut === null) continue;
    walked += reach;
    if (isSortedSooner(wanted, ids.length, reach) || !(await isWorthWalking(wanted, walked))) return null;
    ranges.unshift(...cut.beyond);
    reach = reaches.next().value;
  }
  return { ids, more: false };
}

/** The first `count` ids of a range, as far as its cut. */
function readUpTo(
  session: Session,
  { list, begin }: Walk,
  { range, cut, count }: { range: KeyRange; cut: Cut | null; count: number },
): Promise<string[]> {
  if (cut === null) return readSlice(session, list, { offset: 0, size: count, range });
  const source = range.where.length > 0 ? list : (begin?.(cut, count) ?? list);
  const near = { ...range, where: [...range.where, cut.within] };
  return readSlice(session, source, { offset: 0, size: count, range: near });
}

/** Where the start of a list ends does not depend on what is sought in it, and is no more than the end of a walk. */
function cutOf({ session, memory }: Reader, passed: ListSource, range: KeyRange, count: number): Promise<Cut | null> {
  const find = () => cutBehind(session, passed, range, count);
  return range.where.length > 0 ? find() : memory.cut(JSON.stringify([passed.parts, range.order, count]), find);
}

/** As far as it takes; from there as far as it may be, and on in longer and longer pieces. */
function* reachesTo(wanted: WantedPage): Generator<number, never> {
  const first = Math.max(expectedReach(wanted) ?? firstReach, wanted.offset + wanted.size);
  if (first < lastReach) yield first;
  for (let reach = lastReach; ; reach = Math.min(2 * reach, longestReach)) yield reach;
}

/** A customer is passed in the time in which one of a list is sorted. What cannot be sorted is walked to its end. */
async function isWorthWalking({ total, length }: WantedPage, walked: number): Promise<boolean> {
  if (walked < lastReach) return true;
  const all = total ?? (await length());
  return all > longSorted && (walked < all || all > neverSorted);
}

/** How far a walk goes where what is sought lies evenly; undefined where nobody knows how much there is of it. */
function expectedReach({ offset, size, total, passed }: WantedPage): number | undefined {
  if (total === null || passed === null) return undefined;
  return inSteps * Math.ceil((ease * (offset + size + 1) * passed) / total / inSteps);
}

/** Whether the whole list is sorted sooner than the rest of a page is found, of which the first `reach` rows had `found`. */
function isSortedSooner({ size, total, sortsIds }: Sought, found: number, reach: number): boolean {
  const soon = sortsIds ? longSorted : soonSorted;
  return total !== null && total <= soon && found * lastReach < (size + 1) * reach;
}
