import { after, type KeyRange, type OrderColumn } from '../database/keyset.js';
import { storedTime } from '../database/time.js';
import { invalid } from '../errors/common.errors.js';
import { isStoredTime, orderColumns } from '../http/list-order.js';
import type { Principal } from '../http/principal.js';
import { decodeCursor, encodeCursor, type SortKey } from '../http/sort.js';
import { isUuid } from '../http/uuid.pipe.js';
import { activitySlot } from './activity-slot.js';
import type { ConversationSortField } from './conversation.dto.js';
import type { Conversation } from './conversation.entity.js';

/** The order of a list of conversations, and places in it. */
export class ConversationOrder {
  readonly columns: OrderColumn[];
  private readonly bySlot: boolean;

  /** @param isWide the list may be long: only an index has it in order */
  constructor(
    private readonly sort: SortKey<ConversationSortField>[],
    private readonly viewer: Principal,
    isWide: boolean,
  ) {
    const [first] = sort;
    this.bySlot = isWide && first?.field === 'lastMessageAt';
    // A note must not show by its time, nor by the order it makes.
    const lastMessage = viewer.kind === 'agent' ? 'last_message_at' : 'last_reply_at';
    const columns = { lastMessageAt: lastMessage, createdAt: 'created_at' };
    const named = orderColumns(sort, (field) => columns[field]);
    const slot = { sql: activitySlot.column, descending: first?.descending === true, nullable: false, isCoarse: true };
    this.columns = this.bySlot ? [slot, ...named] : named;
  }

  cursorAt(row: Conversation): string {
    const named = this.sort.map(({ field, descending }) =>
      storedTime(field === 'createdAt' ? row.createdAt : lastMessageFor(this.viewer, row, descending)),
    );
    return encodeCursor(this.sort, [...named, row.id]);
  }

  /** What comes after `cursor`. @throws VALIDATION_FAILED */
  after(cursor: string): KeyRange[] {
    const values = decodeCursor(cursor, this.sort);
    if (!values.slice(0, -1).every(isStoredTime) || !isUuid(values.at(-1))) {
      throw invalid({ field: 'cursor', message: 'cursor must be a nextCursor of this list' });
    }
    return after(this.columns, this.bySlot ? [activitySlot.of(String(values[0])), ...values] : values);
  }
}

/**
 * A cursor can be read. Whoever sees nothing from before a time is not told when something was said before it either: of their
 * conversations only the open one can be so old, and the place between it and every other one is told. (When it began is in its id.)
 */
function lastMessageFor(viewer: Principal, { lastMessageAt, lastReplyAt }: Conversation, descending: boolean): string {
  if (viewer.kind === 'agent') return lastMessageAt;
  const { seesFrom } = viewer;
  if (seesFrom === null || lastReplyAt >= seesFrom) return lastReplyAt;
  return new Date(descending ? 0 : Date.parse(seesFrom) - 1).toISOString();
}
