import { type Dialect, placeholders } from '../../database/dialect.js';
import type { Fragment, Session, SqlValue, Stamp } from '../../database/session.js';
import { storedTime } from '../../database/time.js';
import { DomainError } from '../../errors/domain-error.js';
import type { Conversation } from '../conversation.entity.js';
import type { Change } from '../conversation-row.js';
import type { Advance, Draft, Posted } from './draft.js';
import { touchCustomers } from './message-batch.js';
import { insertMessages } from './message-row.js';
import { type Locked, Placement, unknownTime } from './placement.js';

/**
 * A batch whose conversations are known already: it is placed without a look at the database, and stored in one journey
 * with everything that makes sure of what was known. Where that no longer holds, nothing of it is stored.
 */
export class KnownBatch {
  /** Those whose conversations have got messages, in the order in which their rows are locked. */
  readonly customerIds: string[];

  private constructor(
    private readonly placement: Placement,
    private readonly posted: Posted[],
  ) {
    this.customerIds = [...new Set(placement.advances.map(({ conversation }) => conversation.customerId))].sort();
  }

  /** Undefined where a draft has no place by what is known. */
  static place(drafts: Draft[], known: Omit<Locked, 'now'>): KnownBatch | undefined {
    const placement = new Placement({ ...known, now: unknownTime });
    const posted: Posted[] = [];
    for (const draft of drafts) {
      const outcome = placement.place(draft);
      if (outcome instanceof DomainError) return undefined;
      posted.push(outcome);
    }
    return new KnownBatch(placement, posted);
  }

  /**
   * Locks rows in the order of every batch: customers, where they are `due` and written, conversations.
   * - It must not be earlier than what was said last: see `Placement`.
   * - A conversation must be there, and its customer be active.
   * - It must have the `revision` that is known: nobody has resolved it or given it to somebody else.
   * - Its `seq` must be the known one: nobody has written since, and no database has come back without its last commits.
   * @throws a unique violation, or what `isUnmet` knows
   */
  async store(session: Session, dialect: Dialect, due: string[]): Promise<Stamp> {
    const { advances } = this.placement;
    const stamp = await session.stamp();
    await touchCustomers(session, dialect, { ids: due, at: stamp.at });
    await this.advanceConversations(session, dialect, stamp.at);
    await insertMessages(
      session,
      advances.flatMap(({ messages }) => messages),
      stamp.at,
    );
    return stamp;
  }

  /** What became of the drafts, once they are stored. @param time of the transaction */
  settle(time: Date): { outcomes: Posted[]; advances: Advance[] } {
    const now = time.toISOString();
    const { advances } = this.placement;
    for (const { conversation, messages } of advances) {
      for (const message of messages) message.createdAt = now;
      conversation.lastMessageAt = now;
      conversation.lastReplyAt = now;
      if (conversation.waitingSince === unknownTime) conversation.waitingSince = now;
    }
    return { outcomes: this.posted, advances };
  }

  private async advanceConversations(session: Session, dialect: Dialect, at: Fragment): Promise<void> {
    const { changes } = this.placement;
    const update = `UPDATE conversations${dialect.byKey('PRIMARY')}`;
    const notBefore = storedTime(this.placement.notBefore);
    const groups = alike(changes, at);
    if (groups.length > 1) await lockInOrder(session, dialect, changes);
    for (const { sets, parameters, rows } of groups) {
      const where = `${asKnown(dialect, rows.length)} AND ${at.sql} >= ?`;
      const values = [...parameters, ...rows.flat(), ...at.parameters, notBefore];
      await session.write(`${update} SET ${sets} WHERE ${where}`, values, rows.length);
    }
  }
}

/** Of batches whose rows are locked by several statements, one after the other, two would wait for each other: an UPDATE that changes nothing locks them all. */
async function lockInOrder(session: Session, dialect: Dialect, changes: Change[]): Promise<void> {
  if (dialect.forUpdate === '') return;
  const ids = changes.map(({ before }) => before.id);
  await session.write(
    `UPDATE conversations${dialect.byKey('PRIMARY')} SET revision = revision WHERE id IN (${placeholders(ids.length)})`,
    ids,
  );
}

/** True for `count` conversations that are as they are known, and whose customers may write. */
export function asKnown(dialect: Dialect, count: number): string {
  return `${dialect.areAmong(['id', 'revision', 'last_seq'], count)} AND customer_active = 1`;
}

/** Those that change alike share a statement: what they are set to is the same. */
interface Alike {
  sets: string;
  parameters: SqlValue[];
  /** `id`, `revision` and `last_seq` of each, as they are known. */
  rows: SqlValue[][];
}

function alike(changes: Change[], at: Fragment): Alike[] {
  const groups = new Map<string, Alike>();
  for (const { before, after } of changes) {
    const added = after.lastSeq - before.lastSeq;
    const waits = after.waitingSince === before.waitingSince ? [] : [waitingSince(after, at)];
    const sets = `last_seq = last_seq + ?, last_message_at = ${at.sql}, last_reply_at = ${at.sql}${waits.map(({ sql }) => `, waiting_since = ${sql}`).join('')}`;
    const key = `${added} ${sets}`;
    const parameters = [added, ...at.parameters, ...at.parameters, ...waits.flatMap((wait) => wait.parameters)];
    const group = groups.get(key) ?? { sets, parameters, rows: [] };
    group.rows.push([before.id, before.revision, before.lastSeq]);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function waitingSince({ waitingSince: since }: Conversation, at: Fragment): Fragment {
  return since === null ? { sql: 'NULL', parameters: [] } : at;
}
