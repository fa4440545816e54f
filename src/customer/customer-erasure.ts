import { Injectable } from '@nestjs/common';
import { type Actor, blankEntries, recordAct } from '../audit/audit-log.js';
import { blankFormer, findFormerHolders, type FormerValues } from '../audit/former-values.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import type { AgentPrincipal } from '../http/principal.js';
import { CustomerStore } from './customer-store.js';
import { whatTheyAreCalled } from './former-names.js';

/** So often the trail is looked through before the customer is locked; then while they are. */
const looksAhead = 3;

/** What a customer is and was called, and into whose records it was typed before. */
interface Look {
  typed: FormerValues;
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
    const { typed } = await this.database.read((session) => whatTheyAreCalled(session, id));
    const { dialect } = this.database;
    const holders = await findFormerHolders({ dialect, read: (work) => this.database.readLong(work) }, typed);
    return { typed, holders };
  }

  /** @returns false where they were called something since `look` was taken that it did not look for */
  private tryErase(actor: AgentPrincipal, id: string, look: Look | undefined): Promise<boolean> {
    const { dialect } = this.database;
    return this.store.transaction(id, [], async (session) => {
      const customer = await this.store.getLocked(session, id);
      const { typed, names } = await whatTheyAreCalled(session, id);
      if (look !== undefined && !isWithin(typed, look.typed)) return false;
      const holders = look?.holders ?? (await findFormerHolders({ dialect, read: (work) => work(session) }, typed));
      await this.store.delete(session, customer);
      await blankEntries(session, id, names);
      await blankFormer(session, holders, typed);
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
