import type { KeyRange, OrderColumn } from '../../database/keyset.js';
import { endBehind, type Page, readIds, readSlice } from '../../database/page-reader.js';
import type { Session } from '../../database/session.js';
import type { ListPlan, Walk } from './customer-plan.js';

/** How far a walk goes at first, and how far it may go before sorting is the better way: some 15 ms. */
const reaches = [1_000, 10_000];

/** Which part of a list, in the words of the client. */
export interface WantedPage {
  offset: number;
  size: number;
  /** What comes after the cursor, in the order of these columns; absent without a cursor. */
  after?: (columns: OrderColumn[]) => KeyRange[];
  /** The length of the whole list, or null where it is not known. */
  total: number | null;
}

/** The ids of a page. */
export async function readListPage(session: Session, { page, walk }: ListPlan, wanted: WantedPage): Promise<Page> {
  const { after, ...window } = wanted;
  for (const reach of reaches) {
    if (walk === undefined || wanted.offset + wanted.size >= reach) continue;
    const near = await readNear(session, walk, wanted, reach);
    if (near !== null) return near;
  }
  return readIds(session, page, after === undefined ? window : { ...window, after: after(page.order) });
}

/** The page, if it is within reach of a walk; null where the walk would have to go farther. */
async function readNear(
  session: Session,
  { list, passed }: Walk,
  wanted: WantedPage,
  reach: number,
): Promise<Page | null> {
  const { size, after } = wanted;
  const ids: string[] = [];
  for (const range of after?.(list.order) ?? [{ where: [], order: list.order }]) {
    const end = await endBehind(session, passed, range, reach);
    const bounded = end === null ? range : { ...range, where: [...range.where, end] };
    const slice = { offset: wanted.offset, size: size + 1 - ids.length, range: bounded };
    ids.push(...(await readSlice(session, list, slice)));
    if (ids.length > size) return { ids: ids.slice(0, size), more: true };
    if (end !== null) return null;
  }
  return { ids, more: false };
}
