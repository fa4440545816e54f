import { Injectable } from '@nestjs/common';
import { demandAdmin } from '../agent/live-session.js';
import { type Actor, blankEntries, recordAct } from '../audit/audit-log.js';
import { blankFormer, findFormerHolders, type FormerValues, type TrailReader } from '../audit/former-values.js';
import { Bus } from '../bus/bus.js';
import { type Asker, Database, patientMs } from '../database/database.js';
import type { Session } from '../database/session.js';
import type { AgentPrincipal } from '../http/principal.js';
import { isDrawnRequestId } from '../http/request-id.js';
import { CustomerStore } from './customer-store.js';
import { customerChanged } from './customer.events.js';
import { namedFields, whatTheyAreCalled } from './former-names.js';

/** So often the trail is looked through before the customer is locked; then while they are. */
const looksAhead = 3;

const erasing: Asker = { by: 'erasures', waitMs: patientMs };

/** What a customer is and was called, and into whose records it was typed before. */
interface Look {
  since: Date;
  typed: FormerValues;
  holders: string[];
}

/** Takes out what is held of a customer, in statements that are each done within a second. */
type Emptying = (session: Session, customerId: string) => Promise<void>;

/** What another module holds of a customer. */
interface Holding {
  /** Takes out what nobody but the customer waits for, before their row is locked: it may take long. */
  ahead: Emptying;
  /** Takes out the rest, after that. */
  locked: Emptying;
}

/** The customer has been called something that was not looked for. */
class Overtaken extends Error {}

/** Takes customers out of the system. */
@Injectable()
export class CustomerErasure {
  private readonly holdings: Holding[] = [];

  constructor(
    private readonly database: Database,
    private readonly store: CustomerStore,
    private readonly bus: Bus,
  ) {}

  /** Has `holding` go before the customer's own row, along with which goes whatever else refers to it. */
  onErasure(holding: Holding): void {
    this.holdings.push(holding);
  }

  /**
   * Erases the customer and everything held about them; audit entries without personal data stay.
   * @throws CUSTOMER_NOT_FOUND, UNAUTHENTICATED or FORBIDDEN where `actor` may not act any more
   */
  async erase(actor: AgentPrincipal, id: string): Promise<void> {
    for (let isDone = false, round = 1; !isDone; round += 1) {
      const look = round <= looksAhead ? await this.look(id) : undefined;
      try {
        await this.tryErase(actor, id, look);
        isDone = true;
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
      }
    }
    this.bus.publish(customerChanged, { customerId: id });
    await this.store.scrub();
  }

  /**
   * What they are called may have been typed into another's record first, by mistake: that one's entries tell it. Who gets
   * one of their former names while this goes on has it as whoever gets it later: it is theirs.
   */
  private async look(id: string): Promise<Look> {
    const { dialect } = this.database;
    const since = new Date();
    const { typed } = await this.database.read((session) => whatTheyAreCalled(session, dialect, { id }));
    const read: TrailReader['read'] = (work) => this.database.readLong(erasing, work);
    const holders = await findFormerHolders({ dialect, customerId: id, read }, typed);
    return { since, typed, holders };
  }

  /** @throws Overtaken where they were called something since `look` was taken that it did not look for */
  private tryErase(actor: AgentPrincipal, id: string, look: Look | undefined): Promise<void> {
    const { dialect } = this.database;
    return this.store.transaction(id, [], async (session) => {
      const before = await this.emptyAhead(session, id);
      // Not before: until the end of this nobody can disable them.
      await demandAdmin(session, dialect, actor);
      const customer = await this.store.getLocked(session, id);
      const { typed, names } = await whatTheyAreCalled(session, dialect, { id, earlier: before });
      if (look !== undefined && !isWithin(typed, look.typed)) throw new Overtaken();
      // Since the look they may have lost a name, and got it back from somebody.
      const trail: TrailReader = { dialect, customerId: id, read: (work) => work(session) };
      const late = await findFormerHolders(trail, typed, look?.since);
      const holders = [...new Set([...(look?.holders ?? []), ...late])];
      for (const { locked } of this.holdings) await locked(session, id);
      await this.store.delete(session, customer);
      await blankEntries(session, dialect, { customerId: id, names, fields: [] });
      await blankFormer(session, dialect, { customerIds: holders, former: typed });
      await recordAct(session, asEraser(actor, names), { action: 'customer.deleted', subjectId: id });
    });
  }

  /**
   * Whoever writes to the customer waits for their row, and with them all whose messages are in the same batch: most of it
   * is done before that is locked.
   * @returns what the customer's entries told
   */
  private async emptyAhead(session: Session, id: string): Promise<FormerValues> {
    const { dialect } = this.database;
    const { names } = await whatTheyAreCalled(session, dialect, { id });
    for (const { ahead } of this.holdings) await ahead(session, id);
    return blankEntries(session, dialect, { customerId: id, names, fields: namedFields });
  }
}

/** What is left of a UUID in all its spellings. */
function bare(id: string): string {
  return id.toLowerCase().replaceAll('-', '');
}

function isWithin(now: FormerValues, before: FormerValues): boolean {
  return [...now].every(([field, values]) => [...values].every((value) => before.get(field)?.has(value) === true));
}

/** For the entry that stays. An id that a caller has chosen, and not drawn, may say whom it was about. */
function asEraser(agent: AgentPrincipal, names: string[]): Actor {
  const { origin } = agent;
  const { requestId = null, isIdChosen = false } = origin ?? {};
  if (origin === undefined || requestId === null || !isIdChosen) return agent;
  const isName = names.some((name) => bare(name) === bare(requestId));
  return isDrawnRequestId(requestId) && !isName ? agent : { ...agent, origin: { ...origin, requestId: null } };
}
