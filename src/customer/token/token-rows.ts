import type { Database } from '../../database/database.js';
import { placeholders } from '../../database/dialect.js';
import type { Session } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import { Together } from '../../database/together.js';
import type { Channel } from '../../http/channel.js';

/** After a restart everybody comes back: so many are looked up in one statement. */
const most = 100;

/** Two journeys may be on their way, so that who comes alone does not wait for a crowd. */
const lanes = 2;

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

/** Looks tokens up by their hash, for all who ask meanwhile together, and notes their use. */
export class TokenRows {
  private readonly lookUps: Together<string, TokenRow | undefined>;

  constructor(private readonly database: Database) {
    this.lookUps = new Together((hashes) => this.readAll(hashes), { most, lanes });
  }

  /** The row as it is at this moment or later; undefined where there is none. */
  find(hash: string): Promise<TokenRow | undefined> {
    return this.lookUps.ask(hash);
  }

  /** Notes that the token is used now: each on its own, since one whose row is locked must not hold up others. */
  async markUsed(id: string): Promise<void> {
    await this.database.transaction((session) =>
      session.execute('UPDATE customer_tokens SET last_used_at = ? WHERE id = ?', [sqlTime(new Date()), id]),
    );
  }

  private async readAll(hashes: string[]): Promise<(TokenRow | undefined)[]> {
    const rows = await this.database.read((session) => read(session, [...new Set(hashes)]));
    const byHash = new Map(rows.map((row) => [row.token_hash, row]));
    return hashes.map((hash) => byHash.get(hash));
  }
}

/** One by a prepared statement, which costs the server a quarter less. */
async function read(session: Session, hashes: string[]): Promise<HashedRow[]> {
  if (hashes.length > 1) return session.query(`${selectTokens} IN (${placeholders(hashes.length)})`, hashes);
  const row = await session.find<HashedRow>(`${selectTokens} = ?`, hashes);
  return row === undefined ? [] : [row];
}
