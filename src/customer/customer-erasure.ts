import { Injectable } from '@nestjs/common';
import { blankEntries, recordAct } from '../audit/audit-log.js';
import { blankFormer, findFormerHolders, type FormerValues, valuesTold } from '../audit/former-values.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import type { Session } from '../database/session.js';
import type { AgentPrincipal } from '../http/principal.js';
import { findOwner } from './customer-conflict.js';
import { CustomerStore } from './customer-store.js';
import { asEraser } from './eraser.js';
import { readHeld } from './held-customer.js';
import { fieldOf, type Identity, identityFields, type IdentityField } from './identity.js';

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
   * @returns false where they have got another identity meanwhile
   */
  private async tryErase(actor: AgentPrincipal, id: string): Promise<boolean> {
    const former = await this.database.read((session) => formerOf(session, id));
    const holders = await findFormerHolders(this.database, former);
    return this.store.transaction(id, [], async (session) => {
      const customer = await this.store.getLocked(session, id);
      const held = await readHeld(session, customer);
      if (!held.identities.every((identity) => isLookedFor(identity, former))) return false;
      await this.store.delete(session, customer);
      const names = held.identities.map(({ externalId }) => externalId);
      const formerly = [...former.values()].flatMap((values) => [...values]);
      await blankEntries(session, id, [...new Set([...names, ...formerly])]);
      await blankFormer(session, holders, former);
      await recordAct(session, asEraser(actor, held), { action: 'customer.deleted', subjectId: id });
      return true;
    });
  }
}

function isLookedFor({ kind, externalId }: Identity, former: FormerValues): boolean {
  const field = fieldOf(kind);
  return field === undefined || former.get(field)?.has(externalId) === true;
}

/** What a customer is and was called, but for what is another's by now. On WEB and APP nobody types what they are called. */
async function formerOf(session: Session, id: string): Promise<FormerValues> {
  const identities = await session.query<Identity>(
    'SELECT kind, external_id AS externalId FROM customer_identities WHERE customer_id = ?',
    [id],
  );
  const told = await valuesTold(session, id, Object.keys(identityFields));
  const former = new Map<string, Set<string>>();
  for (const [field, values] of told) {
    const kind = identityFields[field as IdentityField];
    const own = new Set(identities.filter((identity) => identity.kind === kind).map(({ externalId }) => externalId));
    for (const externalId of values) {
      if ((await findOwner(session, { kind, externalId })) === undefined) own.add(externalId);
    }
    former.set(field, own);
  }
  return former;
}
