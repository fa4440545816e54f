import type { Database } from '../../database/database.js';
import { placeholders } from '../../database/dialect.js';
import type { Session } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import { besideSlow, Together } from '../../database/together.js';
import type { Channel } from '../../http/channel.js';

/** After a restart everybody comes back: so many go in one statement. */
const bounds = { most: 100, ...besideSlow };

/** A token as it is stored, with its customer's name. */
export interface TokenRow {
  id: string;
  customer_id: string;
  name: string;
  active: number;
  channel: Channel;
  sees_from: string | null;
  stated_name: string | null;
  expires_at: string;
  last_used_at: string | null;
}

const selectTokens = `SELECT t.token_hash, t.id, t.customer_id, t.channel, t.sees_from, t.stated_name, t.expires_at,
    t.last_used_at, c.name, c.active
  FROM customer_tokens t JOIN customers c ON c.id = t.customer_id WHERE t.token_hash`;

type HashedRow = TokenRow & { token_hash: string };

/** Looks tokens up by their hash and notes their use, for all who come meanwhile together. */
export class TokenRows {
  private readonly lookUps = new Together((hashes: string[]) => this.readAll(hashes), bounds);
  private readonly uses = new Together((ids: string[]) => this.markFree(ids), bounds);

  constructor(private readonly database: Database) {}

  /** The row as it is at this moment or later; undefined where there is none. */
  find(hash: string): Promise<TokenRow | undefined> {
    return this.lookUps.ask(hash);
  }

  /** Notes that the token is used now. */
  async markUsed(id: string): Promise<void> {
    if (await this.uses.ask(id)) return;
    // Its row is locked, which must not hold up others, or it came alone.
    await this.database.transaction((session) => mark(session, [id]));
  }

  /** @returns which of them are noted */
  private async markFree(ids: string[]): Promise<boolean[]> {
    if (ids.length === 1) return [false];
    const free = await this.database.transaction((session) => this.markIn(session, ids));
    return ids.map((id) => free.has(id));
  }

  private async markIn(session: Session, ids: string[]): Promise<Set<string>> {
    const { dialect } = this.database;
    const key = dialect.byKey('PRIMARY');
    const rows = await session.query<{ id: string }>(
      `SELECT id FROM customer_tokens${key} WHERE id IN (${placeholders(ids.length)})${dialect.forUpdateOfFree}`,
      ids,
    );
    const free = rows.map((row) => row.id);
    if (free.length > 0) await mark(session, free);
    return new Set(free);
  }

  private async readAll(hashes: string[]): Promise<(TokenRow | undefined)[]> {
    const rows = await this.database.read((session) => read(session, [...new Set(hashes)]));
    const byHash = new Map(rows.map((row) => [row.token_hash, row]));
    return hashes.map((hash) => byHash.get(hash));
  }
}

function mark(session: Session, ids: string[]): Promise<void> {
  return session.write(`UPDATE customer_tokens SET last_used_at = ? WHERE id IN (${placeholders(ids.length)})`, [
    sqlTime(new Date()),
    ...ids,
  ]);
}

/** One by a prepared statement, which costs the server a quarter less. */
async function read(session: Session, hashes: string[]): Promise<HashedRow[]> {
  if (hashes.length > 1) return session.query(`${selectTokens} IN (${placeholders(hashes.length)})`, hashes);
  const row = await session.find<HashedRow>(`${selectTokens} = ?`, hashes);
  return row === undefined ? [] : [row];
}
