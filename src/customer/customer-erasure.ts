import { Injectable } from '@nestjs/common';
import { blankEntries, recordAct } from '../audit/audit-log.js';
import { blankFormer, findFormerHolders, type FormerValues, valuesTold } from '../audit/former-values.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { AgentPrincipal } from '../http/principal.js';
import { CustomerStore } from './customer-store.js';
import { asEraser } from './eraser.js';
import { readHeld } from './held-customer.js';
import { identityFields } from './identity.js';

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
      const names = held.identities.map(({ externalId }) => externalId);
      if (!names.every((name) => former.values.has(name))) return false;
      await this.store.delete(session, customer);
      await blankEntries(session, id, names);
      await blankFormer(session, holders, former);
      await recordAct(session, asEraser(actor, held), { action: 'customer.deleted', subjectId: id });
      return true;
    });
  }
}

/** What a customer is and was called, but for what is another's by now. */
async function formerOf(session: Session, id: string): Promise<FormerValues> {
  const fields = Object.keys(identityFields);
  const identities = await session.query<{ externalId: string }>(
    'SELECT external_id AS externalId FROM customer_identities WHERE customer_id = ?',
    [id],
  );
  const values = new Set(identities.map(({ externalId }) => externalId));
  const told = (await valuesTold(session, id, fields)).filter((value) => !values.has(value));
  const others = await heldByOthers(session, told);
  for (const value of told) if (!others.has(value)) values.add(value);
  return { fields, values };
}

async function heldByOthers(session: Session, names: string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const kinds = Object.values(identityFields);
  const rows = await session.query<{ externalId: string }>(
    `SELECT external_id AS externalId FROM customer_identities
      WHERE kind IN (${placeholders(kinds.length)}) AND external_id IN (${placeholders(names.length)})`,
    [...kinds, ...names],
  );
  return new Set(rows.map(({ externalId }) => externalId));
}
