import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { joinConditions } from '../../database/keyset.js';
import type { Session } from '../../database/session.js';
import type { PageDto } from '../../http/page.dto.js';
import { toPageDto } from '../../http/page.js';
import { type CustomerDto, toCustomerDto } from '../customer.dto.js';
import { findCustomers } from '../customer-row.js';
import { CustomerOrder } from './customer-order.js';
import { type ListPlan, planList } from './customer-plan.js';
import type { ListCustomersQuery } from './customer-query.dto.js';
import { readListPage } from './list-page.js';
import { type Condition, onRow, readSearch, type Search } from './customer-search.js';

/** Lists of customers. */
@Injectable()
export class CustomerList {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** @throws VALIDATION_FAILED for a cursor that is not this list's */
  read(query: ListCustomersQuery): Promise<PageDto<CustomerDto>> {
    return this.database.read((session) => this.readPage(session, query));
  }

  private async readPage(session: Session, query: ListCustomersQuery): Promise<PageDto<CustomerDto>> {
    const order = new CustomerOrder(query.sort);
    const { dialect } = this.database;
    const search = await readSearch(session, dialect, query, this.config.customer.defaultPhoneRegion);
    const plan = await planList(session, { dialect, search, order });
    const wantsTotal = query.total && query.cursor === undefined;
    const total = wantsTotal ? await countList(session, plan, search) : null;
    const { ids, more } = await readListPage(session, plan, {
      offset: (query.page ?? 0) * query.size,
      size: query.size,
      total,
      ...(query.cursor === undefined ? {} : { after: (columns) => order.after(query.cursor ?? '', columns) }),
    });
    const customers = await findCustomers(session, ids);
    const last = customers.at(-1);
    const nextCursor = more && last !== undefined ? order.cursorAt(last) : null;
    return toPageDto(query, { content: customers.map(toCustomerDto), total, nextCursor });
  }
}

/** What is not filtered by more than channel and activity need not be counted: there are counters. */
async function countList(session: Session, plan: ListPlan, { terms, conditions }: Search): Promise<number> {
  const isCounted = terms.length === 0 && conditions.every(({ column }) => column !== 'created_at');
  return isCounted ? sumCounters(session, conditions) : plan.count(session);
}

async function sumCounters(session: Session, conditions: Condition[]): Promise<number> {
  const { sql, parameters } = joinConditions(onRow('n', conditions));
  const row = await session.queryOne<{ customers: number | string | null }>(
    `SELECT SUM(n.customers) AS customers FROM customer_counts n WHERE ${sql}`,
    parameters,
  );
  return Number(row?.customers ?? 0);
}
