import type { Dialect } from './dialect.js';
import { Lanes } from './lanes.js';
import type { Session } from './session.js';

/** So long a list waits for its turn. */
const turnMs = 2_000;

/** So long does what would break off, or would have to begin anew, if it had no turn. */
export const patientMs = 15_000;

/** Who asks for a long read, and how long it may wait for its turn; as long as a list where that is left out. */
export interface Asker {
  by: string;
  waitMs?: number;
}

export type WorkKind = 'read' | 'transaction';

/** Told of every unit of work at its end, with the time since it asked for a connection. */
type WorkListener = (kind: WorkKind, seconds: number) => void;

/** The connections at this moment: in use, ready for use, and how many units of work wait for one. */
export interface PoolState {
  used: number;
  free: number;
  waiting: number;
}

/**
 * The one way to the rows. Every failure to reach the database leaves as `Unavailable` within about two seconds;
 * every other error leaves as the driver threw it (`isUniqueViolation` knows the one that services expect).
 */
export abstract class Database {
  abstract readonly dialect: Dialect;
  /** Whether this process can do something else while the database works on what is no long read. */
  abstract readonly worksAside: boolean;
  private readonly workListeners: WorkListener[] = [];
  protected readonly lanes: Lanes;

  /**
   * @param lanes so many long reads are under way at once: other connections are for what takes a millisecond
   * @param ofOne so many of them of one agent or customer
   */
  protected constructor(lanes: number, ofOne: number) {
    this.lanes = new Lanes(lanes, ofOne);
  }

  abstract get pool(): PoolState;

  /** Runs reads that see only what is committed. `work` must not write. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.reported('read', () => this.runRead(work, false));
  }

  /** The same for what may take the database seconds now and then. */
  readPatiently<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.reported('read', () => this.runRead(work, true));
  }

  /** The same for what may look at many rows, such as lists: it waits for its turn, and must not wait for another such read. */
  async readLong<T>({ by, waitMs = turnMs }: Asker, work: (session: Session) => Promise<T>): Promise<T> {
    let isAwaited = true;
    const turn = (): Promise<T> =>
      isAwaited
        ? this.reported('read', () => this.runLongRead(work))
        : Promise.reject(new Error('Nobody waits for it'));
    try {
      return await this.patiently(this.lanes.run({ by, waitMs }, turn));
    } finally {
      isAwaited = false;
    }
  }

  /**
   * Runs `work` in a transaction of its own: all of it is committed and synced to disk when the promise resolves, or
   * none of it is. A transaction that loses a deadlock is run again, so `work` must have no effect outside of it.
   */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.reported('transaction', () => this.runTransaction(work, true));
  }

  /** The same, but for rows that others hold, which it waits for a second at most. @throws RowsHeld */
  hastyTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.reported('transaction', () => this.runTransaction(work, false));
  }

  /** Resolves when the database answers. */
  ping(): Promise<unknown> {
    return this.read((session) => session.query('SELECT 1'));
  }

  /**
   * Resolves where the database has answered since then, or answers now: for what goes by memory, and is no use without it. The
   * embedded one is always there. @param _since by `performance.now()` @throws UNAVAILABLE
   */
  whenThere(_since: number): Promise<void> {
    return Promise.resolve();
  }

  /** Sees that what was deleted is not in the files either, as far as that is not the server's own affair. */
  scrub(): Promise<void> {
    return Promise.resolve();
  }

  /** Calls `listener` after each unit of work. */
  onWork(listener: WorkListener): void {
    this.workListeners.push(listener);
  }

  /** Waits for what the server keeps waiting. @throws Unavailable where it does not answer anybody meanwhile */
  protected patiently<T>(step: Promise<T>): Promise<T> {
    return step;
  }

  /** @param isPatient whether a step may take seconds while the server answers others */
  protected abstract runRead<T>(work: (session: Session) => Promise<T>, isPatient: boolean): Promise<T>;

  /** The same where many rows may be looked at. */
  protected runLongRead<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.runRead(work, true);
  }

  protected abstract runTransaction<T>(work: (session: Session) => Promise<T>, isPatient: boolean): Promise<T>;

  private async reported<T>(kind: WorkKind, run: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await run();
    } finally {
      const seconds = (performance.now() - startedAt) / 1_000;
      for (const listener of this.workListeners) listener(kind, seconds);
    }
  }
}
