import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { isPlainJwt } from '../../auth/plain-jwt.js';
import { Config } from '../../config/config.js';
import { invalid, TokenExpired, Unauthenticated } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import type { Channel } from '../../http/channel.js';
import { IdentityProofRequired } from '../customer.errors.js';
import { type Identity, isSecretChannel, kindOf, normalizeExternalId } from '../identity.js';

const maxLifetimeSeconds = 3_600;

/** The `aud` of what is meant for Kefu. It may be left out: the key is for nothing else. */
const identityAudience = 'kefu:identity';

/** Judges whether whoever names a channel id is the one it belongs to. */
@Injectable()
export class IdentityProof {
  constructor(private readonly config: Config) {}

  /**
   * True where the caller has proven the identity: by a valid `identityToken`, or by knowing a channel id that is
   * itself a secret (WEB and APP).
   * @throws IDENTITY_PROOF_REQUIRED, UNAUTHENTICATED, TOKEN_EXPIRED, VALIDATION_FAILED
   */
  check(channel: Channel, identity: Identity, identityToken: string | undefined): boolean {
    if (identityToken !== undefined) {
      this.verify(channel, identity, identityToken);
      return true;
    }
    const { identityMode } = this.config.customer;
    if (identityMode === 'strict' || (identityMode === 'signed' && !isSecretChannel(channel))) {
      throw new DomainError(IdentityProofRequired);
    }
    return isSecretChannel(channel);
  }

  private verify(channel: Channel, identity: Identity, identityToken: string): void {
    const { identityKey, defaultPhoneRegion } = this.config.customer;
    if (identityKey === undefined) {
      throw invalid({ field: 'identityToken', message: 'identityToken cannot be checked: IDENTITY_SECRET is not set' });
    }
    const claims = verifyJwt(identityToken, identityKey);
    const { aud, exp, channel: claimedChannel, channelId } = claims;
    const lifetime = typeof exp === 'number' ? exp - Date.now() / 1_000 : Infinity;
    const proven =
      (aud === undefined || [aud].flat().includes(identityAudience)) &&
      lifetime <= maxLifetimeSeconds &&
      claimedChannel === channel &&
      typeof channelId === 'string' &&
      normalizeExternalId(kindOf(channel), channelId, defaultPhoneRegion) === identity.externalId;
    if (!proven) throw refused();
  }
}

function verifyJwt(token: string, key: KeyObject): jwt.JwtPayload {
  try {
    const claims = jwt.verify(token, key, { algorithms: ['HS256'] });
    if (typeof claims !== 'string' && isPlainJwt(token)) return claims;
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new DomainError(TokenExpired, { cause: error });
  }
  throw refused();
}

function refused(): DomainError {
  return new DomainError(Unauthenticated, {
    message: 'The identityToken is not a valid proof of this channel and channelId.',
  });
}
