import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Bus } from '../../bus/bus.js';
import { Database } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import { Unavailable } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import { Overloaded } from '../conversation.errors.js';
import { FreshMessages } from '../fresh-messages.js';
import type { Advance, Draft, Posted } from './draft.js';
import { type BatchResult, MayBeRepeat, MessageBatch, type Owners } from './message-batch.js';
import { repeatKey } from './repeats.js';

/** Drafts in one transaction at most: a batch must not hold its locks for long. */
const batchSize = 200;

/** Batches in flight at once: while one is being committed, the next can lock its rows. */
const lanes = 2;

/** So many drafts are worth a second batch: fewer go with the next one sooner than with one of their own. */
const worthALane = 64;

/** More would wait for longer than anybody does, and fill the memory. */
const maxWaiting = 2_000;

/** Conversations whose customer is remembered: some megabytes. */
const maxOwners = 20_000;

/** After a client has sent something again, others are likely to. */
const doubtMs = 1_000;

/** How often a batch is tried that another node was quicker than. */
const attempts = 6;

interface Waiting {
  draft: Draft;
  resolve: (posted: Posted) => void;
  reject: (error: unknown) => void;
}

/**
 * Stores messages by group commit: what arrives while a commit is in flight goes into the next one, or, if it is much,
 * into one beside it. A promise resolves only after its message is committed and synced to disk; news of it goes out
 * after that. What one sender has sent is never in two batches in flight, which would wait for each other's rows.
 */
@Injectable()
export class MessageWriter {
  private readonly listeners: ((size: number, seconds: number) => void)[] = [];
  private readonly owners: Owners = new LRUCache<string, string>({ max: maxOwners });
  private waiting: Waiting[] = [];
  private inFlight = 0;
  /** Whose drafts are in flight: see `rowKey`. */
  private readonly underWay = new Set<string>();
  /** Clients send again now: until then drafts are looked up before they are stored. */
  private doubtsUntil = 0;

  constructor(
    private readonly database: Database,
    private readonly fresh: FreshMessages,
    private readonly bus: Bus,
  ) {}

  private get trusts(): boolean {
    return performance.now() > this.doubtsUntil;
  }

  private get isWorthALane(): boolean {
    return this.inFlight < lanes && this.waiting.length >= worthALane && this.database.pool.free > 0;
  }

  /** Drafts that wait for the next commit. */
  get queued(): number {
    return this.waiting.length;
  }

  /** Calls `listener` after each batch. */
  onBatch(listener: (size: number, seconds: number) => void): void {
    this.listeners.push(listener);
  }

  /**
   * @throws CONVERSATION_NOT_FOUND, CONVERSATION_RESOLVED, IDEMPOTENCY_CONFLICT, UNAUTHENTICATED, UNAVAILABLE, OVERLOADED
   */
  write(draft: Draft): Promise<Posted> {
    if (this.waiting.length >= maxWaiting) return Promise.reject(new DomainError(Overloaded, { retryAfter: 1 }));
    return new Promise((resolve, reject) => {
      this.waiting.push({ draft, resolve, reject });
      if (this.inFlight === 0 || this.isWorthALane) void this.drain();
    });
  }

  /**
   * What arrives in the same turn of the event loop shares the commit. Without the turn between commits, the embedded
   * database, which answers at once, would leave none for anything else while there is something to write.
   */
  private async drain(): Promise<void> {
    this.inFlight += 1;
    for (;;) {
      await setImmediate();
      const batch = this.takeBatch();
      if (batch.length === 0) break;
      const keys = batch.map(({ draft }) => rowKey(draft));
      for (const key of keys) this.underWay.add(key);
      await this.writeBatch(batch);
      for (const key of keys) this.underWay.delete(key);
    }
    this.inFlight -= 1;
  }

  /**
   * Those that may go now; none, where a batch in flight takes few enough along when it is done. Two drafts of one
   * message cannot both be new: the second waits for what becomes of the first.
   */
  private takeBatch(): Waiting[] {
    const repeats = new Set<string>();
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const entry of this.waiting) {
      const key = repeatKey(entry.draft);
      const isRepeat = key !== undefined && repeats.has(key);
      if (isRepeat || batch.length === batchSize || this.underWay.has(rowKey(entry.draft))) later.push(entry);
      else {
        batch.push(entry);
        if (key !== undefined) repeats.add(key);
      }
    }
    if (this.inFlight > 1 && batch.length < worthALane) return [];
    this.waiting = later;
    return batch;
  }

  private async writeBatch(batch: Waiting[]): Promise<void> {
    const startedAt = performance.now();
    let result: BatchResult;
    try {
      result = await this.commit(batch.map(({ draft }) => draft));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const listener of this.listeners) listener(batch.length, (performance.now() - startedAt) / 1_000);
    result.outcomes.forEach((outcome, index) => {
      if (outcome instanceof DomainError) batch[index]?.reject(outcome);
      else batch[index]?.resolve(outcome);
    });
    for (const advance of result.advances) this.tell(advance);
  }

  /** A unique key that refuses means that another node was first: only a new transaction is sure to see its row. */
  private async commit(drafts: Draft[]): Promise<BatchResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.transaction((session) =>
          new MessageBatch(session, this.database.dialect, this.owners).write(drafts, attempt === 1 && this.trusts),
        );
      } catch (error) {
        if (!isUniqueViolation(error) && !(error instanceof MayBeRepeat)) throw error;
        this.doubtsUntil = performance.now() + doubtMs;
        if (attempt === attempts) throw new DomainError(Unavailable, { retryAfter: 1, cause: error });
      }
    }
  }

  private tell(advance: Advance): void {
    const { conversation, isNew, assigner } = advance;
    const { id: conversationId, lastSeq, revision } = conversation;
    if (isNew) this.bus.publish('conversation.changed', { conversationId, event: 'created', revision });
    if (assigner !== null) this.bus.publish('conversation.changed', { conversationId, event: 'assigned', revision });
    this.fresh.keep(advance);
    this.bus.publish('conversation.advanced', { conversationId, lastSeq });
  }
}

/** Drafts with the same key go to the same conversation, and want its row. */
function rowKey({ sender, conversationId }: Draft): string {
  return sender.kind === 'customer' ? sender.id : (conversationId ?? sender.id);
}
