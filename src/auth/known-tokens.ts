import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { upTo } from '../database/memory.js';

/** What an agent's token says once it is verified. */
export interface Claims {
  agentId: string;
  sessionId: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/**
 * Tokens whose signature has been verified, by their hash: the same text under the same key is the same token until it
 * runs out. Whether its session lives is not remembered here.
 */
export class KnownTokens {
  private readonly claims = new LRUCache<string, Claims>(upTo(20_000));

  /** Undefined where the token is not known, or no longer valid. */
  find(token: string): Claims | undefined {
    const known = this.claims.get(keyOf(token));
    return known !== undefined && known.expiresAt * 1_000 > Date.now() ? known : undefined;
  }

  add(token: string, claims: Claims): void {
    this.claims.set(keyOf(token), claims);
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
