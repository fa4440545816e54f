import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Database } from '../../database/database.js';
import { SlowSteps } from '../../database/slow-steps.js';
import { DomainError } from '../../errors/domain-error.js';
import { Overloaded } from '../conversation.errors.js';
import { FreshMessages } from '../fresh-messages.js';
import { BatchCommit } from './batch-commit.js';
import { BatchWriter } from './batch-writer.js';
import { Crowd } from './crowd.js';
import type { Draft, Posted } from './draft.js';
import { HeldBack, type Waiting } from './held-back.js';
import { KnownConversations } from './known-conversations.js';
import { MessageNews } from './message-news.js';
import { repeatKey } from './repeats.js';
import { RowsUnderWay } from './rows-under-way.js';

/** Drafts in one transaction at most: a batch must not hold its locks for long. */
const batchSize = 200;

/** Batches in flight at once: while one is being committed, the next can lock its rows. */
const lanes = 2;

/** So many drafts are worth a second batch: fewer go with the next one sooner than with one of their own. */
const worthALane = 64;

/** A batch that has been out for so long holds up nobody whose rows it does not have: its connection may be silent. */
const slowMs = 1_000;

/** More would wait for longer than anybody does, and fill the memory. */
const maxWaiting = 2_000;

/**
 * Stores messages by group commit: what arrives while a commit is in flight goes into the next one, or, if it is much,
 * into one beside it. A promise resolves only after its message is committed and synced to disk; news of it goes out
 * after that. What one sender has sent is never in two batches in flight, which would wait for each other's rows.
 */
@Injectable()
export class MessageWriter {
  private readonly listeners: ((size: number, seconds: number) => void)[] = [];
  private readonly answerListeners: ((seconds: number) => void)[] = [];
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private readonly crowd = new Crowd();
  /** Whose drafts are in flight, or held back: see `rowKeys`. */
  private readonly underWay = new RowsUnderWay();
  /** Whether a batch in flight is of such as have waited in vain: nobody else waits with them. */
  private areSuspectsInFlight = false;
  private readonly slow = new SlowSteps();
  private readonly batches: BatchWriter;
  private readonly heldBack: HeldBack;

  constructor(
    private readonly database: Database,
    fresh: FreshMessages,
    private readonly known: KnownConversations,
    commits: BatchCommit,
    bus: Bus,
  ) {
    this.heldBack = new HeldBack(commits, (free, refused) => this.takeBack(free, refused));
    this.batches = new BatchWriter(commits, new MessageNews(fresh, known, bus), (size, seconds) => {
      for (const listener of this.listeners) listener(size, seconds);
    });
  }

  private get isWorthALane(): boolean {
    return this.inFlight < lanes && this.waiting.length >= this.worthALane && this.database.pool.free > 0;
  }

  private get worthALane(): number {
    return this.areSuspectsInFlight || this.slow.count > 0 ? 1 : worthALane;
  }

  /** Whether the database may as well begin with the next batch while those of the last one are answered. */
  private get isNextReady(): boolean {
    return this.database.worksAside && this.waiting.length > 0 && this.crowd.isHalf(this.waiting.length);
  }

  /** Drafts that wait for the next commit. */
  get queued(): number {
    return this.waiting.length + this.heldBack.size;
  }

  /** Calls `listener` after each batch. */
  onBatch(listener: (size: number, seconds: number) => void): void {
    this.listeners.push(listener);
  }

  /** Calls `listener` for each message that is answered, stored or refused, with how long that took. */
  onAnswer(listener: (seconds: number) => void): void {
    this.answerListeners.push(listener);
  }

  /**
   * @throws CONVERSATION_NOT_FOUND, CONVERSATION_RESOLVED, IDEMPOTENCY_CONFLICT, UNAUTHENTICATED, UNAVAILABLE, OVERLOADED
   */
  write(draft: Draft): Promise<Posted> {
    if (this.queued >= maxWaiting) return Promise.reject(new DomainError(Overloaded, { retryAfter: 1 }));
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const noting =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          settle(value);
          for (const listener of this.answerListeners) listener((performance.now() - since) / 1_000);
        };
      this.waiting.push({ draft, since, keys: [], vain: 0, resolve: noting(resolve), reject: noting(reject) });
      if (this.inFlight === 0 || this.isWorthALane) void this.drain();
      this.crowd.arrive(this.waiting.length);
    });
  }

  /**
   * What arrives in the same turn of the event loop shares the commit. Without the turn between commits, the embedded
   * database, which answers at once, would leave none for anything else while there is something to write.
   */
  private async drain(): Promise<void> {
    this.inFlight += 1;
    let answer: (() => void) | undefined;
    for (;;) {
      if (answer !== undefined && !this.isNextReady) {
        answer();
        answer = undefined;
        this.crowd.answered();
      }
      if (answer === undefined) {
        await setImmediate();
        await this.crowd.gather(this.waiting.length);
      }
      const batch = this.takeBatch();
      if (batch.length === 0) break;
      const written = this.writeBatch(batch);
      if (answer !== undefined) {
        // The batch is on its way to the database before the last one is answered.
        await setImmediate();
        answer();
      }
      answer = await written;
    }
    answer?.();
    this.inFlight -= 1;
  }

  /** @returns what answers those who wait for it, and brings the news */
  private async writeBatch(batch: Waiting[]): Promise<() => void> {
    this.underWay.hold(batch);
    const areSuspects = isSuspect(batch[0]);
    if (areSuspects) {
      this.areSuspectsInFlight = true;
      if (this.isWorthALane) void this.drain();
    }
    const startedAt = performance.now();
    const { answer, parked } = await this.slow.watch(this.batches.write(batch), slowMs, () => {
      if (this.isWorthALane) void this.drain();
    });
    this.heldBack.add(parked);
    this.underWay.letGo(parked.length === 0 ? batch : batch.filter((entry) => !parked.includes(entry)));
    if (areSuspects) this.areSuspectsInFlight = false;
    this.crowd.settle(batch.length, performance.now() - startedAt);
    return answer;
  }

  /**
   * Those that may go now; none, where a batch in flight takes few enough along when it is done. Two drafts of one
   * message cannot both be new: the second waits for what becomes of the first. Nothing overtakes what waits for the same row.
   */
  private takeBatch(): Waiting[] {
    const repeats = new Set<string>();
    const passed = new Set<string>();
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const entry of this.waiting) {
      const key = repeatKey(entry.draft);
      entry.keys = this.rowKeys(entry.draft);
      const isHeld =
        (key !== undefined && repeats.has(key)) ||
        entry.keys.some((row) => this.underWay.has(row) || passed.has(row)) ||
        !this.goesWith(entry, batch);
      if (isHeld) for (const row of entry.keys) passed.add(row);
      if (isHeld || batch.length === batchSize) later.push(entry);
      else {
        batch.push(entry);
        if (key !== undefined) repeats.add(key);
      }
    }
    if (this.inFlight > 1 && batch.length < this.worthALane) return [];
    this.waiting = later;
    return batch;
  }

  /** Those that have waited in vain may do so again: they are alone. */
  private goesWith(entry: Waiting, [first]: Waiting[]): boolean {
    return first === undefined ? !isSuspect(entry) || !this.areSuspectsInFlight : isSuspect(entry) === isSuspect(first);
  }

  /** Those that were held back go before what was written after them. */
  private takeBack(free: Waiting[], refused: Waiting[]): void {
    this.underWay.letGo([...free, ...refused]);
    this.waiting = [...free, ...this.waiting].sort((a, b) => a.since - b.since);
    if (this.waiting.length > 0 && (this.inFlight === 0 || this.isWorthALane)) void this.drain();
  }

  /** Drafts with a key in common go to the same conversation, and want its row. */
  private rowKeys(draft: Draft): string[] {
    const { sender, conversationId } = draft;
    const own = sender.kind === 'customer' ? sender.id : (conversationId ?? sender.id);
    const known = this.known.find(draft)?.id;
    return known === undefined || known === own ? [own] : [own, known];
  }
}

function isSuspect(entry: Waiting | undefined): boolean {
  return (entry?.vain ?? 0) > 0;
}
