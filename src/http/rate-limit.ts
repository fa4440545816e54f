import { createHmac } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { REDIS } from '../bus/bus.module.js';
import { answered, type Redis } from '../bus/redis.js';
import { Config } from '../config/config.js';
import { RateLimited } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { type Attempt, Attempts } from './attempts.js';
import type { Limit } from './limit.js';

/** The same limit, counted by this node alone and, where there is Redis, by all nodes together. */
interface Counters {
  own: RateLimiterAbstract;
  common: RateLimiterAbstract | undefined;
}

/** After Redis has failed to answer, a node counts alone for this long before it asks again. */
const aloneMs = 1_000;

/**
 * A count on Redis in one step: a call that is one too many is not counted, and what is taken back after its window has
 * ended is not owed to the next one.
 */
const countOnRedis = `
  redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX')
  local count = redis.call('incrby', KEYS[1], ARGV[1])
  if count < 0 or count > tonumber(ARGV[3]) then redis.call('decrby', KEYS[1], ARGV[1]) end
  return {count, redis.call('pttl', KEYS[1])}`;

/** The same in the node's own memory. */
class OwnCounter extends RateLimiterMemory {
  override async consume(key: string): Promise<RateLimiterRes> {
    try {
      return await super.consume(key);
    } catch (refusal) {
      await super.reward(key);
      throw refusal;
    }
  }

  override async reward(key: string): Promise<RateLimiterRes> {
    const count = await super.reward(key);
    return count.consumedPoints < 0 ? super.penalty(key) : count;
  }
}

/**
 * Counts calls per key, together with the other nodes where there is Redis; while Redis is away each node counts alone.
 */
@Injectable()
export class RateLimiter {
  private readonly counters = new Map<string, Counters>();
  private readonly attempts = new Attempts(this);
  private aloneUntil = 0;

  constructor(
    private readonly config: Config,
    @Optional() @Inject(REDIS) private readonly redis: Redis | undefined,
  ) {}

  /**
   * Counts one call.
   * @returns how many more there may be in this window
   * @throws RATE_LIMITED with the seconds to wait, where it is one too many; it is then not counted
   */
  async consume(limit: Limit, key: string): Promise<number> {
    if (!this.config.http.rateLimit) return Infinity;
    try {
      const { remainingPoints } = await this.count(limit, (counter) => counter.consume(this.hashed(key)));
      return remainingPoints;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new DomainError(RateLimited, { retryAfter: Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000)) });
    }
  }

  /**
   * Counts one call that is to be counted only where it turns out to be wrong.
   * @throws RATE_LIMITED as `consume` does, once no other is under way that may turn out to be in order
   */
  begin(limit: Limit, key: string): Promise<Attempt> {
    return this.attempts.begin(limit, key);
  }

  /** Takes back one `consume` of a call that turned out to be in order. */
  async refund(limit: Limit, key: string): Promise<void> {
    if (this.config.http.rateLimit) await this.count(limit, (counter) => counter.reward(this.hashed(key)));
  }

  private async count(
    limit: Limit,
    step: (counter: RateLimiterAbstract) => Promise<RateLimiterRes>,
  ): Promise<RateLimiterRes> {
    const { own, common } = this.countersOf(limit);
    if (common !== undefined && performance.now() >= this.aloneUntil) {
      try {
        return await answered(step(common));
      } catch (failure) {
        if (failure instanceof RateLimiterRes) throw failure;
        this.aloneUntil = performance.now() + aloneMs;
      }
    }
    return step(own);
  }

  private countersOf(limit: Limit): Counters {
    const known = this.counters.get(limit.name);
    if (known !== undefined) return known;
    const options = { keyPrefix: `kefu.limit.${limit.name}`, points: limit.calls, duration: limit.seconds };
    const shared = {
      ...options,
      storeClient: this.redis,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: countOnRedis,
    };
    const counters = {
      own: new OwnCounter(options),
      common: this.redis === undefined ? undefined : new RateLimiterRedis(shared),
    };
    this.counters.set(limit.name, counters);
    return counters;
  }

  /** Keys name people and addresses, which can be tried one by one: who looks into Redis shall find none of them. */
  private hashed(key: string): string {
    return createHmac('sha256', this.config.auth.jwtKey).update(`kefu.limit ${key}`).digest('base64url');
  }
}
