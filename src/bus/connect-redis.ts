import type { Logger } from 'pino';
import { createClient } from 'redis';
import { keepConnected, type Redis } from './redis.js';

/**
 * A client that connects in the background and keeps trying. While Redis is away its commands fail at once instead of
 * waiting: everything kept there can be done without for a while.
 */
export function connectRedis(url: string, logger: Logger): Redis {
  const client: Redis = createClient({
    url,
    disableOfflineQueue: true,
    // A server that is frozen or cut off closes nothing: its silence does.
    pingInterval: 1_000,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: 3_000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) + Math.random() * 100,
    },
  });
  keepConnected(client, logger);
  return client;
}
