import { Injectable } from '@nestjs/common';
import { isSameValue } from '../audit/field-change.js';
import { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/database-error.js';
import { toSqlValue } from '../database/entity-sql.js';
import { insertRows } from '../database/insert-rows.js';
import type { Session, SqlValue } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import { besideSlow, Together } from '../database/together.js';
import { Unavailable } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { CustomerDto } from './customer.dto.js';
import type { Customer } from './customer.entity.js';
import { CustomerNotFound } from './customer.errors.js';
import { identityConflict } from './customer-conflict.js';
import { customerColumns, findCustomer, findCustomerDto, findCustomerDtos } from './customer-row.js';
import { identitiesOf, type Identity } from './identity.js';
import { CustomerIndex } from './search/customer-index.js';

/** How often a write is tried whose conflict is gone when it is looked for. */
const attempts = 5;

/** So many are read in one statement: a journey to the server costs both sides more than the reading. */
const bounds = { most: 50, ...besideSlow };

/** A customer to add, and the identities it has beside those that its fields state. */
export interface Newcomer {
  customer: Customer;
  further: Identity[];
}

/** Keeps what another module has copied of a customer's `active` as it is now, in the same transaction. */
type KeepActive = (session: Session, customerId: string, isActive: boolean) => Promise<void>;

/** Reads and writes customers, with the identities and the index that must agree with them. */
@Injectable()
export class CustomerStore {
  private readonly index: CustomerIndex;
  private readonly activeKeepers: KeepActive[] = [];
  private readonly reads = new Together((ids: string[]) => this.readAll(ids), bounds);

  constructor(private readonly database: Database) {
    this.index = new CustomerIndex(database.dialect);
  }

  /** Calls `keep` within each transaction that deactivates or activates a customer, with the customer's row locked. */
  onSwitch(keep: KeepActive): void {
    this.activeKeepers.push(keep);
  }

  /** The customer as agents see it, at this moment or later. @throws CUSTOMER_NOT_FOUND */
  async get(id: string): Promise<CustomerDto> {
    const { worksAside } = this.database;
    return orNotFound(worksAside ? await this.reads.ask(id) : await this.read(id));
  }

  /** The customer as it is now, unchanged by others until `session`'s transaction ends. @throws CUSTOMER_NOT_FOUND */
  async getLocked(session: Session, id: string): Promise<Customer> {
    return orNotFound(await findCustomer(session, id, this.database.dialect.forUpdate));
  }

  /**
   * Runs `work` in a transaction. The unique keys judge who was first: when they refuse, this finds out which of
   * `identities` belong to someone other than `customerId`.
   * @throws EMAIL_TAKEN, PHONE_TAKEN or IDENTITY_TAKEN naming every such field
   */
  async transaction<T>(customerId: string, identities: Identity[], work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.transaction(work);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        // In a read of its own: in the failed transaction's snapshot the winner's row may not be there yet.
        const conflict = await this.database.read((session) => identityConflict(session, customerId, identities));
        if (conflict !== null) throw conflict;
        if (attempt === attempts)
          throw new DomainError(Unavailable, {
            message: 'Others kept changing the same customer: try again shortly.',
            retryAfter: 1,
            cause: error,
          });
      }
    }
  }

  /**
   * Adds a customer under the identities its fields state and one more (WEB and APP have no field).
   * @throws a unique violation where an identity belongs to somebody already
   */
  async insert(session: Session, customer: Customer, further: Identity[] = []): Promise<void> {
    await this.insertAll(session, [{ customer, further }]);
  }

  /** Adds many customers at once. @throws a unique violation where an identity belongs to somebody already */
  async insertAll(session: Session, newcomers: Newcomer[]): Promise<void> {
    const customers = newcomers.map(({ customer }) => customer);
    const rows = customers.map((customer) => customerColumns.map(({ property }) => toSqlValue(customer[property])));
    await insertRows(session, { table: 'customers', columns: customerColumns.map(({ column }) => column) }, rows);
    const identities = newcomers.flatMap(({ customer, further }) =>
      identityRows(customer.id, [...identitiesOf(customer), ...further], customer.createdAt),
    );
    await insertRows(session, { table: 'customer_identities', columns: identityColumns }, identities);
    await this.index.add(session, customers);
  }

  /** @throws a unique violation where an identity belongs to somebody else */
  async update(session: Session, before: Customer, after: Customer): Promise<void> {
    const changed = customerColumns.filter(({ property }) => !isSameValue(before[property], after[property]));
    if (changed.length === 0) return;
    await session.write(
      `UPDATE customers SET ${changed.map(({ column }) => `${column} = ?`).join(', ')} WHERE id = ?`,
      [...changed.map(({ property }) => toSqlValue(after[property])), after.id],
    );
    const [had, has] = [identitiesOf(before), identitiesOf(after)];
    for (const { kind, externalId } of without(had, has)) {
      await session.write('DELETE FROM customer_identities WHERE kind = ? AND external_id = ?', [kind, externalId]);
    }
    const added = identityRows(after.id, without(has, had), after.updatedAt);
    await insertRows(session, { table: 'customer_identities', columns: identityColumns }, added);
    await this.index.replace(session, before, after);
    if (before.active === after.active) return;
    for (const keep of this.activeKeepers) await keep(session, after.id, after.active);
  }

  /** Erases a customer; identities, tokens and whatever else refers to it go along by their foreign keys. */
  async delete(session: Session, customer: Customer): Promise<void> {
    await this.index.remove(session, customer);
    await session.write('DELETE FROM customers WHERE id = ?', [customer.id]);
  }

  /** After the commit: what is deleted is in no file of the embedded database any more. */
  scrub(): Promise<void> {
    return this.database.scrub();
  }

  /** By a prepared statement, which costs the server a quarter less than one that is parsed. */
  private read(id: string): Promise<CustomerDto | null> {
    return this.database.read((session) => findCustomerDto(session, id));
  }

  private async readAll(ids: string[]): Promise<(CustomerDto | null)[]> {
    if (ids.length === 1) return Promise.all(ids.map((id) => this.read(id)));
    const found = await this.database.read((session) => findCustomerDtos(session, [...new Set(ids)]));
    const byId = new Map(found.map((customer) => [customer.id, customer]));
    return ids.map((one) => byId.get(one) ?? null);
  }
}

const identityColumns = ['kind', 'external_id', 'customer_id', 'created_at'];

function identityRows(customerId: string, identities: Identity[], since: Date): SqlValue[][] {
  return identities.map(({ kind, externalId }) => [kind, externalId, customerId, sqlTime(since)]);
}

function orNotFound<T>(customer: T | null): T {
  if (customer === null) throw new DomainError(CustomerNotFound);
  return customer;
}

function without(identities: Identity[], others: Identity[]): Identity[] {
  return identities.filter(
    ({ kind, externalId }) => !others.some((other) => other.kind === kind && other.externalId === externalId),
  );
}
