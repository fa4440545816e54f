import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '../../database/new-id.js';
import { Config } from '../../config/config.js';
import { placeholders } from '../../database/dialect.js';
import { type Actor, recordAct } from '../../audit/audit-log.js';
import type { Session } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import type { Channel } from '../../http/channel.js';

export const tokenPrefix = 'cust_';

/** Live tokens of one customer; with one more one goes: see `makeRoom`. */
const maxLive = 10;

/** By how much the row of a customer may lag behind when they were served last, and more: see `LastInteractions`. */
const servedLagMs = 2_000;

/** What a token is issued for. */
export interface TokenGrant {
  customerId: string;
  channel: Channel;
  /** Null where the holder has proven to be the customer. */
  seesFrom: Date | null | 'now';
  /** When the customer was served last: by a clock that was put back since, that may be to come. */
  servedAt?: Date | null;
  /** What the holder calls themselves, where they have not. */
  statedName: string | null;
}

/** A fresh token; only its hash is kept. */
export interface IssuedToken {
  token: string;
  expiresAt: Date;
  /** True where an older token had to go for it. */
  replacedOlder: boolean;
}

const tokenForm = /^cust_[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

export function isTokenForm(token: string): boolean {
  return tokenForm.test(token);
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** `cust_` and 128 random bits in the shape of a UUID. */
export function randomToken(): string {
  const hex = randomBytes(16).toString('hex');
  return `${tokenPrefix}${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
}

/** Writes tokens, and who issued them, within the caller's transaction. */
@Injectable()
export class CustomerTokenStore {
  constructor(private readonly config: Config) {}

  /** Whether a token that was given without proof is one: where proof is asked for there are those of before alone. */
  get takesUnproven(): boolean {
    return this.config.customer.identityMode === 'open';
  }

  /** The caller has locked the customer's row: or ten could become eleven. */
  async issue(session: Session, issuer: Actor, grant: TokenGrant): Promise<IssuedToken> {
    const replacedOlder = await this.makeRoom(session, issuer, grant.customerId);
    return { ...(await this.issueFirst(session, issuer, grant)), replacedOlder };
  }

  /** To a customer whom the caller has just created. */
  async issueFirst(session: Session, issuer: Actor, grant: TokenGrant): Promise<IssuedToken> {
    const { customerId, channel, statedName } = grant;
    const [id, token] = [newId(), randomToken()];
    const now = new Date();
    const expiresAt = new Date(now.getTime() + this.config.customer.tokenTtlMs);
    const seesFromTime = await seesFromOf(session, grant);
    const times = [sqlTime(now), sqlTime(expiresAt), sqlTime(now)];
    await session.write(
      `INSERT INTO customer_tokens
         (id, token_hash, customer_id, channel, sees_from, stated_name, created_at, expires_at, last_used_at)
       VALUES (${placeholders(9)})`,
      [id, hashToken(token), customerId, channel, seesFromTime, statedName, ...times],
    );
    await recordAct(session, issuer, { action: 'token.issued', subjectId: id, customerId });
    return { token, expiresAt, replacedOlder: false };
  }

  /** @returns how many there were */
  endAll(session: Session, customerId: string): Promise<number> {
    return session.execute('DELETE FROM customer_tokens WHERE customer_id = ?', [customerId]);
  }

  /**
   * Those that were issued for one of `channels`, whoever asked for them. The caller has locked the customer's row.
   * @returns how many there were
   */
  async endOfChannels(session: Session, actor: Actor, customerId: string, channels: Channel[]): Promise<number> {
    if (channels.length === 0) return 0;
    const rows = await session.query<Pick<HeldToken, 'id' | 'live'>>(
      `SELECT id, CASE WHEN expires_at > ? THEN 1 ELSE 0 END AS live
         FROM customer_tokens WHERE customer_id = ? AND channel IN (${placeholders(channels.length)})`,
      [sqlTime(new Date()), customerId, ...channels],
    );
    for (const { id } of rows) await this.end(session, customerId, id);
    const live = rows.filter((row) => row.live === 1);
    const facts = live.map(({ id }) => ({ action: 'token.ended' as const, subjectId: id, customerId }));
    await recordAct(session, actor, ...facts);
    return rows.length;
  }

  /** @returns false where the customer has no such token */
  async end(session: Session, customerId: string, tokenId: string): Promise<boolean> {
    const ended = await session.execute('DELETE FROM customer_tokens WHERE id = ? AND customer_id = ?', [
      tokenId,
      customerId,
    ]);
    return ended > 0;
  }

  /**
   * What has run out goes, and where ten live, the oldest; before it those that neither see all nor as much as whoever came
   * first: whoever only knows a channel id could else end the token that its owner alone has.
   * @returns whether a live one had to go
   */
  private async makeRoom(session: Session, issuer: Actor, customerId: string): Promise<boolean> {
    const rows = await session.query<HeldToken>(
      `SELECT id, CASE WHEN expires_at > ? THEN 1 ELSE 0 END AS live, sees_from
         FROM customer_tokens WHERE customer_id = ? ORDER BY created_at DESC, id DESC`,
      [sqlTime(new Date()), customerId],
    );
    const live = rows.filter((row) => row.live === 1);
    const first = live
      .map((row) => row.sees_from ?? '')
      .filter((from) => from !== '')
      .sort()[0];
    const rank = ({ sees_from: from }: HeldToken) => (from === null ? 0 : from === first ? 1 : 2);
    // Each newest first.
    const excess = [0, 1, 2].flatMap((of) => live.filter((row) => rank(row) === of)).slice(maxLive - 1);
    const gone = [...rows.filter((row) => row.live !== 1), ...excess].map((row) => row.id);
    if (gone.length > 0) {
      await session.write(`DELETE FROM customer_tokens WHERE id IN (${placeholders(gone.length)})`, gone);
    }
    const facts = excess.map(({ id }) => ({ action: 'token.ended' as const, subjectId: id, customerId }));
    await recordAct(session, issuer, ...facts);
    return excess.length > 0;
  }
}

interface HeldToken {
  id: string;
  live: number;
  sees_from: string | null;
}

/** By the clock that messages are stamped with, after all of them. What was said within the same millisecond was said before. */
async function seesFromOf(session: Session, { seesFrom, servedAt }: TokenGrant): Promise<string | null> {
  if (seesFrom === null) return null;
  if (seesFrom !== 'now') return sqlTime(seesFrom);
  const now = await session.now();
  const isPutBack = servedAt !== null && servedAt !== undefined && servedAt > now;
  return sqlTime(new Date(isPutBack ? servedAt.getTime() + servedLagMs : now.getTime() + 1));
}
