import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { Database } from '../database/database.js';
import { lockFreeRows } from '../database/lock-free-rows.js';
import { sqlTime } from '../database/time.js';
import { updateRows } from '../database/update-rows.js';
import { WriteBehind } from '../database/write-behind.js';
import { LOGGER } from '../log/log.module.js';
import type { CustomerDto } from './customer.dto.js';
import { upTo } from '../database/memory.js';

/** How old a customer's row may be in this, in milliseconds. */
const lagMs = 1_000;

/** Customers of whom it is remembered that their row is young: some megabytes. */
const maxYoung = 20_000;

/** Rows in one transaction: messages wait for their locks. */
const rowsAtOnce = 50;

/**
 * When customers last wrote or were served. The row of who goes on writing is not written with every message, which would
 * move an entry of an index each time: it follows within a second. This node knows better meanwhile; with a node that is
 * killed the second is lost, and the next message mends it.
 */
@Injectable()
export class LastInteractions implements OnApplicationShutdown {
  private readonly young = new LRUCache<string, true>({ ...upTo(maxYoung), ttl: lagMs });
  /** What the rows do not say yet. */
  private readonly ahead = new Map<string, Date>();
  private readonly writing = new WriteBehind(lagMs, () => this.writeAll());

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Those of these customers whose rows are to be written together with what is said now. */
  due(customerIds: string[]): string[] {
    return customerIds.filter((id) => !this.young.has(id));
  }

  /** Something was said at `time`, and is committed, with the rows of those who are `due`. */
  note(customerIds: string[], due: string[], time: Date): void {
    for (const id of customerIds) this.ahead.set(id, time);
    for (const id of due) this.written(id, time);
    if (this.ahead.size > 0) this.writing.ask();
  }

  /** The customer that `read` gives, as it would be if nothing lagged. */
  async upToDate(id: string, read: () => Promise<CustomerDto>): Promise<CustomerDto> {
    // Before it is read: what is written meanwhile is in the row, or here.
    const time = this.ahead.get(id)?.toISOString();
    const customer = await read();
    return time === undefined || time <= (customer.lastInteractionAt ?? '')
      ? customer
      : { ...customer, lastInteractionAt: time };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writing.flush();
  }

  private written(id: string, time: Date): void {
    this.young.set(id, true);
    if (this.ahead.get(id) === time) this.ahead.delete(id);
  }

  private async writeAll(): Promise<void> {
    // In the order in which everybody locks rows of customers.
    const all = [...this.ahead].sort(([a], [b]) => (a < b ? -1 : 1));
    while (all.length > 0) {
      try {
        await this.write(all.splice(0, rowsAtOnce));
      } catch (error) {
        this.logger.warn({ err: error }, 'Last interactions could not be stored');
      }
    }
    if (this.ahead.size > 0) this.writing.ask();
  }

  /** Those that somebody else holds are left for the next time. */
  private async write(rows: [id: string, time: Date][]): Promise<void> {
    const { dialect } = this.database;
    const at = dialect.asTimestamp('given.moment');
    const forward = {
      ...{ table: 'customers', keys: ['id'], values: ['moment'] },
      sets: `last_interaction_at = ${at}`,
      where: `last_interaction_at IS NULL OR last_interaction_at < ${at}`,
    };
    const written = await this.database.hastyTransaction(async (session) => {
      const ids = rows.map(([id]) => [id]);
      const held = await lockFreeRows(session, dialect, { table: 'customers', keys: ['id'] }, ids);
      const free = rows.filter(([id]) => !held.has(id));
      const times = free.map(([id, time]) => [id, sqlTime(time)]);
      await updateRows(session, dialect, forward, times);
      return free;
    });
    for (const [id, time] of written) this.written(id, time);
  }
}
