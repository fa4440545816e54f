import type { SqlValue } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import type { Channel } from '../../http/channel.js';
import { fold, gramsOf } from './folding.js';

/** What of a customer can be searched and counted. */
export interface Indexed {
  id: string;
  name: string;
  tags: string[] | null;
  primaryChannel: Channel;
  active: boolean;
  createdAt: Date;
}

/**
 * Longest folded name, in code points, that the rows of its grams carry. A longer one lies in `customer_names` once,
 * instead of in hundreds of rows.
 */
const maxCarried = 64;

/** Columns of `customer_name_grams`, beside the gram those that lists filter by. */
export const gramColumns = ['gram', 'created_at', 'customer_id', 'primary_channel', 'active', 'folded'];

/** Two-character grams carry the name, by which longer texts are told from others with the same gram. */
export function gramRows({ id, name, primaryChannel, active, createdAt }: Indexed): SqlValue[][] {
  const folded = fold(name);
  const carried = isCarried(folded) ? folded : null;
  return gramsOf(folded).map((gram) => {
    const isPair = [...gram].length === 2;
    return [gram, sqlTime(createdAt), id, primaryChannel, active ? 1 : 0, isPair ? carried : null];
  });
}

export const nameColumns = ['customer_id', 'folded'];

export function nameRows({ id, name }: Indexed): SqlValue[][] {
  const folded = fold(name);
  return isCarried(folded) ? [] : [[id, folded]];
}

function isCarried(folded: string): boolean {
  return [...folded].length <= maxCarried;
}

export const customerTagColumns = ['tag', 'created_at', 'customer_id', 'primary_channel', 'active'];

export function customerTagRows({ id, tags, primaryChannel, active, createdAt }: Indexed): SqlValue[][] {
  return (tags ?? []).map((tag) => [tag, sqlTime(createdAt), id, primaryChannel, active ? 1 : 0]);
}

export const tagColumns = ['tag', 'folded'];

/** The dictionary's rows, each tag once. */
export function tagRows(customers: Indexed[]): SqlValue[][] {
  const tags = new Set(customers.flatMap((customer) => customer.tags ?? []));
  return [...tags].map((tag) => [tag, fold(tag)]);
}

/** Counters are spread over this many rows, so that concurrent writes seldom wait for the same one. */
const slots = 16;

export const countColumns = ['primary_channel', 'active', 'slot', 'customers'];

/** What the counters change by when these customers come (1) or go (-1). */
export function counterRows(customers: Indexed[], change: 1 | -1): SqlValue[][] {
  const changes = new Map<string, [string, number, number, number]>();
  for (const { primaryChannel, active } of customers) {
    const key = `${primaryChannel} ${active}`;
    const row = changes.get(key) ?? [primaryChannel, active ? 1 : 0, Math.floor(Math.random() * slots), 0];
    row[3] += change;
    changes.set(key, row);
  }
  return [...changes.values()];
}

/** In one order everywhere, so that no two transactions hold each other's next row. */
export function sorted(rows: SqlValue[][]): SqlValue[][] {
  return rows
    .map((row) => ({ row, key: row.slice(0, 3).join('\n') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}
