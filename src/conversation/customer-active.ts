import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomerStore } from '../customer/customer-store.js';
import { Database } from '../database/database.js';
import { type Dialect, placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';

/**
 * Keeps in each conversation whether its customer is active: a batch of messages that goes by known conversations need not
 * look at the rows of their customers as well.
 */
@Injectable()
export class CustomerActive implements OnModuleInit {
  constructor(
    private readonly store: CustomerStore,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    const { dialect } = this.database;
    this.store.onSwitch((session, id, isActive) => copyActive(session, dialect, { customerIds: [id], isActive }));
  }
}

interface Copied {
  customerIds: string[];
  isActive: boolean;
}

/** By their index: on the way through the table other rows would be waited for. */
export async function copyActive(session: Session, dialect: Dialect, { customerIds, isActive }: Copied): Promise<void> {
  if (customerIds.length === 0) return;
  await session.write(
    `UPDATE conversations${dialect.byKey('ix_conversations_of_customer')} SET customer_active = ?
      WHERE customer_id IN (${placeholders(customerIds.length)})`,
    [isActive ? 1 : 0, ...customerIds],
  );
}
