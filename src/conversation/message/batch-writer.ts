import { DomainError } from '../../errors/domain-error.js';
import { type BatchCommit, HeldUp } from './batch-commit.js';
import { giveUp, isOverdue, type Waiting } from './held-back.js';
import type { BatchResult } from './message-batch.js';
import type { MessageNews } from './message-news.js';

/** So often somebody waits in vain for what nobody is seen to hold: each time others wait too. */
const mostInVain = 2;

/** What became of a batch. */
interface Written {
  /** Answers those who wait for it, and brings the news. */
  answer: () => void;
  /** Those that want rows which somebody else holds: they are not answered yet. */
  parked: Waiting[];
}

const nothing = () => undefined;

/** Writes batches, without those of whom nothing can be stored now because somebody else holds what they want. */
export class BatchWriter {
  /** @param onWritten is told how many were stored together, and the seconds that this took */
  constructor(
    private readonly commits: BatchCommit,
    private readonly news: MessageNews,
    private readonly onWritten: (size: number, seconds: number) => void,
  ) {}

  async write(batch: Waiting[]): Promise<Written> {
    if (batch.length === 0) return { answer: nothing, parked: [] };
    const startedAt = performance.now();
    let result: BatchResult;
    try {
      result = await this.commits.write(batch.map(({ draft }) => draft));
    } catch (error) {
      if (error instanceof HeldUp) return this.writeRest(batch, error);
      return { answer: () => refuse(batch, error), parked: [] };
    }
    this.onWritten(batch.length, (performance.now() - startedAt) / 1_000);
    for (const advance of result.advances) this.news.keep(advance);
    const answer = () => {
      settle(batch, result);
      this.news.tell(result);
    };
    return { answer, parked: [] };
  }

  /** Nobody waits for rows that are held and that they do not want. */
  private async writeRest(batch: Waiting[], { drafts }: HeldUp): Promise<Written> {
    if (drafts.length === 0) return this.writeInParts(batch);
    const wanted = new Set(drafts);
    const { held, rest } = part(batch, ({ draft }) => wanted.has(draft));
    const { answer, parked } = await this.write(rest);
    return { answer, parked: [...held, ...parked] };
  }

  /** What is held cannot be seen, or is free again: who wants it is found by halves, and waits beside until it is given up. */
  private async writeInParts(batch: Waiting[]): Promise<Written> {
    const [entry] = batch;
    if (batch.length === 1 && entry !== undefined) {
      entry.vain += 1;
      if (entry.vain > mostInVain || isOverdue(entry)) return { answer: () => giveUp(entry), parked: [] };
      return { answer: nothing, parked: [entry] };
    }
    const half = Math.ceil(batch.length / 2);
    const first = await this.write(batch.slice(0, half));
    first.answer();
    const { held, rest } = part([...first.parked, ...batch.slice(half)], (one) => first.parked.includes(one));
    const second = await this.write(rest);
    return { answer: second.answer, parked: [...held, ...second.parked] };
  }
}

/** Parts those that are held from the rest. What was written later for a row that one of them wants does not overtake it. */
function part(batch: Waiting[], isHeld: (entry: Waiting) => boolean): { held: Waiting[]; rest: Waiting[] } {
  const keys = new Set<string>();
  const [held, rest]: [Waiting[], Waiting[]] = [[], []];
  for (const entry of batch) {
    const follows = entry.keys.some((key) => keys.has(key));
    (follows || isHeld(entry) ? held : rest).push(entry);
    if (follows || isHeld(entry)) for (const key of entry.keys) keys.add(key);
  }
  return { held, rest };
}

function settle(batch: Waiting[], { outcomes }: BatchResult): void {
  outcomes.forEach((outcome, index) => {
    if (outcome instanceof DomainError) batch[index]?.reject(outcome);
    else batch[index]?.resolve(outcome);
  });
}

function refuse(batch: Waiting[], error: unknown): void {
  for (const { reject } of batch) reject(error);
}
