import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type Asker, Database } from '../../database/database.js';
import { joinConditions } from '../../database/keyset.js';
import { selectRows } from '../../database/page-reader.js';
import type { Fragment, Session } from '../../database/session.js';
import { SharedReads } from '../../database/shared-reads.js';
import type { PageDto } from '../../http/page.dto.js';
import { toPageDto } from '../../http/page.js';
import type { CustomerDto } from '../customer.dto.js';
import { type CustomerRow, findCustomerDtos, rowToDto, selectCustomer } from '../customer-row.js';
import { CustomerOrder } from './customer-order.js';
import { type ListPlan, planList } from './customer-plan.js';
import type { ListCustomersQuery } from './customer-query.dto.js';
import { readListPage } from './list-page.js';
import { type Condition, onRow, readSearch, type Search } from './customer-search.js';
import { SearchMemory } from './search-memory.js';

/** Counting anew what somebody will ask for again. */
const recounting: Asker = { by: 'recounting' };

/** Lists of customers. */
@Injectable()
export class CustomerList {
  private readonly memory = new SearchMemory();
  private readonly reads = new SharedReads<PageDto<CustomerDto>>();

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** @param by the agent who asks @throws VALIDATION_FAILED for a cursor that is not this list's */
  read(query: ListCustomersQuery, by: string): Promise<PageDto<CustomerDto>> {
    // All consoles ask for the same first page.
    return this.reads.ask({ key: JSON.stringify(query), by }, (begin) =>
      this.database.readLong({ by }, (session) => {
        begin();
        return this.readPage(session, query);
      }),
    );
  }

  private async readPage(session: Session, query: ListCustomersQuery): Promise<PageDto<CustomerDto>> {
    const order = new CustomerOrder(query.sort);
    const { dialect } = this.database;
    const sizing = { session, dialect, memory: this.memory };
    const search = await readSearch(sizing, query, this.config.customer.defaultPhoneRegion);
    const plan = await planList(sizing, { dialect, search, order });
    if (plan === null) return nobody(query, order);
    return this.readPlanned(session, { query, plan, search, order });
  }

  private async readPlanned(session: Session, reading: Reading): Promise<PageDto<CustomerDto>> {
    const { query, plan, order } = reading;
    if (isNear(query, plan)) return this.readNear(session, reading);
    if (!order.isByCreation) await session.hold();
    const wantsTotal = query.total && query.cursor === undefined;
    const total = wantsTotal ? await this.countList(session, reading) : null;
    const { ids, more } = await readListPage({ session, memory: this.memory }, plan, {
      offset: (query.page ?? 0) * query.size,
      size: query.size,
      total,
      length: () => this.countList(session, reading),
      passed: plan.walk === undefined || total === null ? null : await this.countPassed(session, reading),
      ...(query.cursor === undefined ? {} : { after: (columns) => order.after(query.cursor ?? '', columns) }),
    });
    return pageOf(query, order, { content: await findCustomerDtos(session, ids), total, more });
  }

  /** Page and total in one journey, where the counters have the total. */
  private async readNear(session: Session, { query, plan, search, order }: Reading): Promise<PageDto<CustomerDto>> {
    const { size, page = 0 } = query;
    const rows = selectRows(plan.page, selectCustomer('c'), { offset: page * size, size: size + 1 });
    const counters = query.total && isCounted(search) ? [selectCounters(search.conditions)] : [];
    const [found = [], counted] = await session.queryEach([rows, ...counters]);
    const total =
      counted === undefined && query.total ? await this.countRows(session, { query, plan }) : totalOf(counted);
    const content = (found as CustomerRow[]).slice(0, size).map(rowToDto);
    return pageOf(query, order, { content, total, more: found.length > size });
  }

  private async countList(session: Session, { query, plan, search }: Reading): Promise<number> {
    if (!isCounted(search)) return this.countRows(session, { query, plan });
    const [counted] = await session.queryEach([selectCounters(search.conditions)]);
    return totalOf(counted) ?? 0;
  }

  /** How many customers a walk passes in all, whatever else is asked of them; null where no counter tells. */
  private async countPassed(session: Session, { search, order }: Reading): Promise<number | null> {
    const conditions = order.isByCreation ? search.conditions : [];
    if (!isCounted({ terms: [], conditions })) return null;
    const count = async (own: Session) => totalOf((await own.queryEach([selectCounters(conditions)]))[0]) ?? 0;
    return this.memory.count({
      key: JSON.stringify(conditions),
      count: () => count(session),
      recount: () => this.database.readLong(recounting, count),
      isWide: false,
    });
  }

  private countRows(session: Session, { query, plan }: Pick<Reading, 'query' | 'plan'>): Promise<number> {
    const recount = () => this.database.readLong(recounting, (own) => plan.count(own));
    const { isWide } = plan;
    return this.memory.count({ key: filtersOf(query), count: () => plan.count(session), recount, isWide });
  }
}

/** A list on its way. */
interface Reading {
  query: ListCustomersQuery;
  plan: ListPlan;
  search: Search;
  order: CustomerOrder;
}

/** Up to here the rows themselves are passed over sooner than their index entries are read and looked up. */
const nearRows = 100;

/** True where the page stands at the start of rows that are read as they are. */
function isNear({ cursor, page = 0, size }: ListCustomersQuery, { isPlain }: ListPlan): boolean {
  return isPlain && cursor === undefined && (page === 0 || (page + 1) * size <= nearRows);
}

/** @throws VALIDATION_FAILED for a cursor that is not this list's */
function nobody(query: ListCustomersQuery, order: CustomerOrder): PageDto<CustomerDto> {
  const { cursor, total } = query;
  if (cursor !== undefined) order.after(cursor, order.columns('c', 'c.id'));
  return pageOf(query, order, { content: [], total: total && cursor === undefined ? 0 : null, more: false });
}

function pageOf(
  query: ListCustomersQuery,
  order: CustomerOrder,
  { content, total, more }: { content: CustomerDto[]; total: number | null; more: boolean },
): PageDto<CustomerDto> {
  const last = content.at(-1);
  return toPageDto(query, { content, total, nextCursor: more && last !== undefined ? order.cursorAt(last) : null });
}

/** What is not filtered by more than channel and activity need not be counted: there are counters. */
function isCounted({ terms, conditions }: Search): boolean {
  return terms.length === 0 && conditions.every(({ column }) => column !== 'created_at');
}

/** What the length of a list does not depend on. */
const besideFilters = new Set(['page', 'size', 'cursor', 'total', 'sort']);

/** What it depends on. */
function filtersOf(query: ListCustomersQuery): string {
  return JSON.stringify(query, (key, value: unknown) => (besideFilters.has(key) ? undefined : value));
}

function selectCounters(conditions: Condition[]): Fragment {
  const { sql, parameters } = joinConditions(onRow('n', conditions));
  return { sql: `SELECT SUM(n.customers) AS customers FROM customer_counts n WHERE ${sql}`, parameters };
}

function totalOf(counted: unknown[] | undefined): number | null {
  if (counted === undefined) return null;
  const [row] = counted as { customers: number | string | null }[];
  return Number(row?.customers ?? 0);
}
