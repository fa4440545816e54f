import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LastInteractions } from '../../customer/last-interactions.js';
import { Database } from '../../database/database.js';
import { isUniqueViolation, isUnmet, RowsHeld } from '../../database/database-error.js';
import { Unavailable } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import { KnownConversations } from './known-conversations.js';
import type { Draft } from './draft.js';
import { heldAmong } from './held-drafts.js';
import { KnownBatch } from './known-batch.js';
import { type BatchResult, MessageBatch, type Owners } from './message-batch.js';
import { upTo } from '../../database/memory.js';

/** Conversations whose customer is remembered: some megabytes. */
const maxOwners = 20_000;

/** After a client has sent something again, others are likely to. */
const doubtMs = 1_000;

/** So long after a row was waited for in vain it is looked before each batch whether any are held, instead of waiting for them. */
const cautionMs = 5_000;

/** How often a batch is tried that another node was quicker than. */
const attempts = 6;

/** Nothing of a batch is stored, since somebody else holds rows that these drafts of it want; none, where they have let go since. */
export class HeldUp extends Error {
  constructor(readonly drafts: Draft[]) {
    super('Rows are held by somebody else');
  }
}

/** Commits a batch, in the way that is the shortest for it, and again where another node was quicker. */
@Injectable()
export class BatchCommit {
  private readonly owners: Owners = new LRUCache<string, string>(upTo(maxOwners));
  /** Clients send again now: until then drafts are looked up before they are stored. */
  private doubtsUntil = 0;
  /** Somebody holds rows: until then it is looked first. */
  private cautiousUntil = 0;

  constructor(
    private readonly database: Database,
    private readonly known: KnownConversations,
    private readonly interactions: LastInteractions,
  ) {}

  private get trusts(): boolean {
    return performance.now() > this.doubtsUntil;
  }

  /**
   * Without a look at the rows where they are known; where they are no longer as they were, with one.
   * @throws HeldUp
   */
  async write(drafts: Draft[]): Promise<BatchResult> {
    if (performance.now() < this.cautiousUntil) {
      const held = await this.heldAmong(drafts);
      if (held.length > 0) throw new HeldUp(held);
    }
    try {
      return (await this.commitKnown(drafts)) ?? (await this.commitLocked(drafts));
    } catch (error) {
      if (!(error instanceof RowsHeld)) throw error;
      this.beCautious();
      throw new HeldUp(await this.heldAmong(drafts));
    }
  }

  /** Which of the drafts want rows that somebody else holds now: for long, or for the moment of a commit. */
  heldAmong(drafts: Draft[]): Promise<Draft[]> {
    return heldAmong(this.database, drafts);
  }

  /** Somebody holds rows for long. */
  beCautious(): void {
    this.cautiousUntil = performance.now() + cautionMs;
  }

  private doubt(): void {
    this.doubtsUntil = performance.now() + doubtMs;
  }

  private async commitKnown(drafts: Draft[]): Promise<BatchResult | undefined> {
    const rows = this.trusts ? this.known.rowsOf(drafts) : undefined;
    const batch = rows === undefined ? undefined : KnownBatch.place(drafts, rows);
    if (batch === undefined) return undefined;
    const { customerIds } = batch;
    const due = this.interactions.due(customerIds);
    try {
      const stamp = await this.database.hastyTransaction((session) => batch.store(session, this.database.dialect, due));
      const time = stamp.time();
      this.interactions.note(customerIds, due, time);
      return batch.settle(time);
    } catch (error) {
      this.known.forget(drafts);
      if (isUniqueViolation(error)) this.doubt();
      else if (!isUnmet(error)) throw error;
      return undefined;
    }
  }

  /** A unique key that refuses means that another node was first: only a new transaction is sure to see its row. */
  private async commitLocked(drafts: Draft[]): Promise<BatchResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.hastyTransaction((session) =>
          new MessageBatch(session, this.database.dialect, this.owners).write(drafts, attempt === 1 && this.trusts),
        );
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        this.doubt();
        if (attempt === attempts) throw new DomainError(Unavailable, { retryAfter: 1, cause: error });
      }
    }
  }
}
