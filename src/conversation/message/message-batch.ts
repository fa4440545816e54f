import { type Act, recordActs } from '../../audit/audit-log.js';
import { type Dialect, placeholders } from '../../database/dialect.js';
import type { Fragment, Session } from '../../database/session.js';
import { storedTime } from '../../database/time.js';
import { DomainError } from '../../errors/domain-error.js';
import {
  conversationsOf,
  conversationsOpenFor,
  insertConversations,
  toConversations,
  updateConversations,
} from '../conversation-row.js';
import type { Conversation } from '../conversation.entity.js';
import type { Advance, Draft, Posted } from './draft.js';
import type { Message } from './message.entity.js';
import { insertMessages } from './message-row.js';
import { type Locked, Placement } from './placement.js';
import { byRepeatKey, repeated, repeatKey, selectRepeats } from './repeats.js';

/** What became of each draft, in order, and of the conversations. */
export interface BatchResult {
  outcomes: (Posted | DomainError)[];
  advances: Advance[];
}

/** Which customer each conversation is of, as far as that is known: it never changes. */
export interface Owners {
  has: (conversationId: string) => boolean;
  get: (conversationId: string) => string | undefined;
  set: (conversationId: string, customerId: string) => unknown;
}

/**
 * Writes a batch within one transaction, in a few statements however many drafts there are. Rows are locked in one
 * order: customers, conversations, agents; who disables an agent goes the other way, and one of the two is run again.
 * `seq` comes from the locked row of the conversation, so that it has no hole and runs in the order of commits.
 */
export class MessageBatch {
  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
    private readonly owners: Owners,
  ) {}

  /**
   * @param trusts that no draft is stored already: few are, and a unique key tells of those
   * @throws a unique violation where a draft is one that is stored, or another node was quicker
   */
  async write(drafts: Draft[], trusts = false): Promise<BatchResult> {
    const known = await this.look(drafts, trusts);
    const earlier = drafts.map((draft) => known.get(repeatKey(draft) ?? ''));
    const locked = await this.lock(drafts.filter((_draft, index) => earlier[index] === undefined));
    const placement = new Placement(locked);
    const outcomes = drafts.map((draft, index) => {
      const message = earlier[index];
      return message === undefined ? placement.place(draft) : repeated(draft, message);
    });
    if (trusts) await this.reconsider(drafts, outcomes);
    await this.store(placement, locked.now);
    return { outcomes, advances: placement.advances };
  }

  /** What is refused now may have been stored when it was not: of those it is looked up. */
  private async reconsider(drafts: Draft[], outcomes: (Posted | DomainError)[]): Promise<void> {
    const refused = drafts.filter((_draft, index) => outcomes[index] instanceof DomainError);
    const select = selectRepeats(this.dialect, refused);
    if (select === undefined) return;
    const known = byRepeatKey(await this.session.query(select.sql, select.parameters));
    for (const [index, draft] of drafts.entries()) {
      const message = outcomes[index] instanceof DomainError ? known.get(repeatKey(draft) ?? '') : undefined;
      if (message !== undefined) outcomes[index] = repeated(draft, message);
    }
  }

  /** What is stored already; and whose the conversations are, where that is not known. */
  private async look(drafts: Draft[], trusts: boolean): Promise<Map<string, Message>> {
    const repeats = trusts ? undefined : selectRepeats(this.dialect, drafts);
    const ids = conversationIds(drafts).filter((id) => !this.owners.has(id));
    const served = ids.length === 0 ? undefined : conversationsOf(this.dialect, ids);
    const results = await this.session.queryEach([repeats, served].flatMap((select) => select ?? []));
    const conversations = served === undefined ? [] : toConversations(results.at(-1) ?? []);
    for (const { id, customerId } of conversations) this.owners.set(id, customerId);
    return repeats === undefined ? new Map<string, Message>() : byRepeatKey(results[0] ?? []);
  }

  /**
   * Locks the rows of customers, which says who is still there: an erased customer's last words are not stored. Then
   * those of the conversations that are named, and those that are open. The time is read last.
   */
  private async lock(drafts: Draft[]): Promise<Locked> {
    const ids = conversationIds(drafts).filter((id) => this.owners.has(id));
    const writers = unique(drafts.flatMap(({ sender }) => (sender.kind === 'customer' ? [sender.id] : [])));
    const customers = unique([...writers, ...ids.flatMap((id) => this.owners.get(id) ?? [])]);
    const { forUpdate } = this.dialect;
    const locks = {
      customers: activeCustomers(this.dialect, customers),
      named: conversationsOf(this.dialect, ids, forUpdate),
      open: conversationsOpenFor(this.dialect, writers, forUpdate),
    };
    const due = Object.values(locks).filter(({ parameters }) => parameters.length > 0);
    const { results, now } = await this.session.queryAt(due);
    const found = (lock: Fragment) => (due.includes(lock) ? (results[due.indexOf(lock)] ?? []) : []);
    const named = toConversations(found(locks.named));
    return {
      ...(await this.lockRepliers(drafts, named, now)),
      customers: new Set((found(locks.customers) as { id: string }[]).map(({ id }) => id)),
      named,
      open: toConversations(found(locks.open)),
    };
  }

  /** Nobody disables an agent who is about to serve. Where somebody serves already nobody is looked at. */
  private async lockRepliers(
    drafts: Draft[],
    named: Conversation[],
    now: Date,
  ): Promise<Pick<Locked, 'now' | 'disabled'>> {
    const unserved = new Set(named.flatMap(({ id, assigneeId }) => (assigneeId === null ? [id] : [])));
    const repliers = drafts
      .filter(({ sender, internal, conversationId }) => {
        return sender.kind === 'agent' && !internal && unserved.has(conversationId ?? '');
      })
      .map(({ sender }) => sender.id);
    if (repliers.length === 0) return { now: now.toISOString(), disabled: new Set() };
    const { results, now: since } = await this.session.queryAt([lockStatuses(this.dialect, unique(repliers))]);
    const rows = results.flat() as { id: string; status: string }[];
    const disabled = rows.filter(({ status }) => status !== 'ACTIVE').map(({ id }) => id);
    return { now: since.toISOString(), disabled: new Set(disabled) };
  }

  private async store({ advances, changes }: Placement, now: string): Promise<void> {
    if (advances.length === 0) return;
    const begun = advances.filter(({ isNew }) => isNew).map(({ conversation }) => conversation);
    await insertConversations(this.session, begun);
    await insertMessages(
      this.session,
      advances.flatMap(({ messages }) => messages),
    );
    await updateConversations(this.session, this.dialect, changes);
    await recordActs(
      this.session,
      advances.flatMap((advance) => assignmentOf(advance, new Date(now))),
    );
    const served = advances.filter(({ messages }) => messages.some(({ internal }) => !internal));
    // Most often all of them are of one moment.
    for (const moment of unique(served.map(({ conversation }) => conversation.lastMessageAt))) {
      const advanced = served.filter(({ conversation }) => conversation.lastMessageAt === moment);
      const ids = unique(advanced.map(({ conversation }) => conversation.customerId));
      await touchCustomers(this.session, this.dialect, { ids, at: { sql: '?', parameters: [storedTime(moment)] } });
    }
  }
}

/** The SELECT that locks the rows of those who may write. */
export function activeCustomers(dialect: Dialect, ids: string[]): Fragment {
  const where = `id IN (${placeholders(ids.length)}) AND active = 1`;
  const from = `customers${dialect.byKey('PRIMARY')}`;
  return { sql: `SELECT id FROM ${from} WHERE ${where} ORDER BY id${dialect.forUpdate}`, parameters: ids };
}

/** Locks these agents, and says how they are. */
function lockStatuses(dialect: Dialect, ids: string[]): Fragment {
  const where = `id IN (${placeholders(ids.length)}) ORDER BY id${dialect.forUpdate}`;
  return { sql: `SELECT id, status FROM agents${dialect.byKey('PRIMARY')} WHERE ${where}`, parameters: ids };
}

/** Customers were served at this moment, where the rows do not know of a later one. */
export async function touchCustomers(
  session: Session,
  dialect: Dialect,
  { ids, at }: { ids: string[]; at: Fragment },
): Promise<void> {
  if (ids.length === 0) return;
  const time = dialect.asTimestamp(at.sql);
  // The time is from before the rows were waited for.
  await session.write(
    `UPDATE customers${dialect.byKey('PRIMARY')} SET last_interaction_at = ${time}
      WHERE id IN (${placeholders(ids.length)}) AND (last_interaction_at IS NULL OR last_interaction_at < ${time})`,
    [...at.parameters, ...ids, ...at.parameters],
  );
}

/** Who replies first takes the conversation on: the one act that messages themselves do not tell of. */
function assignmentOf({ conversation, assigner }: Advance, at: Date): Act[] {
  if (assigner === null) return [];
  const { id: subjectId, customerId } = conversation;
  const changes = [{ field: 'assigneeId', from: null, to: assigner.id }];
  return [{ action: 'conversation.assigned', actor: assigner, subjectId, customerId, changes, at }];
}

function conversationIds(drafts: Draft[]): string[] {
  return unique(drafts.flatMap(({ conversationId }) => conversationId ?? []));
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)].sort();
}
