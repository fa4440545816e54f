import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Authenticator, type TokenScheme } from '../../auth/authenticator.js';
import { PrincipalCache } from '../../auth/principal-cache.js';
import { type Actor, recordAct } from '../../audit/audit-log.js';
import { Bus } from '../../bus/bus.js';
import { Database } from '../../database/database.js';
import { placeholders } from '../../database/dialect.js';
import { isoTime, isoTimeOrNull, sqlTime } from '../../database/time.js';
import { TokenExpired, Unauthenticated } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CustomerPrincipal } from '../../http/principal.js';
import { CustomerInactive, TokenNotFound } from '../customer.errors.js';
import { CustomerStore } from '../customer-store.js';
import { customerChanged } from '../customer.events.js';
import { CustomerToken } from './customer-token.entity.js';
import { type CustomerTokenDto, type IssuedTokenDto, toCustomerTokenDto } from './customer-token.dto.js';
import { CustomerTokenStore, hashToken, isTokenForm, tokenPrefix } from './customer-token-store.js';
import { type TokenRow, TokenRows } from './token-rows.js';

/** `lastUsedAt` is written when it is older than this. */
const useResolutionMs = 5 * 60_000;

/** The live tokens of customers: who holds one, and who may end it. */
@Injectable()
export class CustomerTokens implements TokenScheme, OnModuleInit {
  readonly prefix = tokenPrefix;
  private readonly principals: PrincipalCache<CustomerPrincipal>;
  private readonly rows: TokenRows;

  constructor(
    private readonly database: Database,
    private readonly store: CustomerTokenStore,
    private readonly customers: CustomerStore,
    private readonly authenticator: Authenticator,
    private readonly bus: Bus,
  ) {
    this.principals = new PrincipalCache(bus);
    this.rows = new TokenRows(database);
    bus.on(customerChanged, ({ customerId }) => this.principals.forget(customerId));
  }

  onModuleInit(): void {
    this.authenticator.register(this);
  }

  /** @throws UNAUTHENTICATED, TOKEN_EXPIRED, CUSTOMER_INACTIVE */
  async authenticate(token: string): Promise<CustomerPrincipal> {
    const principal = await this.look(token);
    if (principal === null) throw new DomainError(Unauthenticated);
    if (hasExpired(principal)) throw new DomainError(TokenExpired);
    return principal;
  }

  /** The holder of a token that need not be one: null for whatever lets nobody in. */
  async find(token: string): Promise<CustomerPrincipal | null> {
    try {
      return await this.authenticate(token);
    } catch (error) {
      if (error instanceof DomainError && ['unauthenticated', 'forbidden'].includes(error.kind)) return null;
      throw error;
    }
  }

  /** For an agent, who vouches for the customer: the token sees all of the history. @throws CUSTOMER_NOT_FOUND, CUSTOMER_INACTIVE */
  async issue(actor: Actor, customerId: string): Promise<IssuedTokenDto> {
    const { customer, issued } = await this.database.transaction(async (session) => {
      const locked = await this.customers.getLocked(session, customerId);
      if (!locked.active) throw new DomainError(CustomerInactive);
      const grant = { customerId, channel: locked.primaryChannel, seesFrom: null, statedName: null };
      return { customer: locked, issued: await this.store.issue(session, actor, grant) };
    });
    if (issued.replacedOlder) this.bus.publish(customerChanged, { customerId });
    const { token, expiresAt } = issued;
    const { name, primaryChannel: channel } = customer;
    return { customerId, token, name, channel, expiresAt: expiresAt.toISOString() };
  }

  /** The live tokens, newest first. @throws CUSTOMER_NOT_FOUND */
  async list(customerId: string): Promise<CustomerTokenDto[]> {
    await this.customers.get(customerId);
    const tokens = await this.database.read(({ manager }) =>
      manager.find(CustomerToken, {
        where: { customerId, expiresAt: MoreThan(new Date()) },
        order: { createdAt: 'DESC', id: 'DESC' },
      }),
    );
    return tokens.map(toCustomerTokenDto);
  }

  /** @throws CUSTOMER_NOT_FOUND, TOKEN_NOT_FOUND */
  async get(customerId: string, tokenId: string): Promise<CustomerTokenDto> {
    const token = (await this.list(customerId)).find(({ id }) => id === tokenId);
    if (token === undefined) throw new DomainError(TokenNotFound);
    return token;
  }

  /** @throws CUSTOMER_NOT_FOUND */
  async endAll(actor: Actor, customerId: string): Promise<void> {
    await this.customers.get(customerId);
    await this.database.transaction(async (session) => {
      const ended = await this.store.endAll(session, customerId);
      if (ended > 0) await recordAct(session, actor, { action: 'customer.tokens-ended', subjectId: customerId });
    });
    this.bus.publish(customerChanged, { customerId });
  }

  /** @throws CUSTOMER_NOT_FOUND, TOKEN_NOT_FOUND */
  async end(actor: Actor, customerId: string, tokenId: string): Promise<void> {
    await this.customers.get(customerId);
    if (!(await this.endOne(actor, customerId, tokenId))) throw new DomainError(TokenNotFound);
  }

  /** The one that is called with. Where it has ended meanwhile, all is as the caller wants it. */
  async endOwn(holder: CustomerPrincipal): Promise<void> {
    await this.endOne(holder, holder.id, holder.tokenId);
  }

  /** @returns whether it had not ended yet */
  private async endOne(actor: Actor, customerId: string, tokenId: string): Promise<boolean> {
    const isEnded = await this.database.transaction(async (session) => {
      if (!(await this.store.end(session, customerId, tokenId))) return false;
      await recordAct(session, actor, { action: 'token.ended', subjectId: tokenId, customerId });
      return true;
    });
    this.bus.publish(customerChanged, { customerId });
    return isEnded;
  }

  /** Those of `tokenIds` that are live tokens, as the database has them now. */
  async findLive(tokenIds: string[]): Promise<string[]> {
    const rows = await this.database.read((session) =>
      session.query<{ id: string }>(
        `SELECT t.id FROM customer_tokens t JOIN customers c ON c.id = t.customer_id
          WHERE t.id IN (${placeholders(tokenIds.length)}) AND t.expires_at > ? AND c.active = 1`,
        [...tokenIds, sqlTime(new Date())],
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** Expired tokens included. What cannot be a token is not looked for. */
  private look(token: string): Promise<CustomerPrincipal | null> {
    if (!isTokenForm(token)) return Promise.resolve(null);
    const hash = hashToken(token);
    return this.principals.get(hash, () => this.read(hash));
  }

  private async read(hash: string): Promise<CustomerPrincipal | null> {
    const row = await this.rows.find(hash);
    if (row === undefined || (row.sees_from !== null && !this.store.takesUnproven)) return null;
    if (row.active === 0) throw new DomainError(CustomerInactive);
    this.noteUse(row);
    return {
      kind: 'customer',
      id: row.customer_id,
      name: row.stated_name ?? row.name,
      channel: row.channel,
      tokenId: row.id,
      seesFrom: isoTimeOrNull(row.sees_from),
      expiresAt: isoTime(row.expires_at),
    };
  }

  /** Beside the call: who may only read, or comes while all wait to write, is let in all the same. */
  private noteUse({ id, last_used_at: lastUsedAt }: TokenRow): void {
    if (lastUsedAt !== null && Date.now() - Date.parse(isoTime(lastUsedAt)) < useResolutionMs) return;
    // That it failed is counted where all work of the database is; the next time it is read it is tried again.
    this.rows.markUsed(id).catch(() => undefined);
  }
}

function hasExpired({ expiresAt }: CustomerPrincipal): boolean {
  return Date.parse(expiresAt) <= Date.now();
}
