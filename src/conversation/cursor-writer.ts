import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import { insertRows } from '../database/insert-rows.js';
import { lockFreeRows } from '../database/lock-free-rows.js';
import { piecesOf } from '../database/pieces.js';
import type { Session, SqlValue } from '../database/session.js';
import { updateRows } from '../database/update-rows.js';
import { upTo } from '../database/memory.js';

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

/** Positions in one transaction: messages wait for its locks. */
const batchSize = 64;

/** The same where all have a row. On SQLite nothing goes on beside a transaction, and each has a sync of its own. */
const updateSizes = { mysql: batchSize, sqlite: 256 };

/** Cursors that are remembered to be there: some megabytes. */
const maxStored = 50_000;

/** Stores positions. One only moves forward, and one of a conversation that has been erased is left out. */
@Injectable()
export class CursorWriter {
  /**
   * Cursors that have a row. To insert one takes a lock on its conversation, for which messages and positions would wait
   * for each other; to update it takes none.
   */
  private readonly stored = new LRUCache<string, true>(upTo(maxStored));

  constructor(private readonly database: Database) {}

  async advance(position: ReachedPosition): Promise<void> {
    if (this.stored.has(keyOf(position))) {
      await this.database.transaction((session) => this.update(session, [position]));
    } else {
      this.keep(await this.database.transaction((session) => this.insert(session, [position])));
    }
  }

  /** @returns those whose rows somebody else has locked: nobody waits for them */
  async advanceAll(reached: ReachedPosition[]): Promise<ReachedPosition[]> {
    // In one order on every node, so that no two wait for each other.
    const inOrder = reached
      .map((position) => ({ position, key: keyOf(position) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const [known, others]: [ReachedPosition[], ReachedPosition[]] = [[], []];
    for (const { position, key } of inOrder) (this.stored.has(key) ? known : others).push(position);
    const left: ReachedPosition[] = [];
    for (const batch of piecesOf(known, updateSizes[this.database.dialect.name]))
      left.push(...(await this.updateFree(batch)));
    for (const batch of piecesOf(others, batchSize)) left.push(...(await this.insertFree(batch)));
    return left;
  }

  private updateFree(reached: ReachedPosition[]): Promise<ReachedPosition[]> {
    return this.database.hastyTransaction(async (session) => {
      const { free, locked } = await this.lockFree(session, cursors, reached);
      await this.update(session, free);
      return locked;
    });
  }

  private async insertFree(reached: ReachedPosition[]): Promise<ReachedPosition[]> {
    const { there, locked } = await this.database.hastyTransaction(async (session) => {
      const found = await this.lockFree(session, conversations, reached);
      // Some have a row that is not remembered.
      const ready = await this.lockFree(session, cursors, found.free);
      const stored = await this.insert(session, ready.free);
      return { there: [...stored, ...ready.locked], locked: [...found.locked, ...ready.locked] };
    });
    this.keep(there);
    return locked;
  }

  /** Parts those whose rows are locked now from those that somebody else has locked. */
  private async lockFree(
    session: Session,
    { idsOf, ...rows }: Rows,
    reached: ReachedPosition[],
  ): Promise<{ free: ReachedPosition[]; locked: ReachedPosition[] }> {
    const ids = new Map(reached.map((position) => [idsOf(position).join(' '), idsOf(position)]));
    const others = await lockFreeRows(session, this.database.dialect, rows, [...ids.values()]);
    const isLocked = (position: ReachedPosition) => others.has(idsOf(position).join(' '));
    return { free: reached.filter((position) => !isLocked(position)), locked: reached.filter(isLocked) };
  }

  private async update(session: Session, reached: ReachedPosition[]): Promise<void> {
    const { dialect } = this.database;
    const { table, keys } = cursors;
    const forward = {
      ...{ table, keys, values: ['seen', 'received'] },
      sets: `read_seq = ${dialect.greatest('read_seq', 'given.seen')}, received_seq = ${dialect.greatest('received_seq', 'given.received')}`,
    };
    await updateRows(session, dialect, forward, reached.map(valuesOf));
  }

  /**
   * A conversation that is erased between the two statements fails the transaction, which is then run again.
   * @returns those that have a row now
   */
  private async insert(session: Session, reached: ReachedPosition[]): Promise<ReachedPosition[]> {
    if (reached.length === 0) return [];
    const columns = [...cursors.keys, 'read_seq', 'received_seq'];
    const ending = this.database.dialect.orAdvance(columns.slice(0, 2), columns.slice(2));
    const ids = [...new Set(reached.map(({ conversationId }) => conversationId))];
    const found = await session.query<{ id: string }>(
      `SELECT id FROM conversations WHERE id IN (${placeholders(ids.length)})`,
      ids,
    );
    const known = new Set(found.map(({ id }) => id));
    const there = reached.filter(({ conversationId }) => known.has(conversationId));
    await insertRows(session, { table: cursors.table, columns, ending }, there.map(valuesOf));
    return there;
  }

  private keep(stored: ReachedPosition[]): void {
    for (const position of stored) this.stored.set(keyOf(position), true);
  }
}

/** Rows that a position goes to, and how to find them by it. */
interface Rows {
  table: string;
  keys: string[];
  idsOf: (position: ReachedPosition) => string[];
}

const cursors: Rows = {
  ...{ table: 'conversation_cursors', keys: ['conversation_id', 'participant_id'] },
  idsOf: ({ conversationId, participantId }) => [conversationId, participantId],
};

/** An INSERT of a cursor locks its conversation. */
const conversations: Rows = {
  ...{ table: 'conversations', keys: ['id'] },
  idsOf: ({ conversationId }) => [conversationId],
};

function valuesOf({ conversationId, participantId, readSeq, receivedSeq }: ReachedPosition): SqlValue[] {
  return [conversationId, participantId, readSeq, receivedSeq];
}

function keyOf({ participantId, conversationId }: ReachedPosition): string {
  return `${conversationId} ${participantId}`;
}
