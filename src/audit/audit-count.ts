import { LRUCache } from 'lru-cache';
import { joinConditions } from '../database/keyset.js';
import type { ListPart } from '../database/page-reader.js';
import type { Fragment, Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import { upTo } from '../database/memory.js';

/** No transaction takes so long from its entry to its commit, and no two nodes' clocks are so far apart. */
const settledMs = 60_000;

/** Should that ever have been wrong, the count is right again after this. */
const maxAgeMs = 3_600_000;

interface Counted {
  /** A stored time: what is older has been counted. */
  until: string;
  n: number;
}

/** Counts entries. None ever goes, so what is older than a minute is counted once, and then only what has come since. */
export class AuditCount {
  private readonly settled = new LRUCache<string, Counted>({ ...upTo(1_000), ttl: maxAgeMs, noUpdateTTL: true });

  /** @param key the filters of `part`: the same key, the same rows */
  async count(session: Session, key: string, part: ListPart): Promise<number> {
    const until = sqlTime(new Date(Date.now() - settledMs));
    const known = this.settled.get(key);
    // A clock that was set back counts anew.
    const { until: since, n: before } = known !== undefined && known.until <= until ? known : { until: '', n: 0 };
    const counts = [between(since, until), from(until)].map((range) => countOf(part, range));
    const [settled = 0, fresh = 0] = (await session.queryEach(counts)).map(numberOf);
    this.settled.set(key, { until, n: before + settled });
    return before + settled + fresh;
  }
}

function between(since: string, until: string): Fragment[] {
  const before = { sql: 'created_at < ?', parameters: [until] };
  return since === '' ? [before] : [...from(since), before];
}

function from(moment: string): Fragment[] {
  return [{ sql: 'created_at >= ?', parameters: [moment] }];
}

function countOf({ from: table, where }: ListPart, range: Fragment[]): Fragment {
  const { sql, parameters } = joinConditions([...where, ...range]);
  return {
    sql: `SELECT COUNT(*) AS n FROM ${table.sql} WHERE ${sql}`,
    parameters: [...table.parameters, ...parameters],
  };
}

function numberOf(rows: unknown[]): number {
  const [row] = rows as { n: number }[];
  return row?.n ?? 0;
}
