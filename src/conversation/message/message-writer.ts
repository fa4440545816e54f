import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Database } from '../../database/database.js';
import { DomainError } from '../../errors/domain-error.js';
import { Overloaded } from '../conversation.errors.js';
import { conversationAdvanced, conversationChanged } from '../conversation.events.js';
import { FreshMessages } from '../fresh-messages.js';
import { KnownConversations } from './known-conversations.js';
import { BatchCommit, HeldUp } from './batch-commit.js';
import { Crowd } from './crowd.js';
import type { Advance, Draft, Posted } from './draft.js';
import { giveUp, HeldBack, isOverdue, type Waiting } from './held-back.js';
import type { BatchResult } from './message-batch.js';
import { repeatKey } from './repeats.js';
import { RowsUnderWay } from './rows-under-way.js';

/** Drafts in one transaction at most: a batch must not hold its locks for long. */
const batchSize = 200;

/** Batches in flight at once: while one is being committed, the next can lock its rows. */
const lanes = 2;

/** So many drafts are worth a second batch: fewer go with the next one sooner than with one of their own. */
const worthALane = 64;

/** So often somebody waits in vain for what nobody is seen to hold: each time others wait too. */
const mostInVain = 2;

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
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private readonly crowd = new Crowd();
  /** Whose drafts are in flight, or held back: see `rowKeys`. */
  private readonly underWay = new RowsUnderWay();
  private readonly heldBack = new HeldBack(
    (drafts) => this.commits.heldAmong(drafts),
    (free, refused) => this.takeBack(free, refused),
  );

  constructor(
    private readonly database: Database,
    private readonly fresh: FreshMessages,
    private readonly known: KnownConversations,
    private readonly commits: BatchCommit,
    private readonly bus: Bus,
  ) {}

  private get isWorthALane(): boolean {
    return this.inFlight < lanes && this.waiting.length >= worthALane && this.database.pool.free > 0;
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

  /**
   * @throws CONVERSATION_NOT_FOUND, CONVERSATION_RESOLVED, IDEMPOTENCY_CONFLICT, UNAUTHENTICATED, UNAVAILABLE, OVERLOADED
   */
  write(draft: Draft): Promise<Posted> {
    if (this.queued >= maxWaiting) return Promise.reject(new DomainError(Overloaded, { retryAfter: 1 }));
    return new Promise((resolve, reject) => {
      this.waiting.push({ draft, since: performance.now(), keys: [], vain: 0, resolve, reject });
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
      this.underWay.hold(batch);
      const startedAt = performance.now();
      const written = this.writeBatch(batch);
      if (answer !== undefined) {
        // The batch is on its way to the database before the last one is answered.
        await setImmediate();
        answer();
      }
      answer = await written;
      // Without those that are held back.
      this.underWay.letGo(batch);
      this.crowd.settle(batch.length, performance.now() - startedAt);
    }
    answer?.();
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
      entry.keys = this.rowKeys(entry.draft);
      const isHeld = isRepeat || entry.keys.some((row) => this.underWay.has(row));
      if (isHeld || batch.length === batchSize) later.push(entry);
      else {
        batch.push(entry);
        if (key !== undefined) repeats.add(key);
      }
    }
    if (this.inFlight > 1 && batch.length < worthALane) return [];
    this.waiting = later;
    return batch;
  }

  /** Those that were held back go before what was written after them. */
  private takeBack(free: Waiting[], refused: Waiting[]): void {
    this.underWay.letGo([...free, ...refused]);
    this.waiting = [...free, ...this.waiting].sort((a, b) => a.since - b.since);
    if (this.waiting.length > 0 && this.inFlight === 0) void this.drain();
  }

  /** @param batch what is held back is taken out of it @returns what answers those who wait, and brings the news */
  private async writeBatch(batch: Waiting[]): Promise<() => void> {
    const startedAt = performance.now();
    let result: BatchResult;
    try {
      result = await this.commits.write(batch.map(({ draft }) => draft));
    } catch (error) {
      if (error instanceof HeldUp) return this.writeRest(batch, error);
      return () => {
        for (const { reject } of batch) reject(error);
      };
    }
    for (const listener of this.listeners) listener(batch.length, (performance.now() - startedAt) / 1_000);
    for (const advance of result.advances) this.keep(advance);
    return () => {
      result.outcomes.forEach((outcome, index) => {
        if (outcome instanceof DomainError) batch[index]?.reject(outcome);
        else batch[index]?.resolve(outcome);
      });
      for (const advance of result.advances) this.tell(advance);
      for (const outcome of result.outcomes) this.tellAgain(outcome);
    };
  }

  /** Nobody waits for rows that are held and that they do not want. */
  private writeRest(batch: Waiting[], { drafts }: HeldUp): Promise<() => void> {
    if (drafts.length === 0) return this.writeInParts(batch);
    const held = new Set(drafts);
    const [back, rest]: [Waiting[], Waiting[]] = [[], []];
    for (const entry of batch) (held.has(entry.draft) ? back : rest).push(entry);
    batch.splice(0, batch.length, ...rest);
    this.heldBack.add(back);
    return rest.length === 0 ? Promise.resolve(() => undefined) : this.writeBatch(batch);
  }

  /**
   * What is held cannot be seen, or is free again: who wants it is found by halves, and waits beside until it is given up. What
   * was written after it by the same sender waits as well.
   */
  private async writeInParts(batch: Waiting[]): Promise<() => void> {
    const [entry] = batch;
    if (batch.length === 1 && entry !== undefined) {
      entry.vain += 1;
      if (entry.vain > mostInVain || isOverdue(entry)) return () => giveUp(entry);
      batch.pop();
      this.heldBack.add([entry]);
      return () => undefined;
    }
    const later = batch.splice(batch.length / 2);
    const first = [...batch];
    (await this.writeBatch(batch))();
    const back = new Set(first.filter((one) => !batch.includes(one)).flatMap(({ keys }) => keys));
    const followers = later.filter(({ keys }) => keys.some((key) => back.has(key)));
    this.heldBack.add(followers);
    const rest = later.filter((one) => !followers.includes(one));
    const answer = rest.length === 0 ? () => undefined : await this.writeBatch(rest);
    batch.push(...rest);
    return answer;
  }

  /** The next batch goes by it. */
  private keep(advance: Advance): void {
    this.known.keep(advance.conversation);
    this.fresh.keep(advance);
  }

  private tell(advance: Advance): void {
    const { conversation, isNew, assigner } = advance;
    const { id: conversationId, lastSeq, revision } = conversation;
    if (isNew) this.bus.publish(conversationChanged, { conversationId, event: 'created', revision });
    if (assigner !== null) this.bus.publish(conversationChanged, { conversationId, event: 'assigned', revision });
    // They have made this node forget it.
    if (isNew || assigner !== null) this.keep(advance);
    this.bus.publish(conversationAdvanced, { conversationId, lastSeq });
  }

  /** Whoever stored it may not know that it is: an answer of the database that is lost leaves the news untold. */
  private tellAgain(outcome: Posted | DomainError): void {
    if (outcome instanceof DomainError || !outcome.isRepeat) return;
    const { conversationId, seq } = outcome.message;
    this.bus.publish(conversationAdvanced, { conversationId, lastSeq: seq });
  }

  /** Drafts with a key in common go to the same conversation, and want its row. */
  private rowKeys(draft: Draft): string[] {
    const { sender, conversationId } = draft;
    const own = sender.kind === 'customer' ? sender.id : (conversationId ?? sender.id);
    const known = this.known.find(draft)?.id;
    return known === undefined || known === own ? [own] : [own, known];
  }
}
