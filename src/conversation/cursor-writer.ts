import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import { insertRows } from '../database/insert-rows.js';
import type { Session } from '../database/session.js';
import { updateRows } from '../database/update-rows.js';
import { withoutHeld } from '../database/without-held.js';

/** How far a participant has come in a conversation. */
export interface CursorPosition {
  readSeq: number;
  receivedSeq: number;
}

/** A position that a participant has reached. */
export interface ReachedPosition extends CursorPosition {
  participantId: string;
  conversationId: string;
}

/** Positions in one transaction. */
const batchSize = 64;

/** Cursors that are remembered to be there: some megabytes. */
const maxStored = 50_000;

/** Whether rows that somebody else holds are waited for as usual. */
type Manner = 'patient' | 'hasty';

/** Stores positions. One only moves forward, and one of a conversation that has been erased is left out. */
@Injectable()
export class CursorWriter {
  /**
   * Cursors that have a row. To insert one takes a lock on its conversation, for which messages and positions would wait
   * for each other; to update it takes none.
   */
  private readonly stored = new LRUCache<string, true>({ max: maxStored });

  constructor(private readonly database: Database) {}

  advance(position: ReachedPosition): Promise<void> {
    return this.stored.has(keyOf(position)) ? this.update([position], 'patient') : this.insert([position], 'patient');
  }

  /** @returns those whose rows somebody else holds */
  async advanceAll(reached: ReachedPosition[]): Promise<ReachedPosition[]> {
    // In one order on every node, so that no two wait for each other.
    const inOrder = reached
      .map((position) => ({ position, key: keyOf(position) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const [known, others]: [ReachedPosition[], ReachedPosition[]] = [[], []];
    for (const { position, key } of inOrder) (this.stored.has(key) ? known : others).push(position);
    const held: ReachedPosition[] = [];
    for (const batch of batchesOf(known))
      held.push(...(await withoutHeld(batch, (some) => this.update(some, 'hasty'))));
    for (const batch of batchesOf(others))
      held.push(...(await withoutHeld(batch, (some) => this.insert(some, 'hasty'))));
    return held;
  }

  private run<T>(manner: Manner, work: (session: Session) => Promise<T>): Promise<T> {
    return manner === 'patient' ? this.database.transaction(work) : this.database.hastyTransaction(work);
  }

  private async update(reached: ReachedPosition[], manner: Manner): Promise<void> {
    const { dialect } = this.database;
    const forward = {
      ...{ table: 'conversation_cursors', keys: ['conversation_id', 'participant_id'], values: ['seen', 'received'] },
      sets: `read_seq = ${dialect.greatest('read_seq', 'given.seen')}, received_seq = ${dialect.greatest('received_seq', 'given.received')}`,
    };
    const rows = reached.map(({ conversationId, participantId, readSeq, receivedSeq }) => [
      ...[conversationId, participantId, readSeq, receivedSeq],
    ]);
    await this.run(manner, (session) => updateRows(session, dialect, forward, rows));
  }

  /** A conversation that is erased between the two statements fails the transaction, which is then run again. */
  private async insert(reached: ReachedPosition[], manner: Manner): Promise<void> {
    const columns = ['conversation_id', 'participant_id', 'read_seq', 'received_seq'];
    const ending = this.database.dialect.orAdvance(columns.slice(0, 2), columns.slice(2));
    const ids = [...new Set(reached.map(({ conversationId }) => conversationId))];
    const stored = await this.run(manner, async (session) => {
      const found = await session.query<{ id: string }>(
        `SELECT id FROM conversations WHERE id IN (${placeholders(ids.length)})`,
        ids,
      );
      const known = new Set(found.map(({ id }) => id));
      const there = reached.filter(({ conversationId }) => known.has(conversationId));
      const rows = there.map(({ conversationId, participantId, readSeq, receivedSeq }) => [
        ...[conversationId, participantId, readSeq, receivedSeq],
      ]);
      await insertRows(session, { table: 'conversation_cursors', columns, ending }, rows);
      return there;
    });
    for (const position of stored) this.stored.set(keyOf(position), true);
  }
}

function batchesOf(positions: ReachedPosition[]): ReachedPosition[][] {
  const count = Math.ceil(positions.length / batchSize);
  return Array.from({ length: count }, (_value, index) => positions.slice(index * batchSize, (index + 1) * batchSize));
}

function keyOf({ participantId, conversationId }: ReachedPosition): string {
  return `${conversationId} ${participantId}`;
}
