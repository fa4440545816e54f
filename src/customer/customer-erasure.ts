import { Injectable } from '@nestjs/common';
import { type Actor, blankEntries, recordAct } from '../audit/audit-log.js';
import { blankFormer, findFormerHolders, type FormerValues, valuesTold } from '../audit/former-values.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import type { Session } from '../database/session.js';
import type { AgentPrincipal } from '../http/principal.js';
import { findTaken } from './customer-conflict.js';
import { CustomerStore } from './customer-store.js';
import { type Identity, identityFields, type IdentityField } from './identity.js';

/** So often the trail is looked through before the customer is locked; then while they are. */
const looksAhead = 3;

/** What a customer is and was called, and into whose records it was typed before. */
interface Look {
  former: FormerValues;
  holders: string[];
}

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
    for (let isDone = false, round = 1; !isDone; round += 1) {
      isDone = await this.tryErase(actor, id, round <= looksAhead ? await this.look(id) : undefined);
    }
    this.bus.publish('customer.changed', { customerId: id });
    await this.store.scrub();
  }

  /**
   * What they are called may have been typed into another's record first, by mistake: that one's entries tell it. Who gets
   * one of their former names while this goes on has it as whoever gets it later: it is theirs.
   */
  private async look(id: string): Promise<Look> {
    const former = await this.database.read((session) => formerOf(session, id));
    const { dialect } = this.database;
    return {
      former,
      holders: await findFormerHolders({ dialect, read: (work) => this.database.readLong(work) }, former),
    };
  }

  /** @returns false where they were called something since `look` was taken that it did not look for */
  private tryErase(actor: AgentPrincipal, id: string, look: Look | undefined): Promise<boolean> {
    const { dialect } = this.database;
    return this.store.transaction(id, [], async (session) => {
      const customer = await this.store.getLocked(session, id);
      const former = await formerOf(session, id);
      if (look !== undefined && !isWithin(former, look.former)) return false;
      const holders = look?.holders ?? (await findFormerHolders({ dialect, read: (work) => work(session) }, former));
      const names = (await identitiesHeld(session, id)).map(({ externalId }) => externalId);
      await this.store.delete(session, customer);
      await blankEntries(session, id, [...new Set([...names, ...[...former.values()].flatMap((all) => [...all])])]);
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
 * What a customer is and was called, and as what else it may have been typed, but for what is another's by now. On WEB and
 * APP nobody types what they are called.
 */
async function formerOf(session: Session, id: string): Promise<FormerValues> {
  const identities = await identitiesHeld(session, id);
  const told = await valuesTold(session, id, Object.keys(identityFields));
  const called = new Map<IdentityField, Set<string>>();
  for (const field of Object.keys(identityFields) as IdentityField[]) {
    const kind = identityFields[field];
    const own = identities.filter((identity) => identity.kind === kind).map(({ externalId }) => externalId);
    called.set(field, new Set([...own, ...(await nobodys(session, field, [...(told.get(field) ?? [])]))]));
  }
  const former = new Map<string, Set<string>>(called);
  for (const field of ['phone', 'whatsappId'] as const) {
    const also = await nobodys(session, field, typedFor(field, called));
    former.set(field, new Set([...(called.get(field) ?? []), ...also]));
  }
  return former;
}

function identitiesHeld(session: Session, customerId: string): Promise<Identity[]> {
  return session.query<Identity>(
    'SELECT kind, external_id AS externalId FROM customer_identities WHERE customer_id = ?',
    [customerId],
  );
}

async function nobodys(session: Session, field: IdentityField, values: string[]): Promise<string[]> {
  const taken = await findTaken(session, identityFields[field], values);
  return values.filter((value) => !taken.has(value));
}

/** An id of WhatsApp may be a phone number, with or without its sign. */
function typedFor(field: 'phone' | 'whatsappId', called: ReadonlyMap<IdentityField, Set<string>>): string[] {
  const ids = [...(called.get('whatsappId') ?? [])].filter((externalId) => /^\+?\d+$/.test(externalId));
  const numbers = [...(called.get('phone') ?? []), ...ids].map((number) => number.replace('+', ''));
  return numbers.flatMap((number) => (field === 'phone' ? [`+${number}`] : [`+${number}`, number]));
}
