import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { Database } from '../database/database.js';
import { sqlTime } from '../database/time.js';
import { updateRows } from '../database/update-rows.js';
import { withoutHeld } from '../database/without-held.js';
import { LOGGER } from '../log/log.module.js';
import type { CustomerDto } from './customer.dto.js';

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
  private readonly young = new LRUCache<string, true>({ max: maxYoung, ttl: lagMs });
  /** What the rows do not say yet. */
  private readonly ahead = new Map<string, Date>();
  private timer: NodeJS.Timeout | undefined;

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
    if (this.ahead.size > 0) this.arm();
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
    clearTimeout(this.timer);
    await this.flush();
  }

  private written(id: string, time: Date): void {
    this.young.set(id, true);
    if (this.ahead.get(id) === time) this.ahead.delete(id);
  }

  private arm(): void {
    this.timer ??= setTimeout(() => void this.flush(), lagMs).unref();
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    // In the order in which everybody locks rows of customers.
    const all = [...this.ahead].sort(([a], [b]) => (a < b ? -1 : 1));
    while (all.length > 0) {
      try {
        const held = await withoutHeld(all.splice(0, rowsAtOnce), (rows) => this.write(rows));
        if (held.length > 0) this.arm();
      } catch (error) {
        this.logger.warn({ err: error }, 'Last interactions could not be stored');
        this.arm();
      }
    }
  }

  private async write(rows: [id: string, time: Date][]): Promise<void> {
    const { dialect } = this.database;
    const at = dialect.asTimestamp('given.moment');
    const forward = {
      ...{ table: 'customers', keys: ['id'], values: ['moment'] },
      sets: `last_interaction_at = ${at}`,
      where: `last_interaction_at IS NULL OR last_interaction_at < ${at}`,
    };
    const times = rows.map(([id, time]) => [id, sqlTime(time)]);
    await this.database.hastyTransaction((session) => updateRows(session, dialect, forward, times));
    for (const [id, time] of rows) this.written(id, time);
  }
}
