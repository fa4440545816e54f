import type { PoolConnection, QueryOptions } from 'mysql2';
import type { SqlValue } from './session.js';

/** What the driver gives back: rows, or what a statement changed; an array of these for a text of several statements. */
export type Outcome = unknown[] | { affectedRows: number };

/** Waits for a step, no longer than the server may be silent. */
export type Bound = <T>(step: Promise<T>) => Promise<T>;

/** Is told the outcome of a statement that was kept back. */
export type Tell = (outcome: Outcome | undefined) => void;

interface Pending {
  text: string;
  /** Of a statement that gives rows: no other one that is kept back does, nor the last. */
  tell?: Tell;
}

/** Characters of statements that are kept back at most: they travel as one packet. */
const maxPending = 1_048_576;

/** As many are worth a block: to read more of it costs the server more than the answers. */
const maxBlock = 65_536;

/**
 * The statements of one connection to MySQL or MariaDB. Each would cost a journey to the server and back: those whose
 * outcome nobody waits for are kept, and travel with the next one that somebody does.
 */
export class MysqlStatements {
  private pending: Pending[] = [];
  private pendingLength = 0;

  constructor(
    private readonly connection: PoolConnection,
    private readonly bound: Bound,
    private readonly runsBlocks: boolean,
  ) {}

  get areKept(): boolean {
    return this.pending.length > 0;
  }

  format(sql: string, parameters: SqlValue[]): string {
    return this.connection.format(sql, parameters);
  }

  /** Keeps a statement back, unless too much is kept already. */
  async keep(text: string, tell?: Tell): Promise<void> {
    this.pending.push({ text, ...(tell && { tell }) });
    this.pendingLength += text.length;
    if (this.pendingLength > maxPending) await this.flush();
  }

  /** Sends what is kept back. */
  async flush(): Promise<void> {
    if (!this.areKept) return;
    if (this.runsBlocks && this.pending.length > 2 && this.pendingLength <= maxBlock) await this.sendBlock();
    else await this.sendAll([]);
  }

  /** Drops what is kept back: nobody will want it. */
  drop(): void {
    this.pending = [];
    this.pendingLength = 0;
  }

  /** Sends a statement behind what is kept back. @returns the statement's own outcome */
  async send(sql: string, values: SqlValue[] = [], options: Partial<QueryOptions> = {}): Promise<Outcome> {
    const [outcome] = await this.sendAll([values.length === 0 ? sql : this.format(sql, values)], options);
    return outcome ?? [];
  }

  /** Sends `texts` behind what is kept back, all of it as one text. @returns the outcome of each of `texts`, in order */
  async sendAll(texts: string[], options: Partial<QueryOptions> = {}): Promise<Outcome[]> {
    const kept = this.pending;
    const all = [...kept.map(({ text }) => text), ...texts];
    this.drop();
    const outcome = await this.ask(all.join(';\n'), options);
    const outcomes = all.length === 1 ? [outcome] : (outcome as Outcome[]);
    kept.forEach(({ tell }, index) => tell?.(outcomes[index]));
    return outcomes.slice(kept.length);
  }

  /**
   * Statements in one text are answered each by a packet of its own, which at both ends costs more than most of them do: a
   * block of MariaDB's answers once, and with the rows of those that give some. The last one stands behind it: where a block is
   * ended from outside during its COMMIT, that has happened, and is reported as if it had not.
   */
  private async sendBlock(): Promise<void> {
    const texts = this.pending.map(({ text }) => text);
    const tells = this.pending.flatMap(({ tell }) => tell ?? []);
    this.drop();
    const last = texts.pop();
    const outcomes = (await this.ask(`BEGIN NOT ATOMIC\n${texts.join(';\n')};\nEND;\n${last}`)) as Outcome[];
    tells.forEach((tell, index) => tell(outcomes[index]));
  }

  private ask(sql: string, options: Partial<QueryOptions> = {}): Promise<Outcome | Outcome[]> {
    return this.bound(
      new Promise((resolve, reject) => {
        this.connection.query<never>({ ...options, sql }, (error, result) => {
          if (error === null) resolve(result);
          else reject(error);
        });
      }),
    );
  }
}
