import { Injectable } from '@nestjs/common';
import { recordAct } from '../audit/audit-log.js';
import { Bus } from '../bus/bus.js';
import { Config } from '../config/config.js';
import { invalid } from '../errors/common.errors.js';
import type { AgentPrincipal } from '../http/principal.js';
import {
  type CreateCustomerDto,
  type CustomerDetails,
  type CustomerDto,
  toCustomerDto,
  type UpdateCustomerDto,
} from './customer.dto.js';
import type { Customer } from './customer.entity.js';
import { CustomerCreation } from './customer-creation.js';
import { CustomerStore } from './customer-store.js';
import { factsOfUpdate } from './customer-facts.js';
import { customerChanged } from './customer.events.js';
import { channelsLost, expectedExternalId, identitiesOf } from './identity.js';
import { newCustomer } from './new-customer.js';
import { normalizePhone } from './phone.js';
import { CustomerTokenStore } from './token/customer-token-store.js';

/** The customers, one by one. */
@Injectable()
export class CustomerService {
  constructor(
    private readonly config: Config,
    private readonly store: CustomerStore,
    private readonly creation: CustomerCreation,
    private readonly tokens: CustomerTokenStore,
    private readonly bus: Bus,
  ) {}

  /** @throws CUSTOMER_NOT_FOUND */
  get(id: string): Promise<CustomerDto> {
    return this.store.get(id);
  }

  /** @throws EMAIL_TAKEN, PHONE_TAKEN, IDENTITY_TAKEN */
  async create(actor: AgentPrincipal, body: CreateCustomerDto): Promise<CustomerDto> {
    const customer = newCustomer({ ...body, ...this.normalized(body) });
    await this.creation.add(actor, customer);
    return toCustomerDto(customer);
  }

  /** @throws CUSTOMER_NOT_FOUND, EMAIL_TAKEN, PHONE_TAKEN, IDENTITY_TAKEN */
  async update(actor: AgentPrincipal, id: string, body: UpdateCustomerDto): Promise<CustomerDto> {
    const changes = { ...body, ...this.normalized(body) };
    const { before, after, ended } = await this.store.transaction(id, identitiesOf(changes), async (session) => {
      const current = await this.store.getLocked(session, id);
      const at = following(current.updatedAt, await session.now());
      const changed: Customer = { ...current, ...changes, updatedAt: at };
      await this.store.update(session, current, changed);
      const facts = factsOfUpdate(current, changed).map((fact) => ({ ...fact, at }));
      await recordAct(session, actor, ...facts);
      const isSwitchedOff = current.active && !changed.active;
      const ended = isSwitchedOff
        ? await this.tokens.endAll(session, id)
        : await this.tokens.endOfChannels(session, actor, id, channelsLost(current, changed));
      return { before: current, after: changed, ended };
    });
    if (before.name !== after.name || before.active !== after.active || ended > 0) {
      this.bus.publish(customerChanged, { customerId: id });
    }
    return toCustomerDto(after);
  }

  /** The phone number as it is stored. It needs the service's region, so the body's own rules cannot judge it. */
  private normalized({ phone }: CustomerDetails): Pick<CustomerDetails, 'phone'> {
    if (phone === undefined || phone === null) return {};
    const normal = normalizePhone(phone, this.config.customer.defaultPhoneRegion);
    if (normal === undefined) {
      throw invalid({ field: 'phone', message: `phone must be ${expectedExternalId('PHONE')}` });
    }
    return { phone: normal };
  }
}

/** Now, but after the latest change: a node whose clock is ahead may have made it. */
function following(latest: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), latest.getTime() + 1));
}
