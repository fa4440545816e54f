import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { invalid } from '../../errors/common.errors.js';
import type { PublicCaller } from '../../http/principal.js';
import type { Channel } from '../../http/channel.js';
import type { Limit } from '../../http/limit.js';
import { RateLimiter } from '../../http/rate-limit.js';
import { expectedExternalId, type Identity, kindOf, normalizeExternalId } from '../identity.js';
import { CustomerArrival } from './customer-arrival.js';
import type { CustomerTokenRequest, IssuedTokenDto } from './customer-token.dto.js';
import { CustomerTokens } from './customer-tokens.js';
import { IdentityProof } from './identity-proof.js';

const networkLimit: Limit = { name: 'customer-token.network', calls: 300, seconds: 60 };

/** No answer is faster: a new customer takes longer to store than a known one to find, and must not show it. */
const evenMs = 10;

/** Gives tokens to whoever asks, as far as they are who they say. */
@Injectable()
export class PublicTokenService {
  constructor(
    private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly proof: IdentityProof,
    private readonly tokens: CustomerTokens,
    private readonly arrivals: CustomerArrival,
  ) {}

  /**
   * A token for the customer of this channel id, who is created where there is none. Answer and time tell neither
   * whether the customer was known nor what is known of them: `name` is the caller's own.
   * @param presented a customer token the caller has already, if any
   * @throws VALIDATION_FAILED, IDENTITY_PROOF_REQUIRED, UNAUTHENTICATED, TOKEN_EXPIRED, CUSTOMER_INACTIVE, RATE_LIMITED
   */
  async issue(
    caller: PublicCaller,
    request: CustomerTokenRequest,
    presented: string | undefined,
    network: string,
  ): Promise<IssuedTokenDto> {
    await this.limiter.consume(networkLimit, network);
    const [issued] = await Promise.all([this.admit(caller, request, presented), delay(evenMs)]);
    return issued;
  }

  private async admit(
    caller: PublicCaller,
    request: CustomerTokenRequest,
    presented: string | undefined,
  ): Promise<IssuedTokenDto> {
    const { name, channel, channelId, identityToken } = request;
    const identity = this.identityOf(channel, channelId);
    const proven = this.proof.check(channel, identity, identityToken ?? undefined);
    const earlier = proven || presented === undefined ? null : await this.tokens.find(presented);
    const { customerId, token, expiresAt } = await this.arrivals.admit({
      caller,
      channel,
      identity,
      name,
      seesFrom: (id) => {
        if (proven) return null;
        if (earlier?.id !== id) return 'now';
        return earlier.seesFrom === null ? null : new Date(earlier.seesFrom);
      },
    });
    return { customerId, token, name, channel, expiresAt: expiresAt.toISOString() };
  }

  private identityOf(channel: Channel, channelId: string): Identity {
    const kind = kindOf(channel);
    const externalId = normalizeExternalId(kind, channelId, this.config.customer.defaultPhoneRegion);
    if (externalId === undefined) {
      throw invalid({ field: 'channelId', message: `channelId must be ${expectedExternalId(kind)}` });
    }
    return { kind, externalId };
  }
}
