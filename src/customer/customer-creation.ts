import { Injectable } from '@nestjs/common';
import { recordActs } from '../audit/audit-log.js';
import { Database } from '../database/database.js';
import { Together } from '../database/together.js';
import { Unavailable } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { AgentPrincipal } from '../http/principal.js';
import type { Customer } from './customer.entity.js';
import { creationOf } from './customer-facts.js';
import { CustomerStore } from './customer-store.js';
import { identitiesOf } from './identity.js';

/** Customers in one transaction at most: each has a dozen rows and more, and their locks are held until it is synced. */
const most = 32;

/** Transactions at once. Who finds one free does not wait for others. */
const lanes = 2;

interface Creation {
  actor: AgentPrincipal;
  customer: Customer;
}

/** Why a customer was not added. */
interface Refusal {
  error: unknown;
}

/**
 * Adds customers: those who come while others are being added go into one transaction. Statements for many rows cost the
 * database less than many statements, and a sync to disk is shared.
 */
@Injectable()
export class CustomerCreation {
  private readonly together = new Together((creations: Creation[]) => this.addAll(creations), { most, lanes });

  constructor(
    private readonly database: Database,
    private readonly store: CustomerStore,
  ) {}

  /** Resolves when the customer is synced to disk. @throws EMAIL_TAKEN, PHONE_TAKEN, IDENTITY_TAKEN */
  async add(actor: AgentPrincipal, customer: Customer): Promise<void> {
    const refusal = await this.together.ask({ actor, customer });
    if (refusal !== undefined) throw refusal.error;
  }

  /** Where something is wrong with one of them the halves are tried: the others are added. */
  private async addAll(creations: Creation[]): Promise<(Refusal | undefined)[]> {
    const [only, ...others] = creations;
    if (only === undefined) return [];
    if (others.length === 0) return [await this.addAlone(only)];
    try {
      await this.database.transaction(async (session) => {
        await this.store.insertAll(
          session,
          creations.map(({ customer }) => ({ customer, further: [] })),
        );
        await recordActs(
          session,
          creations.map(({ actor, customer }) => ({ ...creationOf(customer), actor })),
        );
      });
      return creations.map(() => undefined);
    } catch (error) {
      if (error instanceof DomainError && error.code === Unavailable.code) throw error;
      const half = Math.ceil(creations.length / 2);
      return [...(await this.addAll(creations.slice(0, half))), ...(await this.addAll(creations.slice(half)))];
    }
  }

  private async addAlone({ actor, customer }: Creation): Promise<Refusal | undefined> {
    try {
      await this.store.transaction(customer.id, identitiesOf(customer), async (session) => {
        await this.store.insert(session, customer);
        await recordActs(session, [{ ...creationOf(customer), actor }]);
      });
      return undefined;
    } catch (error) {
      return { error };
    }
  }
}
