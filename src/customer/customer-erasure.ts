import { Injectable } from '@nestjs/common';
import { type Actor, blankEntries, recordAct } from '../audit/audit-log.js';
import { blankFormer, findFormerHolders, type FormerValues, valuesTold } from '../audit/former-values.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import type { Session } from '../database/session.js';
import type { AgentPrincipal } from '../http/principal.js';
import { findTaken } from './customer-conflict.js';
import { CustomerStore } from './customer-store.js';
import { readHeld } from './held-customer.js';
import { type Identity, identityFields, type IdentityField } from './identity.js';

/** Takes customers out of the system. */
@Injectable()
export class CustomerErasure {
  constructor(
    private readonly database: Database,
    private readonly store: CustomerStore,
    private readonly bus: Bus,
  ) {}

  /**
   * Erases the customer and everything held about them; audit entries without personal data stay.
   * @throws CUSTOMER_NOT_FOUND
   */
  async erase(actor: AgentPrincipal, id: string): Promise<void> {
    for (let isDone = false; !isDone;) isDone = await this.tryErase(actor, id);
    this.bus.publish('customer.changed', { customerId: id });
    await this.store.scrub();
  }

  /**
   * What they are called may have been typed into another's record first, by mistake: that one's entries tell it. Who lost it
   * had lost it before they could get it.
   * @returns false where they have got another identity meanwhile, be it that they have lost it again
   */
  private async tryErase(actor: AgentPrincipal, id: string): Promise<boolean> {
    const former = await this.database.read((session) => formerOf(session, id));
    const holders = await findFormerHolders(this.database, former);
    return this.store.transaction(id, [], async (session) => {
      const customer = await this.store.getLocked(session, id);
      const held = await readHeld(session, customer);
      if (!isWithin(await formerOf(session, id), former)) return false;
      await this.store.delete(session, customer);
      const names = held.identities.map(({ externalId }) => externalId);
      const formerly = [...former.values()].flatMap((values) => [...values]);
      await blankEntries(session, id, [...new Set([...names, ...formerly])]);
      await blankFormer(session, holders, former);
      await recordAct(session, asEraser(actor), { action: 'customer.deleted', subjectId: id });
      return true;
    });
  }
}

function isWithin(now: FormerValues, before: FormerValues): boolean {
  return [...now].every(([field, values]) => [...values].every((value) => before.get(field)?.has(value) === true));
}

/** For the entry that stays. An id that a caller has chosen may say whom it was about. */
function asEraser(agent: AgentPrincipal): Actor {
  const { origin } = agent;
  return origin?.isIdChosen === true ? { ...agent, origin: { ...origin, requestId: null } } : agent;
}

/**
 * What a customer is and was called, but for what is another's by now, and as what else it may have been typed. On WEB and
 * APP nobody types what they are called.
 */
async function formerOf(session: Session, id: string): Promise<FormerValues> {
  const identities = await session.query<Identity>(
    'SELECT kind, external_id AS externalId FROM customer_identities WHERE customer_id = ?',
    [id],
  );
  const fields = Object.keys(identityFields) as IdentityField[];
  const told = await valuesTold(session, id, fields);
  const owned = (field: IdentityField) =>
    identities.filter(({ kind }) => kind === identityFields[field]).map(({ externalId }) => externalId);
  const called = new Map(fields.map((field) => [field, [...owned(field), ...(told.get(field) ?? [])]]));
  const former = new Map<string, Set<string>>();
  for (const field of fields) {
    const values = [...(called.get(field) ?? []), ...typedFor(field, called)];
    const taken = await findTaken(session, identityFields[field], values);
    former.set(field, new Set([...owned(field), ...values.filter((value) => !taken.has(value))]));
  }
  return former;
}

/** An id of WhatsApp may be a phone number, with or without its sign. */
function typedFor(field: IdentityField, called: ReadonlyMap<IdentityField, string[]>): string[] {
  if (field === 'whatsappId') return (called.get('phone') ?? []).flatMap((phone) => [phone, phone.slice(1)]);
  if (field !== 'phone') return [];
  const numbers = (called.get('whatsappId') ?? []).filter((externalId) => /^\+?\d+$/.test(externalId));
  return numbers.map((number) => `+${number.replace('+', '')}`);
}
