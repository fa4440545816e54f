import { Inject, Module, type OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { Config } from '../config/config.js';
import { LOGGER } from '../log/log.module.js';
import { Bus } from './bus.js';
import { MemoryBus } from './memory.bus.js';
import { RedisBus } from './redis.bus.js';
import type { Redis } from './redis.js';

/** Injection token of the shared Redis client; undefined on a single node. */
export const REDIS = Symbol('Redis');

/** The client is seven hundred files: a node without Redis starts without them. */
async function connect(url: string, logger: Logger): Promise<Redis> {
  const { connectRedis } = await import('./connect-redis.js');
  return connectRedis(url, logger);
}

/** Gives every module the `Bus`, and Redis itself to those that count across nodes. */
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [Config, LOGGER],
      useFactory: ({ redisUrl }: Config, logger: Logger) =>
        redisUrl === undefined ? undefined : connect(redisUrl, logger),
    },
    {
      provide: Bus,
      inject: [REDIS, LOGGER],
      useFactory: (redis: Redis | undefined, logger: Logger): Bus =>
        redis === undefined ? new MemoryBus() : new RedisBus(redis, logger),
    },
  ],
  exports: [Bus, REDIS],
})
export class BusModule implements OnApplicationShutdown {
  constructor(@Inject(REDIS) @Optional() private readonly redis: Redis | undefined) {}

  onApplicationShutdown(): void {
    this.redis?.destroy();
  }
}
