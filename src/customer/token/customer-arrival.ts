import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/audit-log.js';
import { Bus } from '../../bus/bus.js';
import { Database } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import { Unavailable } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import type { Channel } from '../../http/channel.js';
import type { PublicCaller } from '../../http/principal.js';
import type { Limit } from '../../http/limit.js';
import { RateLimiter } from '../../http/rate-limit.js';
import { CustomerInactive } from '../customer.errors.js';
import { creationOf } from '../customer-facts.js';
import { findOwner } from '../customer-conflict.js';
import { findCustomer } from '../customer-row.js';
import { CustomerStore } from '../customer-store.js';
import { customerChanged } from '../customer.events.js';
import { fieldOf, type Identity } from '../identity.js';
import { newCustomer } from '../new-customer.js';
import { Turns } from './turns.js';
import { CustomerTokenStore, type IssuedToken, type TokenGrant } from './customer-token-store.js';

/** Somebody at the door: what they are called on their channel, and what they may see once they are known. */
export interface Arrival {
  caller: PublicCaller;
  channel: Channel;
  identity: Identity;
  /** For a customer who is new. */
  name: string;
  seesFrom: (customerId: string) => TokenGrant['seesFrom'];
}

export interface Admission extends IssuedToken {
  customerId: string;
}

/** Each try is lost only to another node that created or erased the same customer in between. */
const attempts = 10;

/** What all strangers together may add, so that a flood of made-up ids cannot fill the database. */
const creationLimit: Limit = { name: 'customer.creation', calls: 6_000, seconds: 60 };

/** Finds the customer that an identity belongs to, or creates them; whoever races, the same identity is one customer. */
@Injectable()
export class CustomerArrival {
  /** A crowd at one door would hold every connection only to wait for the same row. */
  private readonly turns = new Turns();

  constructor(
    private readonly database: Database,
    private readonly customers: CustomerStore,
    private readonly tokens: CustomerTokenStore,
    private readonly limiter: RateLimiter,
    private readonly bus: Bus,
  ) {}

  /** @throws CUSTOMER_INACTIVE, RATE_LIMITED */
  admit(arrival: Arrival): Promise<Admission> {
    const { kind, externalId } = arrival.identity;
    return this.turns.take(`${kind} ${externalId}`, () => this.findOrCreate(arrival));
  }

  private async findOrCreate(arrival: Arrival): Promise<Admission> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const customerId = await this.database.read((session) => findOwner(session, arrival.identity));
      const admission = await (customerId === undefined ? this.create(arrival) : this.issue(arrival, customerId));
      if (admission !== null) return admission;
    }
    throw new DomainError(Unavailable, {
      message: 'Others kept changing the same customer: try again shortly.',
      retryAfter: 1,
    });
  }

  /** @returns null where somebody else created them meanwhile */
  private async create(arrival: Arrival): Promise<Admission | null> {
    await this.limiter.consume(creationLimit, 'all');
    const { caller, channel, identity, name } = arrival;
    const field = fieldOf(identity.kind);
    const customer = newCustomer({
      name,
      primaryChannel: channel,
      ...(field === undefined ? {} : { [field]: identity.externalId }),
    });
    const grant = grantOf(arrival, customer.id);
    try {
      const issued = await this.database.transaction(async (session) => {
        await this.customers.insert(session, customer, field === undefined ? [identity] : []);
        await recordAct(session, caller, creationOf(customer));
        return this.tokens.issueFirst(session, caller, grant);
      });
      return { ...issued, customerId: customer.id };
    } catch (error) {
      if (isUniqueViolation(error)) return null;
      throw error;
    }
  }

  /** @returns null where the customer was erased meanwhile, or is called otherwise */
  private async issue(arrival: Arrival, customerId: string): Promise<Admission | null> {
    const issued = await this.database.transaction(async (session) => {
      const customer = await findCustomer(session, customerId, this.database.dialect.forUpdate);
      if (customer === null) return null;
      // With the row locked, so that whoever takes the identity away ends this token as well.
      if ((await findOwner(session, arrival.identity)) !== customerId) return null;
      if (!customer.active) throw new DomainError(CustomerInactive);
      const grant = { ...grantOf(arrival, customerId), servedAt: customer.lastInteractionAt };
      return this.tokens.issue(session, arrival.caller, grant);
    });
    if (issued === null) return null;
    if (issued.replacedOlder) this.bus.publish(customerChanged, { customerId });
    return { ...issued, customerId };
  }
}

/** Whoever may not see what was said before may not see what the customer is called either. */
function grantOf({ channel, name, seesFrom }: Arrival, customerId: string): TokenGrant {
  const from = seesFrom(customerId);
  return { customerId, channel, seesFrom: from, statedName: from === null ? null : name };
}
