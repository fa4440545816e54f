import { Injectable } from '@nestjs/common';
import { CustomerList } from '../customer/search/customer-list.js';
import { type CustomerSortField, ListCustomersQuery } from '../customer/search/customer-query.dto.js';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Fragment } from '../database/session.js';
import { countRows, type ListSource, readIds } from '../database/page-reader.js';
import { storedTime } from '../database/time.js';
import type { PageDto } from '../http/page.dto.js';
import { toPageDto } from '../http/page.js';
import type { CustomerPrincipal, Principal } from '../http/principal.js';
import type { SortKey } from '../http/sort.js';
import type { ConversationDto, ListConversationsQuery, PageOfConversationsQuery } from './conversation.dto.js';
import { ConversationOrder } from './conversation-order.js';
import { findConversations } from './conversation-row.js';
import { viewConversations } from './conversation-view.js';

/** Customers whose conversations are looked for at most, when they are looked for by a part of a name. */
const maxFound = 200;
const latestFirst: SortKey<CustomerSortField>[] = [{ field: 'lastInteractionAt', descending: true }];

/** Pages of conversations. */
@Injectable()
export class ConversationList {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerList,
  ) {}

  async forAgent(viewer: Principal, query: ListConversationsQuery): Promise<PageDto<ConversationDto>> {
    const { status, assignee, customerId, q } = query;
    const where: Fragment[] = [];
    if (status !== undefined) where.push(equals('status', status));
    if (customerId !== undefined) where.push(equals('customer_id', customerId.toLowerCase()));
    if (assignee === 'none') where.push({ sql: 'assignee_id IS NULL', parameters: [] });
    else if (assignee !== undefined) {
      where.push(equals('assignee_id', assignee === 'me' ? viewer.id : assignee.toLowerCase()));
    }
    if (q !== undefined) where.push(await this.ofCustomersLike(viewer, q));
    const order = new ConversationOrder(query.sort, viewer, customerId === undefined && q === undefined);
    return this.read(viewer, query, { where, order });
  }

  /** The customers who fit best are those who were here last. */
  private async ofCustomersLike(viewer: Principal, q: string): Promise<Fragment> {
    const query = Object.assign(new ListCustomersQuery(), { q, size: maxFound, total: false, sort: latestFirst });
    const { content } = await this.customers.read(query, viewer.id);
    if (content.length === 0) return { sql: '1 = 0', parameters: [] };
    const ids = content.map(({ id }) => id);
    return { sql: `customer_id IN (${placeholders(ids.length)})`, parameters: ids };
  }

  /** What `mayKnow` allows. */
  forCustomer(viewer: CustomerPrincipal, query: PageOfConversationsQuery): Promise<PageDto<ConversationDto>> {
    const where: Fragment[] = [equals('customer_id', viewer.id)];
    if (query.status !== undefined) where.push(equals('status', query.status));
    if (viewer.seesFrom !== null) {
      where.push({ sql: "(status = 'OPEN' OR last_reply_at >= ?)", parameters: [storedTime(viewer.seesFrom)] });
    }
    return this.read(viewer, query, { where, order: new ConversationOrder(query.sort, viewer, false) });
  }

  private read(
    viewer: Principal,
    query: PageOfConversationsQuery,
    { where, order }: { where: Fragment[]; order: ConversationOrder },
  ): Promise<PageDto<ConversationDto>> {
    const source: ListSource = {
      parts: [{ from: { sql: 'conversations', parameters: [] }, where }],
      order: order.columns,
      id: 'id',
      repeats: false,
    };
    return this.database.readLong({ by: viewer.id }, async (session) => {
      await session.hold();
      const total = query.total && query.cursor === undefined ? await countRows(session, source) : null;
      const { ids, more } = await readIds(session, source, {
        offset: (query.page ?? 0) * query.size,
        size: query.size,
        total,
        ...(query.cursor === undefined ? {} : { after: order.after(query.cursor) }),
      });
      const conversations = await findConversations(session, ids);
      const last = conversations.at(-1);
      const nextCursor = more && last !== undefined ? order.cursorAt(last) : null;
      const content = await viewConversations(session, viewer, conversations);
      return toPageDto(query, { content, total, nextCursor });
    });
  }
}

function equals(column: string, value: string): Fragment {
  return { sql: `${column} = ?`, parameters: [value] };
}
