import { after, type KeyRange, type OrderColumn } from '../../database/keyset.js';
import { storedTime } from '../../database/time.js';
import { invalid } from '../../errors/common.errors.js';
import { codePoints, isStorableText } from '../../http/field.js';
import { isStoredTime } from '../../http/list-order.js';
import { decodeCursor, encodeCursor, type SortKey } from '../../http/sort.js';
import { isUuid } from '../../http/uuid.pipe.js';
import type { CustomerDto } from '../customer.dto.js';
import type { CustomerSortField } from './customer-query.dto.js';
import type { Condition } from './customer-search.js';

interface SortColumn {
  column: string;
  /** The index whose order it is, where that depends on nothing else. */
  index?: string;
  nullable: boolean;
  /** Whether a cursor may carry this: it goes to the database as it is. */
  holds: (value: unknown) => boolean;
}

const isShortText = (value: unknown) => isStorableText(value) && codePoints(value) <= 255;

const columns: Record<CustomerSortField, SortColumn> = {
  createdAt: { column: 'created_at', nullable: false, holds: isStoredTime },
  updatedAt: { column: 'updated_at', index: 'ix_customers_updated', nullable: false, holds: isStoredTime },
  lastInteractionAt: {
    column: 'last_interaction_at',
    index: 'ix_customers_last_interaction',
    nullable: true,
    holds: isStoredTime,
  },
  name: { column: 'name', index: 'ix_customers_name', nullable: false, holds: isShortText },
  primaryChannel: { column: 'primary_channel', index: 'ix_customers_channel', nullable: false, holds: isShortText },
  email: { column: 'email', index: 'ix_customers_email', nullable: true, holds: isShortText },
  active: {
    column: 'active',
    index: 'ix_customers_active',
    nullable: false,
    holds: (value) => value === 0 || value === 1,
  },
};

/** How a list of customers is sorted, and where in that order a page ended. */
export class CustomerOrder {
  constructor(private readonly sort: SortKey<CustomerSortField>[]) {}

  /** True where side tables that lie in order of creation lie in this order. */
  get isByCreation(): boolean {
    return this.sort.length === 1 && this.sort[0]?.field === 'createdAt';
  }

  /** True where it begins with one of a handful of values. */
  get hasLongTies(): boolean {
    const first = this.sort[0]?.field;
    return first === 'active' || first === 'primaryChannel';
  }

  /** The index of `customers` to walk in this order; undefined where there is none. */
  index(conditions: Condition[]): string | undefined {
    const [first, ...rest] = this.sort;
    if (first === undefined || rest.length > 0) return undefined;
    return first.field === 'createdAt' ? creationIndex(conditions) : columns[first.field].index;
  }

  /** The columns of `alias`, ending with its id, which makes the order total. */
  columns(alias: string, id: string): OrderColumn[] {
    const named = this.sort.map(({ field, descending }) => {
      const { column, nullable } = columns[field];
      return { sql: `${alias}.${column}`, descending, nullable };
    });
    return [...named, { sql: id, descending: this.sort.at(-1)?.descending ?? true, nullable: false }];
  }

  cursorAt(customer: CustomerDto): string {
    const values = this.sort.map(({ field }) => {
      const value = customer[field];
      if (typeof value === 'boolean') return Number(value);
      return value !== null && columns[field].holds === isStoredTime ? storedTime(value) : value;
    });
    return encodeCursor(this.sort, [...values, customer.id]);
  }

  /** What comes after `cursor` in an order made by `columns()`, or by the last of them. @throws VALIDATION_FAILED */
  after(cursor: string, order: OrderColumn[]): KeyRange[] {
    const values = decodeCursor(cursor, this.sort);
    const sound = this.sort.every(({ field }, index) => {
      const value = values[index];
      return columns[field].holds(value) || (columns[field].nullable && value === null);
    });
    if (!sound || !isUuid(values.at(-1))) {
      throw invalid({ field: 'cursor', message: 'cursor must be a nextCursor of this list' });
    }
    return after(order, values.slice(-order.length));
  }
}

/** The index of `customers` that has these conditions first and then the order of creation. */
export function creationIndex(conditions: Condition[]): string {
  const has = (name: Condition['column']) => conditions.some(({ column }) => column === name);
  if (has('primary_channel')) {
    return has('active') ? 'ix_customers_channel_active_created' : 'ix_customers_channel_created';
  }
  return has('active') ? 'ix_customers_active_created' : 'ix_customers_created';
}
