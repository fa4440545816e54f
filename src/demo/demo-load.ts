import { setTimeout as pause } from 'node:timers/promises';
import { CustomerStore, type Newcomer } from '../customer/customer-store.js';
import type { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/database-error.js';
import { DomainError } from '../errors/domain-error.js';
import { DemoCustomers } from './demo-customer.js';
import type { DemoOptions } from './demo-options.js';

const spanMs = 2 * 365 * 86_400_000;

/** How often a batch may fail. */
const maxFailures = 20;
const retryMs = 1_000;

/**
 * How a load treats its database. On SQLite there is one writer at a time and other processes only look now and then
 * whether it is their turn: transactions are short there, with a rest in between.
 */
const paces = {
  mysql: { batch: 512, connections: 4, restMs: 0 },
  sqlite: { batch: 512, connections: 1, restMs: 75 },
};

/** Adds made-up customers, batch by batch, each in a transaction of its own. */
export class DemoLoad {
  private readonly store: CustomerStore;
  private readonly people: DemoCustomers;
  private begun = 0;

  constructor(
    private readonly database: Database,
    private readonly options: DemoOptions,
    private readonly onBatch: (customers: number) => void,
  ) {
    this.store = new CustomerStore(database);
    this.people = new DemoCustomers(options.until);
  }

  async run(): Promise<void> {
    const first = await this.countCustomers();
    const { connections } = paces[this.database.dialect.name];
    await Promise.all(Array.from({ length: connections }, () => this.loadBatches(first)));
  }

  /** A load goes on where the one before it ended, so that the same seed does not give the same people again. */
  private async countCustomers(): Promise<number> {
    const row = await this.database.read((session) =>
      session.queryOne<{ n: number | string | null }>('SELECT SUM(customers) AS n FROM customer_counts'),
    );
    return Number(row?.n ?? 0);
  }

  private async loadBatches(first: number): Promise<void> {
    const { batch, restMs } = paces[this.database.dialect.name];
    while (this.begun < this.options.customers) {
      const begin = this.begun;
      const end = Math.min(begin + batch, this.options.customers);
      this.begun = end;
      await this.loadBatch(first, begin, end);
      this.onBatch(end - begin);
      await pause(restMs);
    }
  }

  /**
   * Numbers that somebody has already are replaced by others, with the whole batch. A database that does not answer is
   * waited for; whether it committed is then looked up.
   */
  private async loadBatch(first: number, begin: number, end: number): Promise<void> {
    let attempt = 0;
    for (let failures = 0; ; failures += 1) {
      const newcomers = this.newcomers(first, begin, end, attempt);
      try {
        if (failures > 0 && (await this.isStored(newcomers))) return;
        await this.database.transaction((session) => this.store.insertAll(session, newcomers));
        return;
      } catch (error) {
        if (failures === maxFailures) throw error;
        if (isUniqueViolation(error)) attempt += 1;
        else if (error instanceof DomainError && error.kind === 'unavailable') await pause(retryMs);
        else throw error;
      }
    }
  }

  private async isStored([first]: Newcomer[]): Promise<boolean> {
    if (first === undefined) return true;
    const find = 'SELECT id FROM customers WHERE id = ?';
    return (await this.database.read((session) => session.queryOne(find, [first.customer.id]))) !== undefined;
  }

  /** In the order they arrive: rows that are neighbours in an index are then written together. */
  private newcomers(first: number, begin: number, end: number, attempt: number): Newcomer[] {
    const { seed } = this.options;
    return Array.from({ length: end - begin }, (_value, index) =>
      this.people.at({ seed, serial: first + begin + index, attempt }, this.arrivalOf(begin + index)),
    );
  }

  /** Spread over the two years, denser towards their end. */
  private arrivalOf(index: number): Date {
    const share = (index + 0.5) / this.options.customers;
    const elapsed = (spanMs * (share + Math.sqrt(share))) / 2;
    return new Date(this.options.until.getTime() - spanMs + Math.floor(elapsed));
  }
}
